// A list that keeps its place while its details open at the right: pinned beside it, or floating over it.
#pragma once

#include <QPointer>
#include <QWidget>

class QVBoxLayout;
class QHBoxLayout;
class QScrollArea;

namespace patchbay::ui {

class IconButton;
class Label;
class UiState;

// The panel itself; made and owned by DrawerHost.
class Drawer : public QWidget
{
    Q_OBJECT
public:
    explicit Drawer(QWidget *parent);

    void setTitle(const QString &title);
    void setSubtitle(const QString &text);
    // Replaces the content; the drawer owns it. It scrolls by itself when it is higher than the drawer.
    void setContent(QWidget *content);
    QWidget *content() const { return m_content; }
    // Adds a button or chip to the head, left of pin and close.
    void addHeaderWidget(QWidget *widget);

Q_SIGNALS:
    void pinToggled(bool pinned);
    void closeRequested();

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    friend class DrawerHost;
    void setFloating(bool floating);

    Label *m_title = nullptr;
    Label *m_subtitle = nullptr;
    IconButton *m_pin = nullptr;
    IconButton *m_close = nullptr;
    QHBoxLayout *m_head = nullptr;
    QScrollArea *m_scroll = nullptr;
    QWidget *m_content = nullptr;
    bool m_floating = false;
};

class DrawerHost : public QWidget
{
    Q_OBJECT
public:
    // `main` is what stays: usually a table. The host owns it.
    explicit DrawerHost(QWidget *main, QWidget *parent = nullptr);

    Drawer *drawer() const { return m_drawer; }
    bool isOpen() const { return m_open; }
    // Opens without taking the focus from the list, so that arrow keys go on moving in it.
    void open();
    // Closes and gives the focus back to the list when the drawer had it.
    void close();
    bool isPinned() const { return m_pinned; }
    void setPinned(bool pinned);
    // Width and pin come back under "drawer/<name>/…". Not owned, may be null.
    void setName(const QString &name, UiState *state);

Q_SIGNALS:
    void opened();
    void closed();

protected:
    void resizeEvent(QResizeEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    void place();
    void setDrawerWidth(int width);

    QWidget *m_main = nullptr;
    Drawer *m_drawer = nullptr;
    QWidget *m_grip = nullptr;
    UiState *m_state = nullptr;
    QString m_name;
    int m_width;
    bool m_open = false;
    bool m_pinned = true;
    int m_gripStart = 0;
    QPointer<QWidget> m_focusBefore;
};

} // namespace patchbay::ui
