// The list under a field with what could be meant; never takes the focus from the field.
#pragma once

#include <QList>
#include <QRect>
#include <QString>
#include <QWidget>

namespace patchbay::ui {

struct Completion
{
    QString insert{}; // what goes into the field
    QString label{};  // what is shown
    QString hint{};   // muted, at the right
};

class CompletionPopup : public QWidget
{
    Q_OBJECT
public:
    // Opens below `field`, inside its window.
    explicit CompletionPopup(QWidget *field);

    void setCompletions(const QList<Completion> &completions);
    // Below that part of the field (a cursor) instead of the whole of it. Before setCompletions().
    void setAnchor(const QRect &anchor) { m_anchor = anchor; }
    bool isOpen() const { return isVisible(); }
    void move(int step);
    // The highlighted one; nothing until an arrow key was pressed.
    QString current() const;

Q_SIGNALS:
    void chosen(const QString &insert);

protected:
    void paintEvent(QPaintEvent *event) override;
    void mouseMoveEvent(QMouseEvent *event) override;
    void mousePressEvent(QMouseEvent *event) override;

private:
    int rowAt(const QPoint &position) const;

    QWidget *m_field = nullptr;
    QRect m_anchor;
    QList<Completion> m_completions;
    int m_current = -1;
};

} // namespace patchbay::ui
