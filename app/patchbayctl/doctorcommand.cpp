// patchbayctl doctor
#include "patchbayctl/commands.h"

namespace patchbay::cli {

using namespace Qt::StringLiterals;

namespace {

ExitCode examine(Session &session)
{
    const Output out = session.output();
    const auto console = session.console();
    if (!console)
        return out.error(console.error());
    const auto found = await((*console)->doctor().examine());
    if (!found)
        return out.error(found.error());
    QJsonObject json = found->toJson();
    json.insert(u"ok"_s, found->ok);
    out.document(json);
    for (const Health::Item &item : found->items) {
        const QString mark = item.state == Health::Item::State::Ok        ? u"✓"_s
                             : item.state == Health::Item::State::Warning ? u"!"_s
                                                                          : u"✕"_s;
        out.line(u"%1 %2: %3"_s.arg(mark, item.name, item.text) +
                 (item.nextStep.isEmpty() ? QString() : u" "_s + item.nextStep));
    }
    out.line(found->summary);
    return found->ok ? ExitCode::Done : ExitCode::No;
}

} // namespace

void addDoctorCommand(CLI::App &app, Chosen &chosen)
{
    app.add_subcommand("doctor", "Is everything here that Patchbay needs?")->callback([&chosen] {
        chosen = examine;
    });
}

} // namespace patchbay::cli
