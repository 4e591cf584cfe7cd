#include "mapping/recordwriter.h"

#include <QJsonDocument>

#include <array>
#include <charconv>

namespace patchbay {

using namespace Qt::StringLiterals;

namespace {

char *putEscaped(char *at, char16_t c)
{
    static constexpr char hex[] = "0123456789abcdef";
    *at++ = '\\';
    switch (c) {
    case u'\n': *at++ = 'n'; return at;
    case u'\r': *at++ = 'r'; return at;
    case u'\t': *at++ = 't'; return at;
    case u'"':
    case u'\\': *at++ = char(c); return at;
    default: break;
    }
    for (const char digit : {'u', '0', '0', hex[(c >> 4) & 15], hex[c & 15]})
        *at++ = digit;
    return at;
}

char *putUtf8(char *at, char32_t c)
{
    if (c < 0x800) {
        *at++ = char(0xc0 | (c >> 6));
    } else {
        if (c < 0x10000) {
            *at++ = char(0xe0 | (c >> 12));
        } else {
            *at++ = char(0xf0 | (c >> 18));
            *at++ = char(0x80 | ((c >> 12) & 0x3f));
        }
        *at++ = char(0x80 | ((c >> 6) & 0x3f));
    }
    *at++ = char(0x80 | (c & 0x3f));
    return at;
}

void appendText(std::string &out, QStringView text)
{
    const size_t before = out.size();
    out.resize(before + size_t(text.size()) * 6 + 2); // the longest escape for each
    char *at = out.data() + before;
    *at++ = '"';
    for (qsizetype i = 0; i < text.size(); ++i) {
        const char16_t c = text[i].unicode();
        if (c < 0x80) {
            if (c < 0x20 || c == u'"' || c == u'\\')
                at = putEscaped(at, c);
            else
                *at++ = char(c);
        } else if (QChar::isHighSurrogate(c) && i + 1 < text.size() && text[i + 1].isLowSurrogate()) {
            at = putUtf8(at, QChar::surrogateToUcs4(c, text[++i].unicode()));
        } else {
            at = putUtf8(at, QChar::isSurrogate(c) ? char32_t(QChar::ReplacementCharacter) : char32_t(c));
        }
    }
    *at++ = '"';
    out.resize(size_t(at - out.data()));
}

template<typename Number>
void appendNumber(std::string &out, Number number)
{
    std::array<char, 32> digits{};
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
    out.append(digits.data(), end);
}

void appendValue(std::string &out, const CarriedValue &value)
{
    if (value.isText()) {
        appendText(out, value.text());
        return;
    }
    const QJsonValue other = value.toJson();
    switch (other.type()) {
    case QJsonValue::Bool: out += other.toBool() ? "true" : "false"; return;
    case QJsonValue::Double: {
        constexpr qint64 none = std::numeric_limits<qint64>::min();
        if (const qint64 whole = other.toInteger(none); whole != none)
            appendNumber(out, whole);
        else
            appendNumber(out, other.toDouble());
        return;
    }
    case QJsonValue::Array:
        out += QJsonDocument(other.toArray()).toJson(QJsonDocument::Compact).toStdString();
        return;
    case QJsonValue::Object:
        out += QJsonDocument(other.toObject()).toJson(QJsonDocument::Compact).toStdString();
        return;
    default: out += "null";
    }
}

} // namespace

Result<RecordWriter> RecordWriter::create(const QList<CompiledRule> &rules)
{
    RecordWriter writer;
    for (qsizetype i = 0; i < rules.size(); ++i) {
        Node *node = &writer.m_root;
        bool isNew = false;
        bool meetsField = false;
        for (const QString &key : rules[i].target.keys()) {
            auto found = std::find_if(node->children.begin(), node->children.end(),
                                      [&key](const Node &child) { return child.key == key; });
            isNew = found == node->children.end();
            if (isNew) {
                Node &added = node->children.emplace_back();
                added.key = key;
                appendText(added.opening, key);
                added.opening += ':';
                node = &added;
            } else {
                node = &*found;
            }
            meetsField = meetsField || node->field >= 0;
        }
        if (!isNew || meetsField)
            return fail(Error::Kind::InvalidInput,
                        u"Two rules write “%1”, or one writes into what the other writes."_s.arg(
                            rules[i].target.text()),
                        u"Remove or disable one of them."_s);
        node->field = i;
    }
    return writer;
}

void RecordWriter::write(const std::vector<CarriedField> &fields, std::string &out) const
{
    writeGroup(m_root, fields, out);
    if (out.empty() || out.back() != '}')
        out += "{}";
}

// A group in which nothing is written is left out.
void RecordWriter::writeGroup(const Node &group, const std::vector<CarriedField> &fields, std::string &out)
{
    const size_t before = out.size();
    out += '{';
    for (const Node &child : group.children) {
        const size_t atChild = out.size();
        out += child.opening;
        const size_t atValue = out.size();
        if (child.field < 0) {
            writeGroup(child, fields, out);
        } else {
            const CarriedField &field = fields[size_t(child.field)];
            if (field.state == EvaluatedField::State::Value || field.state == EvaluatedField::State::Clear)
                appendValue(out, field.value);
        }
        if (out.size() == atValue)
            out.resize(atChild);
        else
            out += ',';
    }
    if (out.size() == before + 1)
        out.resize(before);
    else
        out.back() = '}';
}

} // namespace patchbay
