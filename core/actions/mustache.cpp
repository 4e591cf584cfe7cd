#include "actions/mustache.h"

#include <QStringView>

#include <optional>

namespace patchbay {

using namespace Qt::StringLiterals;

namespace {

constexpr std::size_t deepestNesting = 64;

bool isBlank(QChar c)
{
    return c == u' ' || c == u'\t';
}

struct Tag
{
    QChar sign{}; // '#', '^', '/', '>', '!', '=', '{', '&'; null for a plain variable
    QString content{};
    qsizetype begin = 0; // in the text, with the delimiters
    qsizetype end = 0;
};

// The part of the text that goes with a tag which stands alone on its line: the whole line.
struct Standalone
{
    qsizetype begin = 0;
    qsizetype end = 0;
};

class Parser
{
public:
    explicit Parser(const QString &text) : m_text(text) {}

    Result<std::vector<TemplateNode>> parse();
    const TemplateFault &fault() const { return m_fault; }

private:
    Result<std::optional<Tag>> nextTag();
    Outcome take(const Tag &tag);
    Outcome open(const Tag &tag, TemplateNode node);
    Outcome close(const Tag &tag);
    Outcome changeDelimiters(const Tag &tag);
    void addText(qsizetype from, qsizetype to);
    std::optional<Standalone> standalone(const Tag &tag) const;
    Result<TemplateNode> node(TemplateNode::Kind kind, const Tag &tag) const;
    std::vector<TemplateNode> &current() { return m_open.empty() ? m_root : m_open.back().children; }
    // Of tags in the order of the text.
    void place(qsizetype offset, int &line, int &column) const;
    tl::unexpected<Error> bad(qsizetype offset, const QString &what, const QString &nextStep) const;

