#include "connectors/sql/sqlsettings.h"

#include "connectors/sql/sqlstatement.h"

namespace patchbay {

using namespace Qt::StringLiterals;

Result<SqlSettings> SqlSettings::read(const QJsonObject &settings, const Secret &password)
{
    const auto text = [&settings](const QString &key) { return settings.value(key).toString().trimmed(); };
    SqlSettings read;
    static_cast<TablesSettings &>(read) = TablesSettings::read(settings, u"query"_s);
    read.driver = text(u"driver"_s);
    read.database = text(u"database"_s);
    read.host = text(u"host"_s);
    read.port = int(settings.value(u"port"_s).toInteger());
    read.user = text(u"user"_s);
    read.password = password;
    read.options = text(u"options"_s);
    if (read.options.contains(u"password"_s, Qt::CaseInsensitive)) {
        Error error{.kind = Error::Kind::InvalidInput,
                    .message = u"The connection options hold a password."_s,
                    .nextStep = u"Give it as the password: it is then kept in the secret store."_s};
        error.field = u"options"_s;
        return fail(std::move(error));
    }
    const std::pair<QString, TableSettings *> tables[]{{u"people_query"_s, &read.people},
                                                       {u"organisations_query"_s, &read.organisations},
                                                       {u"memberships_query"_s, &read.memberships}};
    for (const auto &[key, table] : tables) {
        if (table->from.isEmpty())
            continue;
        Result<QString> checked = checkQuery(table->from); // without a final semicolon
        if (!checked) {
            Error error = checked.error();
            error.field = key;
            return fail(std::move(error));
        }
        table->from = *std::move(checked);
    }
    if (read.isEmpty()) {
        Error error{.kind = Error::Kind::InvalidInput,
                    .message = u"The connection has no query for people or organisations."_s,
                    .nextStep = u"Give at least one, such as SELECT id, email, name FROM users."_s};
        error.field = u"people_query"_s;
        return fail(std::move(error));
    }
    return read;
}

} // namespace patchbay
