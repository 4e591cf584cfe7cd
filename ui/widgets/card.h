// A surface with a title and a body: the unit that pages are laid out in.
#pragma once

#include <QFrame>

class QHBoxLayout;
class QVBoxLayout;

namespace patchbay::ui {

class Label;
class RoundCorners;

class Card : public QFrame
{
    Q_OBJECT
public:
    // Without a title the head is absent until something is put in it.
    explicit Card(const QString &title = {}, QWidget *parent = nullptr);

    void setTitle(const QString &title);
    // One muted line under the title.
    void setSubtitle(const QString &text);
    // Puts something at the right of the head: a chip, a quiet button.
    void addHeaderWidget(QWidget *widget);
    // Where the content goes.
    QVBoxLayout *body() const { return m_body; }
    // No padding around the body: for tables that touch the card's edges.
    void setFlush(bool flush);
    // Makes the whole card one button (pointer, Enter, Space).
    void setActivatable(bool activatable);

Q_SIGNALS:
    void activated();

protected:
    void paintEvent(QPaintEvent *event) override;
    void mouseReleaseEvent(QMouseEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;

private:
    void ensureHead();

    QWidget *m_head = nullptr;
    Label *m_title = nullptr;
    Label *m_subtitle = nullptr;
    QHBoxLayout *m_headLayout = nullptr;
    QVBoxLayout *m_body = nullptr;
    RoundCorners *m_corners = nullptr;
    bool m_activatable = false;
};

} // namespace patchbay::ui
