#include "actions/template.h"

#include "actions/jsoncheck.h"
#include "base/json.h"

#include <QJsonDocument>
#include <QUrl>

#include <algorithm>

namespace patchbay {

using namespace Qt::StringLiterals;

namespace {

constexpr int deepestPartials = 32;

QString htmlEscaped(const QString &text)
{
    QString out;
    out.reserve(text.size());
    for (const QChar c : text) {
        switch (c.unicode()) {
        case u'&': out += "&amp;"_L1; break;
        case u'<': out += "&lt;"_L1; break;
        case u'>': out += "&gt;"_L1; break;
        case u'"': out += "&quot;"_L1; break;
        case u'\'': out += "&#39;"_L1; break;
        default: out += c;
        }
    }
    return out;
}

// The text as it stands between the quotes of a JSON string.
QString jsonEscaped(const QString &text)
{
    const QString quoted = jsonText(text);
    return quoted.sliced(1, quoted.size() - 2);
}

// One level of what names are looked up in.
struct Level
{
    QJsonValue value{};
    qsizetype index = -1; // of the entry of a list
    qsizetype count = 0;
};

class Renderer
{
public:
    Renderer(const QJsonValue &scope, const RenderOptions &options) : m_options(options)
    {
        m_levels.append({scope});
    }

    Outcome render(const std::vector<TemplateNode> &nodes);
    Rendered take() { return std::move(m_rendered); }

private:
    Outcome renderNode(const TemplateNode &node);
    Outcome renderSection(const TemplateNode &node);
    Outcome renderPartial(const TemplateNode &node);
    QString escaped(const QJsonValue &value, const TemplateNode &node);
    QJsonValue find(const TemplateNode &node) const;
    QJsonValue iterationValue(const QString &name) const;
    void noteMissing(const TemplateNode &node, const QJsonValue &value);
    Outcome append(const QString &text);

