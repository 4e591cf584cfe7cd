#include "connectors/sql/sqlsettings.h"

#include "connectors/connector.h"
#include "connectors/sql/sqlstatement.h"

namespace patchbay {

using namespace Qt::StringLiterals;

Result<SqlSettings> SqlSettings::read(const QJsonObject &settings, const Secret &password)
{
    const auto text = [&settings](const QString &key) { return settings.value(key).toString().trimmed(); };
    SqlSettings read{.driver = text(u"driver"_s),
                     .database = text(u"database"_s),
                     .host = text(u"host"_s),
                     .port = int(settings.value(u"port"_s).toInteger()),
                     .user = text(u"user"_s),
                     .password = password,
                     .options = text(u"options"_s),
                     .people = {.key = text(u"people_key"_s),
                                .email = text(u"people_email"_s),
                                .updatedAt = text(u"people_updated_at"_s),
                                .formerKey = text(u"people_former_key"_s)},
                     .organisations = {.key = text(u"organisations_key"_s),
                                       .updatedAt = text(u"organisations_updated_at"_s)},
                     .memberships = {.person = text(u"memberships_person"_s),
                                     .organisation = text(u"memberships_organisation"_s)}};
    if (read.options.contains(u"password"_s, Qt::CaseInsensitive)) {
        Error error{.kind = Error::Kind::InvalidInput,
                    .message = u"The connection options hold a password."_s,
                    .nextStep = u"Give it as the password: it is then kept in the secret store."_s};
        error.field = u"options"_s;
        return fail(std::move(error));
    }
    const std::pair<QString, SqlObjectSettings *> queries[]{{u"people_query"_s, &read.people},
                                                            {u"organisations_query"_s, &read.organisations},
                                                            {u"memberships_query"_s, &read.memberships}};
    for (const auto &[key, object] : queries) {
        const QString query = text(key);
        if (query.isEmpty())
            continue;
        Result<QString> checked = checkQuery(query);
        if (!checked) {
            Error error = checked.error();
            error.field = key;
            return fail(std::move(error));
        }
        object->query = *std::move(checked);
    }
    if (read.people.query.isEmpty() && read.organisations.query.isEmpty()) {
        Error error{.kind = Error::Kind::InvalidInput,
                    .message = u"The connection has no query for people or organisations."_s,
                    .nextStep = u"Give at least one, such as SELECT id, email, name FROM users."_s};
        error.field = u"people_query"_s;
        return fail(std::move(error));
    }
    return read;
}

QStringList SqlSettings::objects() const
{
    QStringList names;
    for (const QLatin1StringView name :
         {patchbay::objects::people, patchbay::objects::organisations, patchbay::objects::memberships}) {
        if (object(name))
            names << name;
    }
    return names;
}

const SqlObjectSettings *SqlSettings::object(const QString &name) const
{
    const SqlObjectSettings *found = name == patchbay::objects::people          ? &people
                                     : name == patchbay::objects::organisations ? &organisations
                                     : name == patchbay::objects::memberships   ? &memberships
                                                                                : nullptr;
    return found && !found->query.isEmpty() ? found : nullptr;
}

} // namespace patchbay
