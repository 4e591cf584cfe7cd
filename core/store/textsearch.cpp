#include "store/textsearch.h"

namespace patchbay::textsearch {

using namespace Qt::StringLiterals;

namespace {

QString ofCodePoint(char32_t code)
{
    return QString::fromUcs4(&code, 1);
}

// A set of one keeps a character from meaning anything to GLOB (https://www.sqlite.org/lang_expr.html, GLOB).
QString globbed(char32_t code)
{
    const bool means = code == U'*' || code == U'?' || code == U'[';
    return means ? u'[' + ofCodePoint(code) + u']' : ofCodePoint(code);
}

// After a backslash, what is no letter and no digit stands for itself
// (https://www.postgresql.org/docs/15/functions-matching.html, 9.7.3.1).
QString escaped(char32_t code)
{
    const bool means = code < 0x80 && !QChar::isLetterOrNumber(code);
    return means ? u'\\' + ofCodePoint(code) : ofCodePoint(code);
}

} // namespace

QString condition(StoreSession::Dialect dialect, const QString &expression, const QString &placeholder)
{
    const QString comparison = dialect == StoreSession::Dialect::Sqlite ? u"GLOB"_s : u"~"_s;
    return u"(%1) %2 %3"_s.arg(expression, comparison, placeholder);
}

QString pattern(StoreSession::Dialect dialect, const QString &text)
{
    const bool globs = dialect == StoreSession::Dialect::Sqlite;
    QString made;
    for (const uint code : text.toUcs4()) {
        const char32_t lower = QChar::toLower(code);
        const char32_t upper = QChar::toUpper(code);
        if (lower != upper)
            made += u'[' + ofCodePoint(lower) + ofCodePoint(upper) + u']';
        else
            made += globs ? globbed(code) : escaped(code);
    }
    return globs ? u'*' + made + u'*' : made;
}

} // namespace patchbay::textsearch
