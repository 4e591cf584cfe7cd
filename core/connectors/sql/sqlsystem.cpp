#include "connectors/sql/sqlsystem.h"

#include "connectors/sql/sqlsource.h"
#include "connectors/tableconnector.h"

#include <QSqlDatabase>

namespace patchbay {

using namespace Qt::StringLiterals;

SystemDescription sqlSystem()
{
    using Kind = SettingField::Kind;
    SystemDescription system{
        .id = u"sql"_s,
        .title = u"SQL database"_s,
        .summary =
            u"Reads people and organisations from a database with a query of yours. Nothing is ever written to it."_s,
        .category = u"Databases"_s,
        .icon = u"database"_s};
    const auto add = [&system](const QString &key, const QString &label, Kind kind, const QString &help,
                               const QString &example = {}) -> SettingField & {
        system.settings.append({.key = key, .label = label, .kind = kind, .help = help, .example = example});
        return system.settings.last();
    };
    SettingField &driver = add(u"driver"_s, u"Database type"_s, Kind::Choice,
                               u"The Qt SQL driver that speaks to the database."_s, u"QPSQL"_s);
    driver.required = true;
    driver.openChoice = true;
    driver.defaultValue = u"QSQLITE"_s;
    driver.choices = QSqlDatabase::drivers();
    add(u"database"_s, u"Database"_s, Kind::Text,
        u"The file of a SQLite database, or the database's name on its server."_s, u"/srv/app/users.sqlite"_s)
        .required = true;
    add(u"host"_s, u"Server"_s, Kind::Text, u"The server's name or address; not needed for SQLite."_s,
        u"db.example.com"_s);
    add(u"port"_s, u"Port"_s, Kind::Number, u"Left empty, the database type's usual port is used."_s,
        u"5432"_s);
    add(u"user"_s, u"User"_s, Kind::Text, u"A user who may only read is best."_s, u"patchbay_reader"_s);
    // A SQLite file has none: it is readable where no keychain answers, too.
    add(u"password"_s, u"Password"_s, Kind::Secret, u"Kept in the secret store."_s).shownWhen =
        u"driver!=QSQLITE"_s;
    add(u"options"_s, u"Connection options"_s, Kind::Text,
        u"Options of the driver, separated by semicolons."_s, u"sslmode=require"_s);
    add(u"people_query"_s, u"People"_s, Kind::Query,
        u"A SELECT with one row per person; its columns are the fields that can be mapped."_s,
        u"SELECT id, email, name, created_at FROM users"_s);
    add(u"people_key"_s, u"Key of a person"_s, Kind::Text,
        u"The column that identifies a person; left empty, the first one."_s, u"id"_s);
    add(u"people_email"_s, u"E-mail of a person"_s, Kind::Text,
        u"Left empty, the column that is named like an e-mail."_s, u"email"_s);
    add(u"people_updated_at"_s, u"Change date of a person"_s, Kind::Text,
        u"The column that says when the row changed, if there is one."_s, u"updated_at"_s);
    add(u"people_former_key"_s, u"Earlier key of a person"_s, Kind::Text,
        u"The column that has the key under which a person was known before, such as that of the invitation. "
        "The contact is then kept instead of made a second time."_s,
        u"invited_as"_s);
    add(u"organisations_query"_s, u"Organisations"_s, Kind::Query,
        u"A SELECT with one row per organisation."_s, u"SELECT id, name, plan FROM organisations"_s);
    add(u"organisations_key"_s, u"Key of an organisation"_s, Kind::Text, u"Left empty, the first column."_s,
        u"id"_s);
    add(u"organisations_updated_at"_s, u"Change date of an organisation"_s, Kind::Text,
        u"The column that says when the row changed, if there is one."_s, u"updated_at"_s);
    add(u"memberships_query"_s, u"Memberships"_s, Kind::Query,
        u"A SELECT with one row per person and organisation."_s,
        u"SELECT user_id, organisation_id, role FROM memberships"_s);
    add(u"memberships_person"_s, u"Person's column"_s, Kind::Text,
        u"Left empty, it is found by its name, or is the first column."_s, u"user_id"_s);
    add(u"memberships_organisation"_s, u"Organisation's column"_s, Kind::Text,
        u"Left empty, it is found by its name, or is the second column."_s, u"organisation_id"_s);
    return system;
}

Result<std::unique_ptr<Connector>> makeSqlConnector(const QJsonObject &settings,
                                                    const QHash<QString, Secret> &secrets)
{
    Result<SqlSettings> read = SqlSettings::read(settings, secrets.value(u"password"_s));
    if (!read)
        return fail(read.error());
    return std::make_unique<TableConnector<SqlSource>>(read->objects(), std::make_shared<SqlSource>(*read));
}

} // namespace patchbay