    const QString &m_text;
    // Up to where lines were counted, so that a long template is gone through once.
    mutable qsizetype m_counted = 0;
    mutable qsizetype m_lineBegin = 0;
    mutable int m_line = 1;
    mutable TemplateFault m_fault{};
    QString m_begin = u"{{"_s;
    QString m_end = u"}}"_s;
    qsizetype m_at = 0;
    std::vector<TemplateNode> m_root;
    std::vector<TemplateNode> m_open; // sections that wait for their end, the innermost last
};

void Parser::place(qsizetype offset, int &line, int &column) const
{
    for (; m_counted < offset; ++m_counted) {
        if (m_text[m_counted] == u'\n') {
            ++m_line;
            m_lineBegin = m_counted + 1;
        }
    }
    line = m_line;
    column = int(offset - m_lineBegin) + 1;
}

tl::unexpected<Error> Parser::bad(qsizetype offset, const QString &what, const QString &nextStep) const
{
    int line = 1;
    int column = 1;
    place(offset, line, column);
    m_fault = {line, column};
    return fail(Error::Kind::InvalidInput,
                u"The template cannot be read: line %1, column %2: %3."_s.arg(line).arg(column).arg(what),
                nextStep);
}

void Parser::addText(qsizetype from, qsizetype to)
{
    if (to <= from)
        return;
    TemplateNode text;
    text.text = m_text.sliced(from, to - from);
    current().push_back(std::move(text));
}

// Finds the next tag from m_at on; nothing at the end of the text.
Result<std::optional<Tag>> Parser::nextTag()
{
    Tag tag;
    tag.begin = m_text.indexOf(m_begin, m_at);
    if (tag.begin < 0)
        return std::optional<Tag>();
    qsizetype inside = tag.begin + m_begin.size();
    QString closing = m_end;
    if (inside < m_text.size() && QStringView(u"#^/>!={&").contains(m_text[inside])) {
        tag.sign = m_text[inside++];
        if (tag.sign == u'{')
            closing.prepend(u'}');
        else if (tag.sign == u'=')
            closing.prepend(u'=');
    }
    const qsizetype end = m_text.indexOf(closing, inside);
    if (end < 0) {
        return bad(tag.begin, u"“%1” has no end"_s.arg(m_text.sliced(tag.begin, m_begin.size())),
                   u"Close the tag with “%1”."_s.arg(closing));
    }
    tag.content = m_text.sliced(inside, end - inside).trimmed();
    tag.end = end + closing.size();
    return std::optional(tag);
}

// Reference: the Mustache specification (github.com/mustache/spec): sections, comments, partials and
// delimiter tags that are alone on their line take the line with them; its end may be \n, \r\n or the end of
// the text.
std::optional<Standalone> Parser::standalone(const Tag &tag) const
{
    qsizetype begin = tag.begin;
    while (begin > 0 && isBlank(m_text[begin - 1]))
        --begin;
    if (begin > 0 && m_text[begin - 1] != u'\n')
        return std::nullopt;
    qsizetype end = tag.end;
    while (end < m_text.size() && isBlank(m_text[end]))
        ++end;
    if (end == m_text.size())
        return Standalone{begin, end};
    if (m_text[end] == u'\n')
        return Standalone{begin, end + 1};
    if (m_text[end] == u'\r' && end + 1 < m_text.size() && m_text[end + 1] == u'\n')
        return Standalone{begin, end + 2};
    return std::nullopt;
}

Result<TemplateNode> Parser::node(TemplateNode::Kind kind, const Tag &tag) const
{
    const QString written = m_text.sliced(tag.begin, tag.end - tag.begin);
    if (tag.content.isEmpty())
        return bad(tag.begin, u"“%1” names nothing"_s.arg(written),
                   u"Write the name of a field or variable between the braces."_s);
    TemplateNode node;
    node.kind = kind;
    node.text = tag.content;
    node.tag = written;
    node.isRaw = tag.sign == u'{' || tag.sign == u'&';
    if (tag.content != u"."_s && kind != TemplateNode::Kind::Partial)
        node.path = tag.content.split(u'.');
    place(tag.begin, node.line, node.column);
    return node;
}

Outcome Parser::open(const Tag &tag, TemplateNode node)
{
    if (m_open.size() >= deepestNesting)
        return bad(tag.begin, u"sections are nested more than %1 deep"_s.arg(deepestNesting),
                   u"Move a part of the template into a template of its own."_s);
    m_open.push_back(std::move(node));
    return {};
}

Outcome Parser::close(const Tag &tag)
{
    if (m_open.empty())
        return bad(tag.begin, u"“{{/%1}}” closes a section that was not opened"_s.arg(tag.content),
                   u"Remove it, or open the section with “{{#%1}}”."_s.arg(tag.content));
    TemplateNode section = std::move(m_open.back());
    if (section.text != tag.content)
        return bad(tag.begin,
                   u"“{{/%1}}” stands where “%2” of line %3 has to be closed"_s.arg(
                       tag.content, section.tag, QString::number(section.line)),
                   u"Close sections in the opposite order of their opening."_s);
    m_open.pop_back();
    current().push_back(std::move(section));
    return {};
}

Outcome Parser::changeDelimiters(const Tag &tag)
{
    const QStringList parts = tag.content.simplified().split(u' ');
    if (parts.size() != 2 || parts[0].isEmpty() || parts[1].isEmpty() || tag.content.contains(u'='))
        return bad(tag.begin, u"the new delimiters are not two marks with a space between"_s,
                   u"Write, for example, “{{=<% %>=}}”."_s);
    m_begin = parts[0];
    m_end = parts[1];
    return {};
}

Outcome Parser::take(const Tag &tag)
{
    const bool isVariable = tag.sign.isNull() || tag.sign == u'{' || tag.sign == u'&';
    const std::optional<Standalone> alone = isVariable ? std::nullopt : standalone(tag);
    addText(m_at, alone ? alone->begin : tag.begin);
    const qsizetype next = alone ? alone->end : tag.end;
    Outcome taken;
    if (tag.sign == u'/') {
        taken = close(tag);
    } else if (tag.sign == u'=') {
        taken = changeDelimiters(tag);
    } else if (tag.sign != u'!') {
        const auto kind = tag.sign == u'#'   ? TemplateNode::Kind::Section
                          : tag.sign == u'^' ? TemplateNode::Kind::Inverted
                          : tag.sign == u'>' ? TemplateNode::Kind::Partial
                                             : TemplateNode::Kind::Variable;
        Result<TemplateNode> made = node(kind, tag);
        if (!made)
            return fail(made.error());
        if (alone && kind == TemplateNode::Kind::Partial)
            made->indent = m_text.sliced(alone->begin, tag.begin - alone->begin);
        if (kind == TemplateNode::Kind::Section || kind == TemplateNode::Kind::Inverted)
            taken = open(tag, std::move(*made));
        else
            current().push_back(std::move(*made));
    }
    m_at = next;
    return taken;
}

Result<std::vector<TemplateNode>> Parser::parse()
{
    for (;;) {
        const Result<std::optional<Tag>> tag = nextTag();
        if (!tag)
            return fail(tag.error());
        if (!*tag)
            break;
        if (const Outcome taken = take(**tag); !taken)
            return fail(taken.error());
    }
    if (!m_open.empty()) {
        const TemplateNode &section = m_open.back();
        m_fault = {section.line, section.column};
        return fail(
            Error::Kind::InvalidInput,
            u"The template cannot be read: line %1, column %2: “%3” is not closed."_s.arg(section.line)
                .arg(section.column)
                .arg(section.tag),
            u"Put “{{/%1}}” where the section ends."_s.arg(section.text));
    }
    addText(m_at, m_text.size());
    return std::move(m_root);
}

void collectNames(const std::vector<TemplateNode> &nodes, QStringList &names)
{
    for (const TemplateNode &node : nodes) {
        const bool looksUp =
            node.kind != TemplateNode::Kind::Text && node.kind != TemplateNode::Kind::Partial;
        if (looksUp && !names.contains(node.text))
            names.append(node.text);
        collectNames(node.children, names);
    }
}

} // namespace

Result<ParsedTemplate> ParsedTemplate::parse(const QString &text, TemplateFault *fault)
{
    Parser parser(text);
    Result<std::vector<TemplateNode>> nodes = parser.parse();
    if (!nodes) {
        if (fault)
            *fault = parser.fault();
        return fail(nodes.error());
    }
    ParsedTemplate parsed;
    parsed.m_nodes = std::make_shared<const std::vector<TemplateNode>>(std::move(*nodes));
    return parsed;
}

QStringList ParsedTemplate::names() const
{
    QStringList names;
    collectNames(*m_nodes, names);
    return names;
}

} // namespace patchbay
