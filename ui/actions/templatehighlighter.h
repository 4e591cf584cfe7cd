// Colours for a template: its tags, and the JSON around them.
#pragma once

#include <QSyntaxHighlighter>

namespace patchbay::ui {

class TemplateHighlighter : public QSyntaxHighlighter
{
    Q_OBJECT
public:
    explicit TemplateHighlighter(QTextDocument *document);

    // Whether what stands around the tags is JSON.
    void setJson(bool isJson);

protected:
    void highlightBlock(const QString &text) override;

private:
    void highlightJson(const QString &text);

    bool m_json = false;
};

} // namespace patchbay::ui