    const RenderOptions &m_options;
    QList<Level> m_levels;
    QHash<QString, ParsedTemplate> m_partials; // by indentation and name
    QStringList m_partialStack;
    JsonCursor m_cursor;
    Rendered m_rendered;
    qsizetype m_steps = 0;
};

bool isFalsy(const QJsonValue &value)
{
    switch (value.type()) {
    case QJsonValue::Null:
    case QJsonValue::Undefined: return true;
    case QJsonValue::Bool: return !value.toBool();
    case QJsonValue::String: return value.toString().isEmpty();
    case QJsonValue::Array: return value.toArray().isEmpty();
    default: return false;
    }
}

QJsonValue step(const QJsonValue &value, const QString &key)
{
    if (value.isObject())
        return value.toObject().value(key);
    if (value.isArray()) {
        bool isIndex = false;
        const qlonglong index = key.toLongLong(&isIndex);
        const QJsonArray list = value.toArray();
        if (isIndex && index >= 0 && index < list.size())
            return list.at(qsizetype(index));
    }
    return QJsonValue(QJsonValue::Undefined);
}

QJsonValue Renderer::iterationValue(const QString &name) const
{
    for (auto level = m_levels.crbegin(); level != m_levels.crend(); ++level) {
        if (level->index < 0)
            continue;
        if (name == "@index"_L1)
            return qint64(level->index);
        if (name == "@number"_L1)
            return qint64(level->index + 1);
        if (name == "@first"_L1)
            return level->index == 0;
        if (name == "@last"_L1)
            return level->index + 1 == level->count;
        break;
    }
    return QJsonValue(QJsonValue::Undefined);
}

// The first step of a dotted name decides on which level it is looked up: the specification's rule.
QJsonValue Renderer::find(const TemplateNode &node) const
{
    if (node.path.isEmpty())
        return m_levels.last().value;
    const QString &first = node.path.first();
    if (first.startsWith(u'@'))
        return iterationValue(first);
    QJsonValue value(QJsonValue::Undefined);
    for (auto level = m_levels.crbegin(); level != m_levels.crend() && value.isUndefined(); ++level)
        value = level->value.isObject() ? level->value.toObject().value(first)
                                        : QJsonValue(QJsonValue::Undefined);
    for (qsizetype i = 1; i < node.path.size() && !value.isUndefined(); ++i)
        value = step(value, node.path[i]);
    return value;
}

Outcome Renderer::append(const QString &text)
{
    if (m_rendered.text.size() + text.size() > m_options.longest)
        return fail(Error::Kind::InvalidInput,
                    u"What the template makes is longer than %1 characters."_s.arg(m_options.longest),
                    u"Send fewer fields, or a part of the list."_s);
    m_rendered.text += text;
    if (m_options.escaping == Escaping::Json)
        m_cursor.feed(text);
    return {};
}

QString Renderer::escaped(const QJsonValue &value, const TemplateNode &node)
{
    if (m_options.escaping == Escaping::Json) {
        if (node.isRaw) {
            const QString warning =
                u"%1 (line %2) is put in as it is: a quote or line end in it breaks the JSON."_s.arg(
                    node.tag, QString::number(node.line));
            if (!m_rendered.warnings.contains(warning))
                m_rendered.warnings.append(warning);
            return templateText(value);
        }
        return m_cursor.isInString() ? jsonEscaped(templateText(value)) : jsonText(value);
    }
    const QString text = templateText(value);
    if (node.isRaw)
        return text;
    switch (m_options.escaping) {
    case Escaping::Html: return htmlEscaped(text);
    case Escaping::Url: return QString::fromLatin1(QUrl::toPercentEncoding(text));
    default: return text;
    }
}

void Renderer::noteMissing(const TemplateNode &node, const QJsonValue &value)
{
    if (value.isUndefined() && !m_rendered.missing.contains(node.text))
        m_rendered.missing.append(node.text);
}

Outcome Renderer::renderNode(const TemplateNode &node)
{
    if (++m_steps > m_options.mostSteps)
        return fail(Error::Kind::InvalidInput,
                    u"The template makes more than %1 parts."_s.arg(m_options.mostSteps),
                    u"Look for named templates that include each other, or lists inside lists."_s);
    switch (node.kind) {
    case TemplateNode::Kind::Text: return append(node.text);
    case TemplateNode::Kind::Partial: return renderPartial(node);
    case TemplateNode::Kind::Section:
    case TemplateNode::Kind::Inverted: return renderSection(node);
    case TemplateNode::Kind::Variable: break;
    }
    const QJsonValue value = find(node);
    noteMissing(node, value);
    const QString text = escaped(value, node);
    m_rendered.parts.append({m_rendered.text.size(), text.size(), node.tag,
                             m_partialStack.isEmpty() ? QString() : m_partialStack.last(), node.line,
                             node.column});
    return append(text);
}

Outcome Renderer::renderSection(const TemplateNode &node)
{
    const QJsonValue value = find(node);
    if (node.kind == TemplateNode::Kind::Inverted)
        return isFalsy(value) ? render(node.children) : Outcome();
    if (isFalsy(value))
        return {};
    if (!value.isArray()) {
        m_levels.append({value});
        const Outcome rendered = render(node.children);
        m_levels.removeLast();
        return rendered;
    }
    const QJsonArray entries = value.toArray();
    for (qsizetype i = 0; i < entries.size(); ++i) {
        m_levels.append({entries.at(i), i, entries.size()});
        const Outcome rendered = render(node.children);
        m_levels.removeLast();
        if (!rendered)
            return rendered;
    }
    return {};
}

// The lines of a partial get the indentation of its tag before they are read, as the specification asks.
QString indented(const QString &text, const QString &indent)
{
    if (indent.isEmpty() || text.isEmpty())
        return text;
    QString out = indent;
    for (qsizetype i = 0; i < text.size(); ++i) {
        out += text[i];
        if (text[i] == u'\n' && i + 1 < text.size())
            out += indent;
    }
    return out;
}

Outcome Renderer::renderPartial(const TemplateNode &node)
{
    const auto source = m_options.partials.constFind(node.text);
    if (source == m_options.partials.constEnd()) {
        m_rendered.warnings.append(
            u"There is no template named “%1” (line %2)."_s.arg(node.text, QString::number(node.line)));
        return {};
    }
    if (m_partialStack.size() >= deepestPartials)
        return fail(Error::Kind::InvalidInput,
                    u"The template “%1” includes itself without an end."_s.arg(node.text),
                    u"Put the inclusion into a section that ends, such as one over a list."_s);
    const QString key = node.indent + u'\n' + node.text;
    auto known = m_partials.constFind(key);
    if (known == m_partials.constEnd()) {
        const Result<ParsedTemplate> parsed = ParsedTemplate::parse(indented(*source, node.indent));
        if (!parsed)
            return fail(parsed.error().withContext(u"In the template “%1”"_s.arg(node.text)));
        known = m_partials.insert(key, *parsed);
    }
    const ParsedTemplate partial = *known;
    m_partialStack.append(node.text);
    const Outcome rendered = render(partial.nodes());
    m_partialStack.removeLast();
    return rendered;
}

Outcome Renderer::render(const std::vector<TemplateNode> &nodes)
{
    for (const TemplateNode &node : nodes) {
        if (const Outcome rendered = renderNode(node); !rendered)
            return rendered;
    }
    return {};
}

} // namespace

Escaping escapingFor(const QString &contentType)
{
    const QString type = contentType.section(u';', 0, 0).trimmed().toLower();
    if (type.endsWith("/json"_L1) || type.endsWith("+json"_L1))
        return Escaping::Json;
    if (type.endsWith("/html"_L1) || type.endsWith("/xml"_L1) || type.endsWith("+xml"_L1))
        return Escaping::Html;
    return type == "application/x-www-form-urlencoded"_L1 ? Escaping::Url : Escaping::Plain;
}

QString jsonText(const QJsonValue &value)
{
    if (value.isUndefined())
        return u"null"_s;
    const QString list = QString::fromUtf8(toCompactJson(QJsonArray{value}));
    return list.sliced(1, list.size() - 2);
}

QString templateText(const QJsonValue &value)
{
    if (value.isString())
        return value.toString();
    return value.isNull() || value.isUndefined() ? QString() : jsonText(value);
}

Result<Rendered> renderTemplate(const ParsedTemplate &parsed, const QJsonValue &scope,
                                const RenderOptions &options)
{
    Renderer renderer(scope, options);
    if (const Outcome rendered = renderer.render(parsed.nodes()); !rendered)
        return fail(rendered.error());
    return renderer.take();
}

Result<Rendered> renderTemplate(const QString &text, const QJsonValue &scope, const RenderOptions &options)
{
    const Result<ParsedTemplate> parsed = ParsedTemplate::parse(text);
    if (!parsed)
        return fail(parsed.error());
    return renderTemplate(*parsed, scope, options);
}

Outcome checkRenderedJson(const Rendered &rendered)
{
    const std::optional<JsonFault> fault = findJsonFault(rendered.text);
    if (!fault)
        return {};
    QString message = u"What the template makes is not JSON: line %1, column %2: %3."_s.arg(
        QString::number(fault->line), QString::number(fault->column), fault->what);
    // The last tag that was put in at or before the fault: what stands after it is the template's own text.
    const RenderedPart *guilty = nullptr;
    for (const RenderedPart &part : rendered.parts) {
        if (part.begin <= fault->offset)
            guilty = &part;
    }
    QString nextStep = u"Mend the template's text at that place."_s;
    if (guilty) {
        const bool inside = fault->offset < guilty->begin + guilty->length;
        const QString where =
            guilty->partial.isEmpty() ? u"the template"_s : u"the template “%1”"_s.arg(guilty->partial);
        nextStep =
            (inside ? u"It is in what %1 (line %2, column %3 of %4) puts in; check its braces and quotes."_s
                    : u"Look after %1 (line %2, column %3 of %4)."_s)
                .arg(guilty->tag, QString::number(guilty->line), QString::number(guilty->column), where);
    }
    return fail(Error::Kind::InvalidInput, message, nextStep);
}

} // namespace patchbay
