#include "connectors/sql/sqlstatement.h"

#include <QStringList>

namespace patchbay {

using namespace Qt::StringLiterals;

namespace {

tl::unexpected<Error> refuse(const QString &message, const QString &nextStep)
{
    return fail(Error::Kind::InvalidInput, message, nextStep);
}

bool isWordStart(QChar c)
{
    return c.isLetter() || c == u'_';
}

bool isWord(QChar c)
{
    return c.isLetterOrNumber() || c == u'_';
}

// Goes through a statement and sees words and signs, but not what stands in quotes and comments.
class Scanner
{
public:
    explicit Scanner(const QString &text) : m_text(text) {}

    Outcome scan()
    {
        while (m_at < m_text.size()) {
            const QChar c = m_text[m_at];
            bool closed = true;
            if (c == u'-' && next() == u'-')
                skipLine();
            else if (c == u'/' && next() == u'*')
                closed = skipComment();
            else if (c == u'\'' || c == u'"' || c == u'`')
                closed = skipQuoted(c);
            else if (c == u'$' && !afterWord())
                closed = skipDollarQuoted();
            else if (isWordStart(c))
                readWord();
            else if (const Outcome fits = readSign(c); !fits)
                return fits;
            if (!closed)
                return refuse(u"A quote or comment in the query is left open."_s, u"Close it."_s);
        }
        if (m_depth != 0)
            return refuse(u"The query has more opening than closing brackets."_s, u"Close them."_s);
        return {};
    }

    const QStringList &words() const { return m_words; }
    // Where the first final semicolon stands; -1 without one.
    qsizetype semicolon() const { return m_semicolon; }

private:
    QChar next() const { return m_at + 1 < m_text.size() ? m_text[m_at + 1] : QChar(); }
    bool afterWord() const { return m_at > 0 && isWord(m_text[m_at - 1]); }

    void skipLine()
    {
        while (m_at < m_text.size() && m_text[m_at] != u'\n')
            ++m_at;
    }

    // PostgreSQL nests comments and SQLite does not; a comment inside a comment is refused, so that both
    // agree on its end.
    bool skipComment()
    {
        const qsizetype end = m_text.indexOf(u"*/"_s, m_at + 2);
        if (end < 0 || QStringView(m_text).mid(m_at + 2, end - m_at - 2).contains(u"/*"_s))
            return false;
        m_at = end + 2;
        return true;
    }

    bool skipQuoted(QChar quote)
    {
        // In standard SQL a backslash is a character like any other; in PostgreSQL's E'…' it takes the next
        // one with it.
        const bool escapes = quote == u'\'' && m_at > 0 && m_text[m_at - 1].toUpper() == u'E' &&
                             (m_at < 2 || !isWord(m_text[m_at - 2]));
        for (++m_at; m_at < m_text.size(); ++m_at) {
            if (escapes && m_text[m_at] == u'\\') {
                ++m_at;
                continue;
            }
            if (m_text[m_at] != quote)
                continue;
            ++m_at;
            if (m_at >= m_text.size() || m_text[m_at] != quote)
                return true;
        }
        return false;
    }

    bool skipDollarQuoted()
    {
        qsizetype end = m_at + 1;
        while (end < m_text.size() && isWord(m_text[end]))
            ++end;
        if (end >= m_text.size() || m_text[end] != u'$') {
            ++m_at;
            return true;
        }
        const QString tag = m_text.mid(m_at, end - m_at + 1);
        const qsizetype close = m_text.indexOf(tag, end + 1);
        m_at = close + tag.size();
        return close >= 0;
    }

    void readWord()
    {
        const qsizetype start = m_at;
        while (m_at < m_text.size() && isWord(m_text[m_at]))
            ++m_at;
        noteEnd();
        m_words << m_text.mid(start, m_at - start).toUpper();
    }

    void noteEnd()
    {
        if (m_semicolon >= 0)
            m_more = true;
    }

    Outcome readSign(QChar c)
    {
        const QChar before = m_at > 0 ? m_text[m_at - 1] : QChar();
        if (c == u';' && m_semicolon < 0) {
            m_semicolon = m_at++;
            return {};
        }
        if (!c.isSpace() && c != u';')
            noteEnd();
        if (c == u'(')
            ++m_depth;
        else if (c == u')')
            --m_depth;
        if (m_depth < 0)
            return refuse(u"The query closes a bracket that it did not open."_s, u"Remove it."_s);
        // Signs that stand for values to come; there are none here.
        if (c == u'?')
            return refuse(u"The query holds a “?”, which stands for a value to be filled in."_s,
                          u"Write the value itself; for PostgreSQL's JSON operator use jsonb_exists()."_s);
        if (c == u':' && before != u':' && isWordStart(next()))
            return refuse(
                u"The query holds a name after a colon, which stands for a value to be filled in."_s,
                u"Write the value itself."_s);
        ++m_at;
        return {};
    }

public:
    bool hasMore() const { return m_more; }

private:
    const QString &m_text;
    qsizetype m_at = 0;
    int m_depth = 0;
    QStringList m_words;
    qsizetype m_semicolon = -1;
    bool m_more = false;
};

} // namespace

Result<QString> checkQuery(const QString &query)
{
    const QString text = query.trimmed();
    Scanner scanner(text);
    if (const Outcome scanned = scanner.scan(); !scanned)
        return fail(scanned.error());
    if (scanner.hasMore())
        return refuse(u"The query holds several statements."_s,
                      u"Give a single SELECT, and remove what follows its semicolon."_s);
    const QStringList &words = scanner.words();
    const QString first = words.value(0);
    if (first != u"SELECT" && first != u"WITH")
        return refuse(first.isEmpty() ? u"The query holds no statement."_s
                                      : u"The query begins with %1; only reading is allowed."_s.arg(first),
                      u"Give a single SELECT, or WITH … SELECT."_s);
    for (const QString &forbidden : {u"INSERT"_s, u"UPDATE"_s, u"DELETE"_s, u"MERGE"_s, u"INTO"_s}) {
        if (words.contains(forbidden))
            return refuse(u"The query holds the word %1; only reading is allowed."_s.arg(forbidden),
                          u"Remove it. If it is the name of a column, put it into double quotes."_s);
    }
    return scanner.semicolon() >= 0 ? text.left(scanner.semicolon()).trimmed() : text;
}

SqlDialect sqlDialect(const QString &driver)
{
    if (driver.startsWith(u"QSQLITE"))
        return SqlDialect::Sqlite;
    if (driver.startsWith(u"QPSQL"))
        return SqlDialect::Postgres;
    if (driver.startsWith(u"QMYSQL") || driver.startsWith(u"QMARIADB"))
        return SqlDialect::Mysql;
    return SqlDialect::Other;
}

QString quoteName(const QString &name, SqlDialect dialect)
{
    const QChar quote = dialect == SqlDialect::Mysql ? u'`' : u'"';
    return quote + QString(name).replace(quote, QString(2, quote)) + quote;
}

QString castToText(const QString &expression, SqlDialect dialect)
{
    switch (dialect) {
    case SqlDialect::Sqlite:
    case SqlDialect::Postgres: return u"CAST(%1 AS TEXT)"_s.arg(expression);
    case SqlDialect::Mysql: return u"CAST(%1 AS CHAR)"_s.arg(expression);
    case SqlDialect::Other: return u"CAST(%1 AS VARCHAR(4000))"_s.arg(expression);
    }
    return expression;
}

} // namespace patchbay
