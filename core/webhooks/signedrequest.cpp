#include "webhooks/signedrequest.h"

#include "webhooks/placeholders.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QRegularExpression>

#include <algorithm>

namespace patchbay {

using namespace Qt::StringLiterals;

namespace {

QByteArray firstOf(const HttpHeaders &headers, const QByteArrayList &names)
{
    for (const QByteArray &name : names)
        if (headers.contains(name))
            return headers.value(name).trimmed();
    return {};
}

// A header's name consists of what HTTP calls a token (RFC 9110, section 5.6.2).
bool isHeaderName(const QByteArray &name)
{
    return !name.isEmpty() && std::all_of(name.cbegin(), name.cend(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               QByteArrayView("!#$%&'*+-.^_`|~").contains(c);
    });
}

QByteArray withoutQuotes(QByteArray text)
{
    text = text.trimmed();
    const bool quoted =
        text.size() >= 2 && (text.front() == '\'' || text.front() == '"') && text.back() == text.front();
    return quoted ? text.sliced(1, text.size() - 2) : text;
}

HttpHeaders readHeaderObject(const QJsonObject &object)
{
    HttpHeaders headers;
    for (auto it = object.constBegin(); it != object.constEnd(); ++it) {
        // Frameworks keep a list for names that came more than once.
        const QJsonValue value = it->isArray() ? it->toArray().first() : *it;
        headers.add(it.key().toUtf8(), value.toVariant().toString().toUtf8());
    }
    return headers;
}

} // namespace

Evidence evidenceOf(const Recipe &recipe, const SignedRequest &request)
{
    Evidence evidence;
    for (const QByteArray &name : recipe.signatureHeaders)
        if (evidence.header.isEmpty() && request.headers.contains(name))
            evidence.header = name;
    if (evidence.header.isEmpty() && !recipe.signatureHeaders.isEmpty())
        evidence.header = recipe.signatureHeaders.first();
    evidence.signature = request.signature.isEmpty() ? firstOf(request.headers, recipe.signatureHeaders)
                                                     : request.signature.trimmed();
    evidence.timestamp = request.timestamp.isEmpty() ? firstOf(request.headers, recipe.timestampHeaders)
                                                     : request.timestamp.trimmed();
    evidence.id = request.id.isEmpty() ? firstOf(request.headers, recipe.idHeaders) : request.id.trimmed();
    return evidence;
}

QByteArrayList signaturesIn(const Recipe &recipe, const QByteArray &value)
{
    if (!recipe.several)
        return value.isEmpty() ? QByteArrayList() : QByteArrayList{value};
    QByteArrayList found = value.simplified().split(' ');
    found.removeAll(QByteArray());
    return found;
}

QByteArray signedContent(const QByteArray &content, const SignedRequest &request, const Evidence &evidence)
{
    if (content == "{body}")
        return request.body;
    QByteArray bytes;
    bytes.reserve(request.body.size() + 256);
    // Once through the template: braces inside what is put in mean nothing.
    forEachPart(content, [&](bool isPlaceholder, const QByteArray &text) {
        if (!isPlaceholder)
            bytes += text;
        else if (text == "body")
            bytes += request.body;
        else if (text == "timestamp")
            bytes += evidence.timestamp;
        else if (text == "id")
            bytes += evidence.id;
        else if (text == "method")
            bytes += request.method;
        else if (text == "url")
            bytes += request.url;
    });
    return bytes;
}

HttpHeaders readHeaders(const QByteArray &text)
{
    const QJsonDocument document = QJsonDocument::fromJson(text);
    if (document.isObject())
        return readHeaderObject(document.object());
    HttpHeaders headers;
    const auto add = [&headers](const QByteArray &line) {
        const qsizetype colon = line.indexOf(':');
        const QByteArray name = colon > 0 ? withoutQuotes(line.first(colon)) : QByteArray();
        if (isHeaderName(name))
            headers.add(name, withoutQuotes(line.sliced(colon + 1)));
    };
    // A curl command, on one line or several.
    static const QRegularExpression option(uR"((?:-H|--header)[\s=]*(['"])(.*?)\1)"_s);
    auto options = option.globalMatch(QString::fromUtf8(text));
    while (options.hasNext())
        add(options.next().captured(2).toUtf8());
    if (!headers.items().isEmpty())
        return headers;
    const QByteArrayList lines = text.split('\n');
    for (const QByteArray &line : lines)
        add(line.trimmed());
    return headers;
}

} // namespace patchbay
