#include "actions/jsoncheck.h"

#include <QStringView>

#include <vector>

namespace patchbay {

using namespace Qt::StringLiterals;

namespace {

constexpr std::size_t deepestNesting = 256;

bool isDigit(QChar c)
{
    return c >= u'0' && c <= u'9';
}

bool isHexDigit(QChar c)
{
    return isDigit(c) || (c >= u'a' && c <= u'f') || (c >= u'A' && c <= u'F');
}

// Reads with a stack of its own: a body can be nested as deep as it likes.
class Checker
{
public:
    explicit Checker(QStringView text) : m_text(text) {}

    // Empty when the text is JSON; otherwise what is wrong at at().
    QString check();
    qsizetype at() const { return m_at; }

private:
    enum class Expect { Value, ValueOrEnd, KeyOrEnd, Key, CommaOrEnd };

    QChar peek() const { return m_at < m_text.size() ? m_text[m_at] : QChar(); }
    void skipSpace();
    QString value();
    QString string();
    QString number();
    QString word(QStringView expected);
    QString key();
    QString open(QChar bracket);
    QString afterValue();
    void close();

    QStringView m_text;
    qsizetype m_at = 0;
    std::vector<QChar> m_stack; // '{' or '['
    Expect m_expect = Expect::Value;
    bool m_done = false;
};

void Checker::skipSpace()
{
    while (m_at < m_text.size() &&
           (m_text[m_at] == u' ' || m_text[m_at] == u'\t' || m_text[m_at] == u'\n' || m_text[m_at] == u'\r'))
        ++m_at;
}

QString Checker::string()
{
    const qsizetype begin = m_at++;
    for (; m_at < m_text.size(); ++m_at) {
        const QChar c = m_text[m_at];
        if (c == u'"') {
            ++m_at;
            return {};
        }
        if (c < u' ')
            return c == u'\n' ? u"a string runs over the end of its line"_s
                              : u"a string holds a control character"_s;
        if (c != u'\\')
            continue;
        ++m_at;
        const QChar escape = peek();
        if (escape == u'u') {
            for (int i = 1; i <= 4; ++i) {
                if (m_at + i >= m_text.size() || !isHexDigit(m_text[m_at + i]))
                    return u"“\\u” is not followed by four hexadecimal digits"_s;
            }
            m_at += 4;
        } else if (escape.isNull() || !QStringView(u"\"\\/bfnrt").contains(escape)) {
            return u"a backslash is followed by what JSON does not know"_s;
        }
    }
    m_at = begin;
    return u"a string has no end"_s;
}

QString Checker::number()
{
    const qsizetype begin = m_at;
    if (peek() == u'-')
        ++m_at;
    if (!isDigit(peek()))
        return u"a number has no digits"_s;
    if (peek() == u'0' && m_at + 1 < m_text.size() && isDigit(m_text[m_at + 1]))
        return u"a number begins with 0"_s;
    while (isDigit(peek()))
        ++m_at;
    if (peek() == u'.') {
        ++m_at;
        if (!isDigit(peek()))
            return u"a number ends with its decimal point"_s;
        while (isDigit(peek()))
            ++m_at;
    }
    if (peek() == u'e' || peek() == u'E') {
        ++m_at;
        if (peek() == u'+' || peek() == u'-')
            ++m_at;
        if (!isDigit(peek()))
            return u"a number's exponent has no digits"_s;
        while (isDigit(peek()))
            ++m_at;
    }
    // Grammar allows any number of digits; readers that take numbers as doubles refuse these.
    bool fits = false;
    static_cast<void>(m_text.sliced(begin, m_at - begin).toDouble(&fits));
    if (!fits) {
        m_at = begin;
        return u"a number is larger or smaller than readers can hold"_s;
    }
    return {};
}

QString Checker::word(QStringView expected)
{
    if (!m_text.sliced(m_at).startsWith(expected))
        return u"a value is expected: text in quotes, a number, true, false, null, a list or an object"_s;
    m_at += expected.size();
    return {};
}

QString Checker::open(QChar bracket)
{
    if (m_stack.size() >= deepestNesting)
        return u"lists and objects are nested too deep"_s;
    m_stack.push_back(bracket);
    ++m_at;
    m_expect = bracket == u'{' ? Expect::KeyOrEnd : Expect::ValueOrEnd;
    return {};
}

void Checker::close()
{
    m_stack.pop_back();
    ++m_at;
    m_expect = Expect::CommaOrEnd;
    m_done = m_stack.empty();
}

QString Checker::value()
{
    const QChar c = peek();
    if (c == u'{' || c == u'[')
        return open(c);
    QString fault;
    if (c == u'"')
        fault = string();
    else if (c == u'-' || isDigit(c))
        fault = number();
    else
        fault = word(c == u't' ? u"true" : c == u'f' ? u"false" : u"null");
    m_expect = Expect::CommaOrEnd;
    m_done = m_stack.empty();
    return fault;
}

QString Checker::key()
{
    if (peek() != u'"')
        return u"a key in quotes is expected"_s;
    if (const QString fault = string(); !fault.isEmpty())
        return fault;
    skipSpace();
    if (peek() != u':')
        return u"a colon is expected after the key"_s;
    ++m_at;
    m_expect = Expect::Value;
    return {};
}

QString Checker::afterValue()
{
    const bool inList = m_stack.back() == u'[';
    if (peek() == u',') {
        ++m_at;
        m_expect = inList ? Expect::Value : Expect::Key;
        return {};
    }
    if (peek() == (inList ? u']' : u'}')) {
        close();
        return {};
    }
    return inList ? u"a comma or the list's end is expected"_s : u"a comma or the object's end is expected"_s;
}

QString Checker::check()
{
    for (skipSpace(); !m_done; skipSpace()) {
        QString fault;
        if (m_at >= m_text.size()) {
            return m_stack.empty() ? u"there is nothing"_s
                                   : u"the text ends before its %1 is closed"_s.arg(
                                         m_stack.back() == u'[' ? u"list"_s : u"object"_s);
        }
        if (m_expect == Expect::CommaOrEnd)
            fault = afterValue();
        else if (m_expect == Expect::ValueOrEnd && peek() == u']')
            close();
        else if (m_expect == Expect::KeyOrEnd && peek() == u'}')
            close();
        else if (m_expect == Expect::KeyOrEnd || m_expect == Expect::Key)
            fault = key();
        else
            fault = value();
        if (!fault.isEmpty())
            return fault;
    }
    return m_at < m_text.size() ? u"something follows the end of the value"_s : QString();
}

} // namespace

std::optional<JsonFault> findJsonFault(const QString &text)
{
    Checker checker(text);
    const QString what = checker.check();
    if (what.isEmpty())
        return std::nullopt;
    const qsizetype offset = std::min(checker.at(), text.size());
    const QStringView before = QStringView(text).first(offset);
    return JsonFault{offset, int(before.count(u'\n')) + 1, int(offset - (before.lastIndexOf(u'\n') + 1)) + 1,
                     what};
}

void JsonCursor::feed(const QString &text)
{
    for (const QChar c : text) {
        if (!m_inString)
            m_inString = c == u'"';
        else if (m_escaped)
            m_escaped = false;
        else if (c == u'\\')
            m_escaped = true;
        else if (c == u'"')
            m_inString = false;
    }
}

} // namespace patchbay
