// Where a template is written: coloured, completed from what the sample has, with a mistake marked where it
// stands. One line high, or as high as it is given.
#pragma once

#include "console/ruleservice.h"

#include <QPlainTextEdit>
#include <QPointer>

namespace patchbay::ui {

class CompletionPopup;
class TemplateHighlighter;

class TemplateEdit : public QPlainTextEdit
{
    Q_OBJECT
public:
    enum class Height { Line, Block };

    // `name` is what a screen reader says ("URL").
    explicit TemplateEdit(const QString &name, Height height = Height::Block, QWidget *parent = nullptr);
    ~TemplateEdit() override;

    QString text() const { return toPlainText(); }
    // Leaves the cursor where it is when nothing changes.
    void setText(const QString &text);
    void setJson(bool isJson);
    // What is offered inside of a tag.
    void setValues(const QList<DraftValue> &values, const QStringList &templates);
    // Puts "{{path}}" where the cursor stands.
    void insertTag(const QString &path);
    // Marks the place; setFault(nullptr) takes it away.
    void setFault(const DraftFault *fault);
    bool hasFault() const { return m_hasFault; }
    // Puts the cursor at the mistake.
    void goToFault();

Q_SIGNALS:
    void edited();
    void focused();

protected:
    bool event(QEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;
    void focusInEvent(QFocusEvent *event) override;
    void focusOutEvent(QFocusEvent *event) override;
    void changeEvent(QEvent *event) override;
    void insertFromMimeData(const QMimeData *data) override;

private:
    // What was typed of a tag's name up to the cursor; nothing outside of tags.
    QString typedName(bool *inTag) const;
    void offer(bool asked);
    void take(const QString &path);
    QTextCursor faultCursor() const;

    bool m_isLine = false;
    bool m_setting = false;
    bool m_hasFault = false;
    DraftFault m_fault;
    QList<DraftValue> m_values;
    QStringList m_templates;
    TemplateHighlighter *m_highlighter = nullptr;
    QPointer<CompletionPopup> m_popup; // a child of the window, which may go first
};

} // namespace patchbay::ui
