#include "webhooks/bodyvariants.h"

#include "webhooks/jsonlayout.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QList>
#include <QStringDecoder>
#include <QStringEncoder>

#include <array>
#include <utility>

namespace patchbay {

using namespace Qt::StringLiterals;

namespace {

using Fits = std::function<bool(const BodyVariant &)>;

const QString keepRawHint =
    u"Verify over the raw bytes, before any JSON parser: what is parsed and written again is another text."_s;

const QString endHint =
    u"Take the body as it arrives. Files saved from an editor or echo end with a newline; printf '%s' does not."_s;

QByteArray withoutBom(const QByteArray &body)
{
    return body.startsWith("\xef\xbb\xbf") ? body.sliced(3) : body;
}

QByteArray lineEndsAs(const QByteArray &body, const QByteArray &end)
{
    QByteArray unix = body;
    unix.replace("\r\n", "\n");
    return end == "\n" ? unix : unix.replace("\n", end);
}

bool tryEnds(const QByteArray &body, const Fits &fits)
{
    if (body.endsWith("\r\n") &&
        fits(
            {u"trailing_newline_removed"_s,
             u"Your body ends with a line break (CR LF) that %1 did not send. Without it the signature matches."_s,
             endHint, body.chopped(2)}))
        return true;
    if (body.endsWith('\n') &&
        fits({u"trailing_newline_removed"_s,
              u"Your body ends with a newline that %1 did not send. Without it the signature matches."_s,
              endHint, body.chopped(1)}))
        return true;
    if (body.endsWith('\0') &&
        fits({u"trailing_zero_removed"_s,
              u"Your body ends with a zero byte that %1 did not send. Without it the signature matches."_s,
              u"Use the length of the body, not the end of a C string."_s, body.chopped(1)}))
        return true;
    const QByteArray trimmed = body.trimmed();
    if (trimmed != body &&
        fits({u"whitespace_trimmed"_s,
              u"Your body has blanks around it that %1 did not send. Without them the signature matches."_s,
              endHint, trimmed}))
        return true;
    if (fits(
            {u"newline_added"_s,
             u"The body that %1 signed ended with a newline, and yours does not. With it the signature matches."_s,
             u"Something trims the body before it is verified: take the raw bytes."_s, body + '\n'}))
        return true;
    return fits(
        {u"crlf_added"_s,
         u"The body that %1 signed ended with a line break (CR LF), and yours does not. With it the signature matches."_s,
         u"Something trims the body before it is verified: take the raw bytes."_s, body + "\r\n"});
}

bool tryLineEnds(const QByteArray &body, const Fits &fits)
{
    const QByteArray unix = lineEndsAs(body, "\n");
    if (unix != body) {
        if (fits({u"crlf_to_lf"_s,
                  u"Your body has Windows line ends (CR LF), and %1 signed plain ones (LF)."_s,
                  u"An editor, git or a text-mode file turned the line ends round: keep the body as bytes."_s,
                  unix}))
            return true;
        if (unix.endsWith('\n') &&
            fits(
                {u"crlf_to_lf"_s,
                 u"Your body has Windows line ends (CR LF) and one at its end; %1 signed plain ones (LF) and none at the end."_s,
                 u"An editor, git or a text-mode file turned the line ends round: keep the body as bytes."_s,
                 unix.chopped(1)}))
            return true;
    }
    const QByteArray windows = lineEndsAs(body, "\r\n");
    return windows != body &&
           fits({u"lf_to_crlf"_s,
                 u"Your body has plain line ends (LF), and %1 signed Windows ones (CR LF)."_s,
                 u"Something turned the line ends round: keep the body as bytes."_s, windows});
}

bool tryCharsets(const QByteArray &body, const Fits &fits)
{
    const QByteArray bare = withoutBom(body);
    if (bare != body &&
        fits(
            {u"bom_removed"_s,
             u"Your body begins with a byte order mark that %1 did not send. Without it the signature matches."_s,
             u"Save the file as UTF-8 without a byte order mark."_s, bare}))
        return true;
    if (bare == body &&
        fits({u"bom_added"_s, u"The body that %1 signed began with a byte order mark, and yours does not."_s,
              u"Something takes the mark away before verifying: take the raw bytes."_s,
              "\xef\xbb\xbf" + body}))
        return true;
    QStringDecoder utf8(QStringDecoder::Utf8);
    const QString text = utf8(body);
    if (!utf8.hasError()) {
        QStringEncoder latin1(QStringEncoder::Latin1);
        const QByteArray narrow = latin1(text);
        if (!latin1.hasError() && narrow != body &&
            fits({u"utf8_to_latin1"_s, u"%1 signed the body in Latin-1, and yours is in UTF-8."_s,
                  u"Something converted the characters on the way: take the raw bytes."_s, narrow}))
            return true;
    }
    const QByteArray wide = QString::fromLatin1(body).toUtf8();
    return wide != body &&
           fits({u"latin1_to_utf8"_s, u"%1 signed the body in UTF-8, and yours is in Latin-1."_s,
                 u"Read the request as bytes, or as UTF-8; something assumed Latin-1."_s, wide});
}

bool tryWrappings(const QByteArray &body, const Fits &fits)
{
    const auto decoded =
        QByteArray::fromBase64Encoding(body.trimmed(), QByteArray::AbortOnBase64DecodingErrors);
    if (decoded && !decoded.decoded.isEmpty() &&
        fits({u"base64_decoded"_s, u"Your body is Base64, and %1 signed what it decodes to."_s,
              u"Gateways hand binary bodies over in Base64 (isBase64Encoded): decode it before verifying."_s,
              decoded.decoded}))
        return true;
    // A JSON string that holds the document: it was serialised twice.
    if (body.trimmed().startsWith('"')) {
        const QJsonDocument wrapped = QJsonDocument::fromJson('[' + body + ']');
        const QByteArray inner = wrapped.array().first().toString().toUtf8();
        if (!inner.isEmpty() &&
            fits({u"json_string_unwrapped"_s,
                  u"Your body is a JSON text inside a JSON string: it was serialised twice."_s, keepRawHint,
                  inner}))
            return true;
    }
    return !body.isEmpty() &&
           fits(
               {u"body_empty"_s, u"The signature fits an empty body."_s,
                u"If it was made on your side: the body had been read already, by a body parser for example. Keep the raw bytes."_s,
                QByteArray()});
}

QString layoutWords(JsonSpacing spacing)
{
    switch (spacing) {
    case JsonSpacing::Compact: return u"without any spaces"_s;
    case JsonSpacing::Spaced: return u"with a space after commas and colons"_s;
    case JsonSpacing::Indented2: return u"indented by 2 spaces"_s;
    case JsonSpacing::Indented4: return u"indented by 4 spaces"_s;
    case JsonSpacing::IndentedTab: return u"indented by tabs"_s;
    }
    return {};
}

struct TextStyle
{
    JsonText how;
    QLatin1StringView name;
    QLatin1StringView words;
};

constexpr std::array<TextStyle, 5> textStyles{
    {{JsonText::Plain, "unicode_plain"_L1,
      "with its characters written plainly instead of as \\u escapes"_L1},
     {JsonText::Ascii, "unicode_escaped"_L1, "with everything that is not ASCII written as \\u escapes"_L1},
     {JsonText::Slashed, "slashes_escaped"_L1, "with slashes written as \\/"_L1},
     {JsonText::AsciiSlashed, "unicode_and_slashes_escaped"_L1,
      "with \\u escapes and slashes written as \\/, as PHP does"_L1},
     {JsonText::HtmlSafe, "html_escaped"_L1, "with < > & written as \\u escapes, as Go and Rails do"_L1}}};

struct Spacing
{
    JsonSpacing how;
    QLatin1StringView name;
};

constexpr std::array<Spacing, 5> spacings{{{JsonSpacing::Compact, "compact"_L1},
                                           {JsonSpacing::Spaced, "spaced"_L1},
                                           {JsonSpacing::Indented2, "indented_2"_L1},
                                           {JsonSpacing::Indented4, "indented_4"_L1},
                                           {JsonSpacing::IndentedTab, "indented_tab"_L1}}};

// With and without a newline at the end, which pretty printers and editors add.
bool tryJson(const QString &name, const QString &words, const QByteArray &bytes, const Fits &fits)
{
    const QString sentence =
        u"Your body is the same JSON as the one that %1 signed, written differently: that one was "_s +
        words + u'.';
    return fits({name, sentence, keepRawHint, bytes}) ||
           fits({name + u"_newline"_s, sentence.chopped(1) + u" and ended with a newline."_s, keepRawHint,
                 bytes + '\n'});
}

bool tryLayouts(const QByteArray &text, const QString &prefix, const QString &prefixWords, const Fits &fits)
{
    const auto tree = readJsonText(text);
    if (!tree)
        return false;
    for (const bool sorted : {false, true})
        for (const Spacing &spacing : spacings) {
            const QString name = prefix + QLatin1StringView(spacing.name) + (sorted ? u"_sorted"_s : u""_s);
            const QString words = prefixWords + layoutWords(spacing.how) +
                                  (sorted ? u", its keys in alphabetical order"_s : u""_s);
            if (tryJson(name, words, writeJsonText(*tree, spacing.how, sorted), fits))
                return true;
        }
    return false;
}

bool tryJsonTexts(const QByteArray &given, const Fits &fits)
{
    const QByteArray body = withoutBom(given).trimmed();
    if (body.size() > longestRewrittenBody || (!body.startsWith('{') && !body.startsWith('[')))
        return false;
    if (tryLayouts(body, u"json_"_s, {}, fits))
        return true;
    QList<QByteArray> seen{body};
    for (const TextStyle &style : textStyles) {
        const auto text = rewriteStrings(body, style.how);
        if (!text || seen.contains(*text))
            continue;
        seen << *text;
        const QString name = u"json_"_s + style.name;
        if (tryJson(name, style.words, *text, fits) ||
            tryLayouts(*text, name + u'_', style.words + u", "_s, fits))
            return true;
    }
    return false;
}

} // namespace

bool findBodyVariant(const QByteArray &body, const Fits &fits)
{
    return tryEnds(body, fits) || tryLineEnds(body, fits) || tryCharsets(body, fits) ||
           tryJsonTexts(body, fits) || tryWrappings(body, fits);
}

} // namespace patchbay
