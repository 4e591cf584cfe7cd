#include "ui/actions/templateedit.h"

#include "ui/actions/templatehighlighter.h"
#include "ui/widgets/completionpopup.h"
#include "ui/widgets/tokens.h"

#include <QKeyEvent>
#include <QMimeData>
#include <QTextBlock>

namespace patchbay::ui {

using namespace Qt::StringLiterals;

namespace {

constexpr QLatin1StringView tagSigns("#^/>&{ ");

} // namespace

TemplateEdit::TemplateEdit(const QString &name, Height height, QWidget *parent)
    : QPlainTextEdit(parent)
    , m_isLine(height == Height::Line)
    , m_highlighter(new TemplateHighlighter(document()))
{
    setAccessibleName(name);
    setFont(ui::font(TextRole::Fixed));
    setTabChangesFocus(true);
    setUndoRedoEnabled(false);
    if (m_isLine) {
        setLineWrapMode(QPlainTextEdit::NoWrap);
        setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
        setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
        document()->setDocumentMargin(6);
        setFixedHeight(metric::control);
    } else {
        setLineWrapMode(QPlainTextEdit::WidgetWidth);
        setWordWrapMode(QTextOption::WrapAtWordBoundaryOrAnywhere);
    }
    connect(this, &QPlainTextEdit::textChanged, this, [this] {
        if (!m_setting)
            Q_EMIT edited();
    });
}

TemplateEdit::~TemplateEdit()
{
    delete m_popup;
}

void TemplateEdit::setText(const QString &text)
{
    if (toPlainText() == text)
        return;
    m_setting = true;
    setPlainText(text);
    m_setting = false;
}

void TemplateEdit::setJson(bool isJson)
{
    m_highlighter->setJson(isJson);
}

void TemplateEdit::setValues(const QList<DraftValue> &values, const QStringList &templates)
{
    m_values = values;
    m_templates = templates;
}

void TemplateEdit::insertTag(const QString &path)
{
    textCursor().insertText(u"{{%1}}"_s.arg(path));
    setFocus(Qt::OtherFocusReason);
}

QTextCursor TemplateEdit::faultCursor() const
{
    const QTextBlock block = document()->findBlockByNumber(qMax(0, m_fault.line - 1));
    QTextCursor cursor(document());
    if (!block.isValid())
        return cursor;
    const int last = document()->characterCount() - 1;
    int from = qMin(block.position() + qMax(0, m_fault.column - 1), last);
    const int to = qMin(from + int(qMax<qsizetype>(1, m_fault.length)), last);
    if (from == to && from > 0) // behind the last character: mark that one
        --from;
    cursor.setPosition(from);
    cursor.setPosition(to, QTextCursor::KeepAnchor);
    return cursor;
}

void TemplateEdit::setFault(const DraftFault *fault)
{
    m_hasFault = fault != nullptr;
    m_fault = fault ? *fault : DraftFault();
    setAccessibleDescription(fault ? fault->error.message : QString());
    if (!m_hasFault || m_fault.line == 0) {
        setExtraSelections({});
        return;
    }
    QTextEdit::ExtraSelection mark;
    mark.cursor = faultCursor();
    mark.format.setBackground(tokens().dangerSoft);
    mark.format.setUnderlineStyle(QTextCharFormat::WaveUnderline);
    mark.format.setUnderlineColor(tokens().danger);
    setExtraSelections({mark});
}

void TemplateEdit::goToFault()
{
    setFocus(Qt::OtherFocusReason);
    if (!m_hasFault || m_fault.line == 0)
        return;
    QTextCursor cursor = faultCursor();
    cursor.setPosition(cursor.selectionStart());
    setTextCursor(cursor);
    ensureCursorVisible();
}

QString TemplateEdit::typedName(bool *inTag) const
{
    const QTextCursor cursor = textCursor();
    const QString before = cursor.block().text().left(cursor.positionInBlock());
    const qsizetype open = before.lastIndexOf("{{"_L1);
    *inTag = open >= 0 && before.indexOf("}}"_L1, open) < 0;
    if (!*inTag)
        return {};
    qsizetype begin = open + 2;
    while (begin < before.size() && tagSigns.contains(before[begin]))
        ++begin;
    return before.mid(begin);
}

void TemplateEdit::offer(bool asked)
{
    bool inTag = false;
    const QString typed = typedName(&inTag);
    QList<Completion> fitting;
    if (inTag && (asked || hasFocus())) {
        const QTextCursor cursor = textCursor();
        const QString before = cursor.block().text().left(cursor.positionInBlock());
        QList<Completion> inside;
        if (before.chopped(typed.size()).trimmed().endsWith(u'>')) {
            for (const QString &name : std::as_const(m_templates))
                fitting.append({name, name, u"named template"_s});
        } else {
            for (const DraftValue &value : std::as_const(m_values)) {
                const QString hint = value.value.isEmpty() ? value.type : value.value.left(24);
                if (value.path.startsWith(typed, Qt::CaseInsensitive))
                    fitting.append({value.path, value.path, hint});
                else if (value.path.contains(typed, Qt::CaseInsensitive))
                    inside.append({value.path, value.path, hint});
            }
        }
        fitting += inside;
        if (fitting.size() == 1 && fitting.first().insert == typed)
            fitting.clear();
    }
    if (fitting.isEmpty()) {
        if (m_popup)
            m_popup->hide();
        return;
    }
    if (!m_popup) {
        m_popup = new CompletionPopup(this);
        connect(m_popup, &CompletionPopup::chosen, this, &TemplateEdit::take);
    }
    m_popup->setAnchor(cursorRect().translated(viewport()->pos()));
    m_popup->setCompletions(fitting);
}

void TemplateEdit::take(const QString &path)
{
    bool inTag = false;
    const QString typed = typedName(&inTag);
    QTextCursor cursor = textCursor();
    cursor.movePosition(QTextCursor::Left, QTextCursor::KeepAnchor, int(typed.size()));
    const QString after = cursor.block().text().mid(textCursor().positionInBlock());
    const bool isClosed = after.trimmed().startsWith("}}"_L1);
    const QString before = cursor.block().text().left(textCursor().positionInBlock());
    const bool isTriple = before.chopped(typed.size()).trimmed().endsWith("{{{"_L1);
    cursor.insertText(isClosed ? path : path + (isTriple ? u"}}}"_s : u"}}"_s));
    setTextCursor(cursor);
    if (m_popup)
        m_popup->hide();
}

bool TemplateEdit::event(QEvent *event)
{
    if (event->type() == QEvent::ShortcutOverride) {
        const auto *key = static_cast<QKeyEvent *>(event);
        // Undo belongs to the whole rule, not to one field.
        if (key->matches(QKeySequence::Undo) || key->matches(QKeySequence::Redo)) {
            event->ignore();
            return true;
        }
    }
    return QPlainTextEdit::event(event);
}

void TemplateEdit::keyPressEvent(QKeyEvent *event)
{
    const bool isOpen = m_popup && m_popup->isOpen();
    if (isOpen && (event->key() == Qt::Key_Down || event->key() == Qt::Key_Up)) {
        m_popup->move(event->key() == Qt::Key_Down ? 1 : -1);
        return;
    }
    if (isOpen && event->key() == Qt::Key_Escape) {
        m_popup->hide();
        event->accept();
        return;
    }
    const bool isReturn = event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter;
    if (isOpen && isReturn && !m_popup->current().isEmpty()) {
        take(m_popup->current());
        return;
    }
    if (event->key() == Qt::Key_Space && event->modifiers() == Qt::ControlModifier)
        return offer(true);
    if (m_isLine && isReturn) {
        event->ignore();
        return;
    }
    QPlainTextEdit::keyPressEvent(event);
    if (!isReadOnly() && (!event->text().isEmpty() || isOpen))
        offer(false);
}

void TemplateEdit::focusInEvent(QFocusEvent *event)
{
    QPlainTextEdit::focusInEvent(event);
    Q_EMIT focused();
}

void TemplateEdit::focusOutEvent(QFocusEvent *event)
{
    if (m_popup)
        m_popup->hide();
    QPlainTextEdit::focusOutEvent(event);
}

void TemplateEdit::changeEvent(QEvent *event)
{
    QPlainTextEdit::changeEvent(event);
    if (event->type() == QEvent::PaletteChange && m_highlighter) {
        m_highlighter->rehighlight();
        const DraftFault fault = m_fault;
        setFault(m_hasFault ? &fault : nullptr);
    }
}

void TemplateEdit::insertFromMimeData(const QMimeData *data)
{
    if (!m_isLine || !data->hasText()) {
        QPlainTextEdit::insertFromMimeData(data);
        return;
    }
    textCursor().insertText(data->text().simplified());
}

} // namespace patchbay::ui
