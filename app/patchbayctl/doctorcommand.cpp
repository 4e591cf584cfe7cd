// patchbayctl doctor
#include "patchbayctl/commands.h"

namespace patchbay::cli {

using namespace Qt::StringLiterals;

namespace {

ExitCode examine(Console &console, const Output &out)
{
    const auto found = await(console.doctor().examine());
    if (!found)
        return out.error(found.error());
    QJsonObject json = found->toJson();
    json.insert(u"ok"_s, found->ok);
    out.document(json);
    out.health(found->items);
    out.line(found->summary);
    return found->ok ? ExitCode::Done : ExitCode::No;
}

} // namespace

void addDoctorCommand(CLI::App &app, Chosen &chosen)
{
    app.add_subcommand("doctor", "Is everything here that Patchbay needs?")->callback([&chosen] {
        chosen = inConsole(examine);
    });
}

} // namespace patchbay::cli
