// The patch bay itself: two columns of jacks and the cables between them, to be dragged, turned and cut with
// the mouse, and made with the keyboard: arrows move, Enter picks a cable up and plugs it in, T turns, Del
// cuts.
#pragma once

#include "ui/mapping/patchbaylayout.h"

#include <QWidget>

namespace patchbay::ui {

class PatchBay : public QWidget
{
    Q_OBJECT
public:
    // `editor` is not owned.
    explicit PatchBay(MappingEditor *editor, QWidget *parent = nullptr);

    void setFilter(Side side, const QString &text);
    void setReadOnlyShown(bool shown);
    void setSelected(const QString &ruleId);
    QString selected() const { return m_selected; }

    // The middle of a jack, in this widget: where a drag begins or ends. Null when the row is not shown.
    QPoint jackPosition(Side side, const QString &path) const;

    QSize sizeHint() const override;

Q_SIGNALS:
    void ruleSelected(const QString &ruleId); // empty: none
    void ruleActivated(const QString &ruleId);
    void ruleConnected(const QString &ruleId);

protected:
    bool event(QEvent *event) override;
    void paintEvent(QPaintEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;
    void mousePressEvent(QMouseEvent *event) override;
    void mouseMoveEvent(QMouseEvent *event) override;
    void mouseReleaseEvent(QMouseEvent *event) override;
    void mouseDoubleClickEvent(QMouseEvent *event) override;
    void leaveEvent(QEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;
    void focusInEvent(QFocusEvent *event) override;
    void focusOutEvent(QFocusEvent *event) override;
    void contextMenuEvent(QContextMenuEvent *event) override;

private:
    struct End
    {
        Side side = Side::Source;
        QString path{};
    };

    void rebuild();
    void paintPanel(QPainter &painter, Side side) const;
    void paintRow(QPainter &painter, Side side, const JackRow &row) const;
    void paintCable(QPainter &painter, const Cable &cable) const;
    void paintDraggedCable(QPainter &painter) const;
    QString valueText(Side side, const QString &path) const;
    void select(const QString &ruleId, bool activate = false);
    void plug(const End &from, const End &to);
    void moveCursor(int step);
    void setCursorEnd(const End &end);
    void describeCursor();
    void keepInView(const QPointF &point, int margin);
    QString cableWords(const Rule &rule) const;
    QString ruleAtEnd(const End &end) const;

    MappingEditor *m_editor = nullptr;
    PatchBayLayout m_layout;
    QString m_filter[2];
    QString m_selected;
    QString m_hoverCable;
    std::optional<End> m_hover;
    std::optional<End> m_held;   // a cable's end in the hand, by mouse or keyboard
    std::optional<End> m_cursor; // where the keyboard is
    QPointF m_pressedAt;
    QPointF m_pointer;
    bool m_dragging = false;
    bool m_withReadOnly = false;
};

} // namespace patchbay::ui
