// The template engine and the JSON check on whatever there is. The input is a template, a zero byte, and a
// JSON document to render it over; its first byte chooses the escaping.
#include "actions/jsoncheck.h"
#include "actions/template.h"

#include <QJsonArray>
#include <QJsonDocument>

#include <cstddef>
#include <cstdint>

using namespace patchbay;
using namespace Qt::StringLiterals;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    if (size < 1)
        return 0;
    const QByteArray bytes(reinterpret_cast<const char *>(data + 1), qsizetype(size) - 1);
    const qsizetype end = bytes.indexOf('\0');
    const QString source = QString::fromUtf8(end < 0 ? bytes : bytes.first(end));
    // Through QString, which mends what is no UTF-8.
    const QString text = end < 0 ? u"{}"_s : QString::fromUtf8(bytes.sliced(end + 1));
    const QByteArray json = text.toUtf8();
    const QJsonDocument document = QJsonDocument::fromJson(json);
    const QJsonValue scope =
        document.isArray() ? QJsonValue(document.array()) : QJsonValue(document.object());

    // Whatever our check takes for an object or a list, Qt's reader must read, too.
    if (!findJsonFault(text) && document.isNull() &&
        (text.trimmed().startsWith(u'{') || text.trimmed().startsWith(u'[')))
        qFatal("The JSON check is more lenient than the reader.");

    RenderOptions options;
    options.escaping = Escaping(data[0] % 4);
    options.longest = 64 * 1024;
    options.mostSteps = 20'000;
    options.partials = {{u"self"_s, source}, {u"part"_s, u"<{{a}}>\n{{#b}}{{>part}}{{/b}}"_s}};
    const auto rendered = renderTemplate(source, scope, options);
    if (!rendered)
        return 0;
    const Outcome checked = checkRenderedJson(*rendered);
    if (checked && rendered->text.isEmpty())
        qFatal("Nothing was taken for JSON.");
    qsizetype at = 0;
    for (const RenderedPart &part : rendered->parts) {
        if (part.begin < at || part.begin + part.length > rendered->text.size())
            qFatal("A part lies outside of the text.");
        at = part.begin;
    }

    // In JSON, without raw tags, no value can break out of the place it was put.
    if (options.escaping == Escaping::Json && !source.contains(u"{{{"_s) && !source.contains(u'&')) {
        const auto value = renderTemplate(u"{\"t\":\"{{.}}\",\"v\":{{.}}}"_s, scope, options);
        if (value && !checkRenderedJson(*value))
            qFatal("A value broke the JSON.");
    }
    return 0;
}
