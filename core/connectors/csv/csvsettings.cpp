#include "connectors/csv/csvsettings.h"

namespace patchbay {

using namespace Qt::StringLiterals;

Result<CsvSettings> CsvSettings::read(const QJsonObject &settings)
{
    CsvSettings read;
    static_cast<TablesSettings &>(read) = TablesSettings::read(settings, u"file"_s);
    const QString delimiter = settings.value(u"delimiter"_s).toString();
    if (delimiter == u"tab" || delimiter == u"\t")
        read.delimiter = '\t';
    else if (delimiter.size() == 1)
        read.delimiter = delimiter[0].toLatin1();
    if (read.isEmpty()) {
        Error error{.kind = Error::Kind::InvalidInput,
                    .message = u"The connection has no file of people or organisations."_s,
                    .nextStep = u"Choose at least one."_s};
        error.field = u"people_file"_s;
        return fail(std::move(error));
    }
    return read;
}

} // namespace patchbay
