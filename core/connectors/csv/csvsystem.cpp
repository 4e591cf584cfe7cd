#include "connectors/csv/csvsystem.h"

#include "connectors/csv/csvsource.h"
#include "connectors/tableconnector.h"

namespace patchbay {

using namespace Qt::StringLiterals;

SystemDescription csvSystem()
{
    using Kind = SettingField::Kind;
    SystemDescription system{
        .id = u"csv"_s,
        .title = u"CSV file"_s,
        .summary = u"Reads people and organisations from CSV files with a header line, however large."_s,
        .category = u"Files"_s,
        .icon = u"file"_s};
    const auto add = [&system](const QString &key, const QString &label, Kind kind, const QString &help,
                               const QString &example) -> SettingField & {
        system.settings.append({.key = key, .label = label, .kind = kind, .help = help, .example = example});
        return system.settings.last();
    };
    add(u"people_file"_s, u"People"_s, Kind::File,
        u"A file with one line per person; its columns are the fields that can be mapped."_s,
        u"/srv/exports/users.csv"_s);
    add(u"people_key"_s, u"Key of a person"_s, Kind::Text,
        u"The column that identifies a person; left empty, the first one."_s, u"id"_s);
    add(u"people_email"_s, u"E-mail of a person"_s, Kind::Text,
        u"Left empty, the column that is named like an e-mail."_s, u"email"_s);
    add(u"people_updated_at"_s, u"Change date of a person"_s, Kind::Text,
        u"The column that says when the line changed, if there is one."_s, u"updated_at"_s);
    add(u"people_former_key"_s, u"Earlier key of a person"_s, Kind::Text,
        u"The column that has the key under which a person was known before, such as that of the invitation. "
        "The contact is then kept instead of made a second time."_s,
        u"invited_as"_s);
    add(u"organisations_file"_s, u"Organisations"_s, Kind::File, u"A file with one line per organisation."_s,
        u"/srv/exports/organisations.csv"_s);
    add(u"organisations_key"_s, u"Key of an organisation"_s, Kind::Text, u"Left empty, the first column."_s,
        u"id"_s);
    add(u"organisations_updated_at"_s, u"Change date of an organisation"_s, Kind::Text,
        u"The column that says when the line changed, if there is one."_s, u"updated_at"_s);
    add(u"memberships_file"_s, u"Memberships"_s, Kind::File,
        u"A file with one line per person and organisation."_s, u"/srv/exports/memberships.csv"_s);
    add(u"memberships_person"_s, u"Person's column"_s, Kind::Text,
        u"Left empty, it is found by its name, or is the first column."_s, u"user_id"_s);
    add(u"memberships_organisation"_s, u"Organisation's column"_s, Kind::Text,
        u"Left empty, it is found by its name, or is the second column."_s, u"organisation_id"_s);
    SettingField &delimiter =
        add(u"delimiter"_s, u"Delimiter"_s, Kind::Choice, u"What stands between two cells."_s, u"auto"_s);
    delimiter.choices = QStringList{u"auto"_s, u","_s, u";"_s, u"tab"_s, u"|"_s};
    delimiter.defaultValue = u"auto"_s;
    return system;
}

Result<std::unique_ptr<Connector>> makeCsvConnector(const QJsonObject &settings)
{
    Result<CsvSettings> read = CsvSettings::read(settings);
    if (!read)
        return fail(read.error());
    const QStringList objects = read->objects();
    return std::make_unique<TableConnector<CsvSource>>(objects,
                                                       std::make_shared<CsvSource>(*std::move(read)));
}

} // namespace patchbay
