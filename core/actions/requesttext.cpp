#include "actions/requesttext.h"

#include "actions/template.h"
#include "base/json.h"
#include "base/redaction.h"

#include <QCryptographicHash>
#include <QJsonArray>
#include <QUuid>

#include <algorithm>

namespace patchbay {

using namespace Qt::StringLiterals;

namespace {

constexpr qsizetype longestShownBody = 64 * 1024;

// Renders the texts of one request and gathers what they warn of.
class Filler
{
public:
    Filler(const ActionRule &rule, const ActionStep &step, const QJsonObject &scope)
        : m_rule(rule)
        , m_step(step)
        , m_scope(scope)
    {
    }

    Result<RequestText> fill();

private:
    Result<Rendered> render(const QString &what, const QString &text, Escaping escaping);
    Outcome fillUrl();
    Outcome fillHeaders();
    Outcome fillCookies();
    Outcome fillBody();
    Result<QByteArray> document(const QString &what, const QString &text, const QString &contentType);
    Result<QByteArray> multipart(const QByteArray &boundary);

    const ActionRule &m_rule;
    const ActionStep &m_step;
    const QJsonObject &m_scope;
    RequestText m_text;
};

Result<Rendered> Filler::render(const QString &what, const QString &text, Escaping escaping)
{
    RenderOptions options;
    options.escaping = escaping;
    for (auto it = m_rule.templates.constBegin(); it != m_rule.templates.constEnd(); ++it)
        options.partials.insert(it.key(), it.value());
    Result<Rendered> rendered = renderTemplate(text, m_scope, options);
    if (!rendered)
        return fail(rendered.error().withContext(u"In "_s + what));
    for (const QString &name : rendered->missing) {
        if (!m_text.missing.contains(name))
            m_text.missing.append(name);
    }
    for (const QString &warning : rendered->warnings)
        m_text.warnings.append(what + u": "_s + warning);
    return rendered;
}

Outcome Filler::fillUrl()
{
    const Result<Rendered> url = render(u"the URL"_s, m_step.request.url, Escaping::Url);
    if (!url)
        return fail(url.error());
    m_text.url = url->text.trimmed();
    for (const NamedTemplate &param : m_step.request.params) {
        const Result<Rendered> value =
            render(u"the parameter “%1”"_s.arg(param.name), param.value, Escaping::Plain);
        if (!value)
            return fail(value.error());
        m_text.url += m_text.url.contains(u'?') ? u'&' : u'?';
        m_text.url += QString::fromLatin1(QUrl::toPercentEncoding(param.name)) + u'=' +
                      QString::fromLatin1(QUrl::toPercentEncoding(value->text));
    }
    return {};
}

// The document with everything beyond ASCII as \uXXXX.
QString asciiJson(const QString &json)
{
    QString out;
    for (const QChar c : json)
        out += c.unicode() < 0x7f ? QString(c) : u"\\u%1"_s.arg(int(c.unicode()), 4, 16, QChar(u'0'));
    return out;
}

Outcome Filler::fillHeaders()
{
    for (const NamedTemplate &header : m_step.request.headers) {
        const QString what = u"the header “%1”"_s.arg(header.name);
        const Result<Rendered> value =
            render(what, header.value, header.isJson ? Escaping::Json : Escaping::Plain);
        if (!value)
            return fail(value.error());
        if (header.isJson) {
            if (const Outcome checked = checkRenderedJson(*value); !checked)
                return fail(checked.error().withContext(u"In "_s + what));
        }
        const QString text = header.isJson ? asciiJson(value->text) : value->text.trimmed();
        if (!text.isEmpty())
            m_text.headers.append({header.name, text});
    }
    return {};
}

Outcome Filler::fillCookies()
{
    QStringList pairs;
    for (const NamedTemplate &cookie : m_step.request.cookies) {
        const Result<Rendered> value =
            render(u"the cookie “%1”"_s.arg(cookie.name), cookie.value, Escaping::Plain);
        if (!value)
            return fail(value.error());
        if (value->text.contains(u';') || value->text.contains(u',') || value->text.contains(u' '))
            return fail(Error::Kind::InvalidInput,
                        u"The cookie “%1” comes out with a character that would end it."_s.arg(cookie.name),
                        u"Cookies hold no spaces, commas and semicolons (RFC 6265)."_s);
        pairs.append(cookie.name + u'=' + value->text);
    }
    if (!pairs.isEmpty())
        m_text.headers.append({u"Cookie"_s, pairs.join(u"; "_s)});
    return {};
}

Result<QByteArray> Filler::document(const QString &what, const QString &text, const QString &contentType)
{
    const Escaping escaping = escapingFor(contentType);
    const Result<Rendered> rendered = render(what, text, escaping);
    if (!rendered)
        return fail(rendered.error());
    if (escaping == Escaping::Json) {
        if (const Outcome checked = checkRenderedJson(*rendered); !checked)
            return fail(checked.error().withContext(u"In "_s + what));
    }
    return rendered->text.toUtf8();
}

Result<QByteArray> Filler::multipart(const QByteArray &boundary)
{
    QByteArray body;
    for (const BodyPart &part : m_step.request.parts) {
        const Result<QByteArray> content = document(u"a part of the body"_s, part.body, part.contentType);
        const Result<Rendered> file = render(u"the file's name"_s, part.fileName, Escaping::Plain);
        if (!content)
            return fail(content.error());
        if (!file)
            return fail(file.error());
        body += "--" + boundary + "\r\n";
        if (!part.name.isEmpty()) {
            // Quotes and line ends as browsers write them (WHATWG HTML, multipart/form-data).
            const auto quoted = [](QString text) {
                return text.replace(u'"', "%22"_L1)
                    .replace(u'\r', "%0D"_L1)
                    .replace(u'\n', "%0A"_L1)
                    .toUtf8();
            };
            body += "Content-Disposition: form-data; name=\"" + quoted(part.name) + '"';
            if (!file->text.isEmpty())
                body += "; filename=\"" + quoted(file->text) + '"';
            body += "\r\n";
        }
        body += "Content-Type: " + part.contentType.toLatin1() + "\r\n\r\n" + *content + "\r\n";
    }
    return body + "--" + boundary + "--\r\n";
}

Outcome Filler::fillBody()
{
    const HttpAction &request = m_step.request;
    if (request.method == "GET"_L1 || request.method == "HEAD"_L1)
        return {};
    QString contentType = request.contentType;
    Result<QByteArray> body;
    if (!request.parts.isEmpty()) {
        // Of the contents, so that a repeated request is the same bytes.
        const Result<QByteArray> draft = multipart({});
        if (!draft)
            return fail(draft.error());
        const QByteArray boundary =
            "patchbay-" + QCryptographicHash::hash(*draft, QCryptographicHash::Sha256).toHex().first(32);
        body = multipart(boundary);
        contentType += u"; boundary="_s + QString::fromLatin1(boundary);
    } else {
        if (request.body.isEmpty())
            return {};
        body = document(u"the body"_s, request.body, contentType);
        const bool isText = !contentType.contains(u';') && contentType != "application/octet-stream"_L1;
        if (isText)
            contentType += u"; charset=utf-8"_s;
    }
    if (!body)
        return fail(body.error());
    m_text.body = *body;
    m_text.headers.append({u"Content-Type"_s, contentType});
    return {};
}

Result<RequestText> Filler::fill()
{
    m_text.method = m_step.request.method;
    for (const auto part :
         {&Filler::fillUrl, &Filler::fillHeaders, &Filler::fillCookies, &Filler::fillBody}) {
        if (const Outcome filled = (this->*part)(); !filled)
            return fail(filled.error().withContext(u"Step “%1”"_s.arg(m_step.name)));
    }
    return std::move(m_text);
}

// A header's name (RFC 9110, 5.1) that is not the transport's own business.
bool isHeaderName(const QString &name)
{
    static const QStringList own{u"host"_s, u"content-length"_s, u"transfer-encoding"_s, u"connection"_s};
    const bool isToken = std::all_of(name.begin(), name.end(), [](QChar c) {
        return c.unicode() < 0x7f && (c.isLetterOrNumber() || QStringView(u"!#$%&'*+-.^_`|~").contains(c));
    });
    return !name.isEmpty() && isToken && !own.contains(name.toLower());
}

} // namespace

QJsonObject RequestText::toJson() const
{
    QJsonArray list;
    for (const auto &[name, value] : headers)
        list.append(QJsonArray{name, redact(value)});
    QJsonObject json{{u"method"_s, method}, {u"url"_s, redact(url)}, {u"headers"_s, list}};
    if (!body.isEmpty()) {
        json.insert(u"body"_s,
                    redact(QString::fromUtf8(body.first(std::min(body.size(), longestShownBody)))));
        json.insert(u"body_bytes"_s, body.size());
    }
    if (!warnings.isEmpty())
        json.insert(u"warnings"_s, QJsonArray::fromStringList(warnings));
    if (!missing.isEmpty())
        json.insert(u"missing"_s, QJsonArray::fromStringList(missing));
    return json;
}

Result<RequestText> renderRequest(const ActionRule &rule, const ActionStep &step, const QJsonObject &scope)
{
    return Filler(rule, step, scope).fill();
}

Result<HttpRequest> makeHttpRequest(const RequestText &text, const ActionStep &step)
{
    // Tolerant: a space typed into the URL is encoded; what tags gave is encoded already.
    const QUrl url(text.url, QUrl::TolerantMode);
    if (!url.isValid() || url.host().isEmpty() || !text.url.startsWith("http"_L1))
        return fail(Error::Kind::InvalidInput,
                    u"The URL of the step “%1” does not come out as a complete web address."_s.arg(step.name),
                    u"It has to begin with https://. Put an address that a tag gives in three braces."_s);
    HttpRequest request(text.method.toLatin1(), url);
    for (const auto &[name, value] : text.headers) {
        if (!isHeaderName(name))
            return fail(
                Error::Kind::InvalidInput, u"“%1” cannot be set as a header."_s.arg(name),
                u"Header names are letters, digits and hyphens; Host and Content-Length are set for you."_s);
        const bool isPlain = std::all_of(value.begin(), value.end(),
                                         [](QChar c) { return c.unicode() >= 0x20 && c.unicode() < 0x7f; });
        if (!isPlain)
            return fail(Error::Kind::InvalidInput,
                        u"The header “%1” comes out with a line end or a character beyond ASCII."_s.arg(name),
                        u"Send that field in the body, or shorten it to plain text with a variable."_s);
        request.headers.add(name.toLatin1(), value.toLatin1());
    }
    request.body = text.body;
    request.timeout = std::chrono::seconds(step.request.timeoutSeconds);
    request.maxReplyBytes = 4 * 1024 * 1024;
    if (step.mayRepeat || !step.idempotencyHeader.isEmpty())
        request.repeat = HttpRequest::Repeat::Always;
    return request;
}

QJsonObject maskedSecrets(const QStringList &keys)
{
    QJsonObject masked;
    for (const QString &key : keys)
        masked.insert(key, u"[secret %1]"_s.arg(key));
    return masked;
}

QString eventKey(const ActionRule &rule, const QString &step, const RuleEvent &event)
{
    static const QUuid space(u"8f1b1c52-7c7e-5d53-9f0e-0b6a3f1d2c44"_s);
    const QByteArray what =
        event.deliveryId.isEmpty() ? toCompactJson(event.payload) : event.deliveryId.toUtf8();
    return QUuid::createUuidV5(space, (rule.id.text() + u'\n' + step + u'\n').toUtf8() + what)
        .toString(QUuid::WithoutBraces);
}

} // namespace patchbay
