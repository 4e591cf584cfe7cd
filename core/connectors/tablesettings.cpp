#include "connectors/tablesettings.h"

#include "connectors/connector.h"

namespace patchbay {

using namespace Qt::StringLiterals;

TablesSettings TablesSettings::read(const QJsonObject &settings, const QString &from)
{
    const auto text = [&settings](const QString &key) { return settings.value(key).toString().trimmed(); };
    return {.people = {.from = text(u"people_"_s + from),
                       .key = text(u"people_key"_s),
                       .email = text(u"people_email"_s),
                       .updatedAt = text(u"people_updated_at"_s),
                       .formerKey = text(u"people_former_key"_s)},
            .organisations = {.from = text(u"organisations_"_s + from),
                              .key = text(u"organisations_key"_s),
                              .updatedAt = text(u"organisations_updated_at"_s)},
            .memberships = {.from = text(u"memberships_"_s + from),
                            .person = text(u"memberships_person"_s),
                            .organisation = text(u"memberships_organisation"_s)}};
}

QStringList TablesSettings::objects() const
{
    QStringList names;
    for (const QLatin1StringView name :
         {patchbay::objects::people, patchbay::objects::organisations, patchbay::objects::memberships}) {
        if (object(name))
            names << name;
    }
    return names;
}

const TableSettings *TablesSettings::object(const QString &name) const
{
    const TableSettings *found = name == patchbay::objects::people          ? &people
                                 : name == patchbay::objects::organisations ? &organisations
                                 : name == patchbay::objects::memberships   ? &memberships
                                                                            : nullptr;
    return found && !found->from.isEmpty() ? found : nullptr;
}

} // namespace patchbay
