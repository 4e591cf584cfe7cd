#include "connectors/csv/csvsettings.h"

#include "connectors/connector.h"

namespace patchbay {

using namespace Qt::StringLiterals;

Result<CsvSettings> CsvSettings::read(const QJsonObject &settings)
{
    const auto text = [&settings](const QString &key) { return settings.value(key).toString().trimmed(); };
    CsvSettings read{.people = {.file = text(u"people_file"_s),
                                .key = text(u"people_key"_s),
                                .email = text(u"people_email"_s),
                                .updatedAt = text(u"people_updated_at"_s)},
                     .organisations = {.file = text(u"organisations_file"_s),
                                       .key = text(u"organisations_key"_s),
                                       .updatedAt = text(u"organisations_updated_at"_s)},
                     .memberships = {.file = text(u"memberships_file"_s),
                                     .person = text(u"memberships_person"_s),
                                     .organisation = text(u"memberships_organisation"_s)}};
    const QString delimiter = settings.value(u"delimiter"_s).toString();
    if (delimiter == u"tab" || delimiter == u"\t")
        read.delimiter = '\t';
    else if (delimiter.size() == 1)
        read.delimiter = delimiter[0].toLatin1();
    if (read.people.file.isEmpty() && read.organisations.file.isEmpty()) {
        Error error{.kind = Error::Kind::InvalidInput,
                    .message = u"The connection has no file of people or organisations."_s,
                    .nextStep = u"Choose at least one."_s};
        error.field = u"people_file"_s;
        return fail(std::move(error));
    }
    return read;
}

QStringList CsvSettings::objects() const
{
    QStringList names;
    for (const QLatin1StringView name :
         {patchbay::objects::people, patchbay::objects::organisations, patchbay::objects::memberships}) {
        if (object(name))
            names << name;
    }
    return names;
}

const CsvObjectSettings *CsvSettings::object(const QString &name) const
{
    const CsvObjectSettings *found = name == patchbay::objects::people          ? &people
                                     : name == patchbay::objects::organisations ? &organisations
                                     : name == patchbay::objects::memberships   ? &memberships
                                                                                : nullptr;
    return found && !found->file.isEmpty() ? found : nullptr;
}

} // namespace patchbay
