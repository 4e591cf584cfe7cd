#include "webhooks/jsonlayout.h"

#include <QString>

#include <algorithm>

namespace patchbay {

namespace {

constexpr int deepest = 200;

bool isSpace(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

// Where the string that opens at `from` ends, one past its closing quote; -1 when it does not.
qsizetype endOfString(const QByteArray &text, qsizetype from)
{
    for (qsizetype at = from + 1; at < text.size(); ++at) {
        if (text.at(at) == '\\')
            ++at;
        else if (text.at(at) == '"')
            return at + 1;
    }
    return -1;
}

class Reader
{
public:
    explicit Reader(const QByteArray &text) : m_text(text) {}

    std::optional<JsonNode> document()
    {
        JsonNode node;
        if (!value(node, 0) || node.kind == JsonNode::Kind::Scalar)
            return {};
        skipSpace();
        return m_at == m_text.size() ? std::optional(std::move(node)) : std::nullopt;
    }

private:
    char current() const { return m_at < m_text.size() ? m_text.at(m_at) : '\0'; }

    void skipSpace()
    {
        while (m_at < m_text.size() && isSpace(m_text.at(m_at)))
            ++m_at;
    }

    bool take(char c)
    {
        skipSpace();
        if (current() != c)
            return false;
        ++m_at;
        return true;
    }

    bool string(QByteArray &into)
    {
        skipSpace();
        const qsizetype end = current() == '"' ? endOfString(m_text, m_at) : -1;
        if (end < 0)
            return false;
        into = m_text.mid(m_at, end - m_at);
        m_at = end;
        return true;
    }

    bool value(JsonNode &node, int depth)
    {
        skipSpace();
        if (depth > deepest)
            return false;
        if (current() == '{' || current() == '[')
            return container(node, depth);
        if (current() == '"')
            return string(node.text);
        const qsizetype from = m_at;
        while (m_at < m_text.size() && !isSpace(current()) && current() != ',' && current() != ']' &&
               current() != '}' && current() != ':')
            ++m_at;
        node.text = m_text.mid(from, m_at - from);
        return !node.text.isEmpty();
    }

    bool container(JsonNode &node, int depth)
    {
        const bool object = current() == '{';
        const char close = object ? '}' : ']';
        node.kind = object ? JsonNode::Kind::Object : JsonNode::Kind::Array;
        ++m_at;
        if (take(close))
            return true;
        do {
            JsonNode child;
            if (object && (!string(child.key) || !take(':')))
                return false;
            if (!value(child, depth + 1))
                return false;
            node.children.push_back(std::move(child));
        } while (take(','));
        return take(close);
    }

    const QByteArray &m_text;
    qsizetype m_at = 0;
};

class Writer
{
public:
    Writer(JsonSpacing spacing, bool sorted) : m_spacing(spacing), m_sorted(sorted) {}

    QByteArray write(const JsonNode &node)
    {
        value(node, 0);
        return m_out;
    }

private:
    bool isIndented() const
    {
        return m_spacing == JsonSpacing::Indented2 || m_spacing == JsonSpacing::Indented4 ||
               m_spacing == JsonSpacing::IndentedTab;
    }

    void newLine(int depth)
    {
        if (!isIndented())
            return;
        m_out += '\n';
        if (m_spacing == JsonSpacing::IndentedTab)
            m_out += QByteArray(depth, '\t');
        else
            m_out += QByteArray(depth * (m_spacing == JsonSpacing::Indented2 ? 2 : 4), ' ');
    }

    void value(const JsonNode &node, int depth)
    {
        if (node.kind == JsonNode::Kind::Scalar) {
            m_out += node.text;
            return;
        }
        const bool object = node.kind == JsonNode::Kind::Object;
        m_out += object ? '{' : '[';
        std::vector<const JsonNode *> members;
        members.reserve(node.children.size());
        for (const JsonNode &child : node.children)
            members.push_back(&child);
        if (object && m_sorted)
            std::sort(members.begin(), members.end(), [](const JsonNode *a, const JsonNode *b) {
                return a->key != b->key ? a->key < b->key : a < b; // repeated keys keep their order
            });
        for (size_t i = 0; i < members.size(); ++i) {
            if (i > 0)
                m_out += m_spacing == JsonSpacing::Spaced ? ", " : ",";
            newLine(depth + 1);
            if (object)
                m_out += members[i]->key + (m_spacing == JsonSpacing::Compact ? ":" : ": ");
            value(*members[i], depth + 1);
        }
        if (!members.empty())
            newLine(depth);
        m_out += object ? '}' : ']';
    }

    JsonSpacing m_spacing;
    bool m_sorted;
    QByteArray m_out;
};

// The characters of a string, from the inside of its quotes.
std::optional<QString> unescaped(const QByteArray &inside)
{
    QString text;
    qsizetype from = 0;
    for (qsizetype at = 0; at < inside.size(); ++at) {
        if (inside.at(at) != '\\')
            continue;
        text += QString::fromUtf8(inside.mid(from, at - from));
        ++at;
        const char c = at < inside.size() ? inside.at(at) : '\0';
        switch (c) {
        case 'b': text += u'\b'; break;
        case 'f': text += u'\f'; break;
        case 'n': text += u'\n'; break;
        case 'r': text += u'\r'; break;
        case 't': text += u'\t'; break;
        case '"':
        case '\\':
        case '/': text += QLatin1Char(c); break;
        case 'u': {
            bool ok = false;
            const ushort unit = inside.mid(at + 1, 4).toUShort(&ok, 16);
            if (!ok || at + 4 >= inside.size())
                return {};
            text += QChar(unit);
            at += 4;
            break;
        }
        default: return {};
        }
        from = at + 1;
    }
    return text + QString::fromUtf8(inside.mid(from));
}

void appendEscaped(QByteArray &out, char16_t unit)
{
    out += "\\u" + QByteArray::number(unit, 16).rightJustified(4, '0');
}

QByteArray escaped(const QString &text, JsonText how)
{
    const bool ascii = how == JsonText::Ascii || how == JsonText::AsciiSlashed;
    const bool slashed = how == JsonText::Slashed || how == JsonText::AsciiSlashed;
    const bool html = how == JsonText::HtmlSafe;
    QByteArray out;
    for (qsizetype i = 0; i < text.size(); ++i) {
        const char16_t c = text.at(i).unicode();
        switch (c) {
        case u'\b': out += "\\b"; continue;
        case u'\f': out += "\\f"; continue;
        case u'\n': out += "\\n"; continue;
        case u'\r': out += "\\r"; continue;
        case u'\t': out += "\\t"; continue;
        case u'"': out += "\\\""; continue;
        case u'\\': out += "\\\\"; continue;
        case u'/': out += slashed ? "\\/" : "/"; continue;
        default: break;
        }
        const bool markup = html && (c == u'<' || c == u'>' || c == u'&' || c == 0x2028 || c == 0x2029);
        const bool paired =
            QChar::isHighSurrogate(c) && i + 1 < text.size() && text.at(i + 1).isLowSurrogate();
        if (c < 0x20 || markup || (ascii && c > 0x7e) || (QChar::isSurrogate(c) && !paired)) {
            appendEscaped(out, c);
        } else if (paired) {
            out += text.mid(i, 2).toUtf8();
            ++i;
        } else {
            out += QString(text.at(i)).toUtf8();
        }
    }
    return out;
}

} // namespace

std::optional<JsonNode> readJsonText(const QByteArray &text)
{
    return Reader(text).document();
}

QByteArray writeJsonText(const JsonNode &node, JsonSpacing spacing, bool sortedKeys)
{
    return Writer(spacing, sortedKeys).write(node);
}

std::optional<QByteArray> rewriteStrings(const QByteArray &text, JsonText how)
{
    QByteArray out;
    out.reserve(text.size());
    for (qsizetype at = 0; at < text.size();) {
        const qsizetype open = text.indexOf('"', at);
        if (open < 0) {
            out += text.mid(at);
            break;
        }
        out += text.mid(at, open - at);
        const qsizetype end = endOfString(text, open);
        if (end < 0)
            return {};
        const auto characters = unescaped(text.mid(open + 1, end - open - 2));
        if (!characters)
            return {};
        out += '"' + escaped(*characters, how) + '"';
        at = end;
    }
    return out;
}

} // namespace patchbay
