#include "ui/actions/templatehighlighter.h"

#include "ui/widgets/tokens.h"

#include <QRegularExpression>

namespace patchbay::ui {

using namespace Qt::StringLiterals;

TemplateHighlighter::TemplateHighlighter(QTextDocument *document) : QSyntaxHighlighter(document) {}

void TemplateHighlighter::setJson(bool isJson)
{
    if (m_json == isJson)
        return;
    m_json = isJson;
    rehighlight();
}

void TemplateHighlighter::highlightBlock(const QString &text)
{
    const Tokens &t = tokens();
    if (m_json)
        highlightJson(text);
    QTextCharFormat value;
    value.setForeground(t.accent);
    value.setBackground(t.accentSoft);
    QTextCharFormat block = value; // sections and named templates
    block.setFontWeight(QFont::DemiBold);
    QTextCharFormat comment;
    comment.setForeground(t.muted);
    QTextCharFormat open;
    open.setForeground(t.danger);
    for (qsizetype at = text.indexOf("{{"_L1); at >= 0; at = text.indexOf("{{"_L1, at + 2)) {
        const bool isTriple = text.mid(at, 3) == "{{{"_L1;
        const QLatin1StringView closing(isTriple ? "}}}" : "}}");
        const qsizetype end = text.indexOf(closing, at + 2);
        if (end < 0) {
            setFormat(int(at), int(text.size() - at), open);
            return;
        }
        const qsizetype length = end + closing.size() - at;
        const QChar sign = text.mid(at + 2).trimmed().front();
        setFormat(int(at), int(length),
                  sign == u'!'                           ? comment
                  : QStringView(u"#^/>&").contains(sign) ? block
                                                         : value);
        at += length - 2;
    }
}

void TemplateHighlighter::highlightJson(const QString &text)
{
    static const QRegularExpression word(
        u"(\"(?:[^\"\\\\]|\\\\.)*\")(\\s*:)?|\\b(-?\\d[\\d.eE+-]*|true|false|null)\\b"_s);
    const Tokens &t = tokens();
    QTextCharFormat key;
    key.setForeground(t.info);
    QTextCharFormat string;
    string.setForeground(t.success);
    QTextCharFormat literal;
    literal.setForeground(t.warning);
    auto matches = word.globalMatch(text);
    while (matches.hasNext()) {
        const QRegularExpressionMatch match = matches.next();
        const int group = match.capturedStart(1) >= 0 ? 1 : 3;
        setFormat(int(match.capturedStart(group)), int(match.capturedLength(group)),
                  group == 3                    ? literal
                  : match.capturedStart(2) >= 0 ? key
                                                : string);
    }
}

} // namespace patchbay::ui
