// What every place is: a title, one line of state, a refresh, a filter to focus, and its actions. The window
// routes to it and knows nothing else about it.
#pragma once

#include "ui/shell/actionregistry.h"
#include "ui/shell/place.h"
#include "ui/widgets/toast.h"

#include <QList>
#include <QVariantMap>
#include <QWidget>

namespace patchbay::ui {

class Page : public QWidget
{
    Q_OBJECT
public:
    explicit Page(Place place, QWidget *parent = nullptr);

    Place place() const { return m_place; }
    QString title() const { return placeTitle(m_place); }

    // Reads again what the page shows (F5). Called once when the page is first shown, too.
    virtual void refresh() {}
    // Puts the cursor into the page's filter ("/"); false when it has none.
    virtual bool focusFilter() { return false; }
    // Closes what Esc should close (the drawer); false when there is nothing.
    virtual bool escape() { return false; }
    // Goes to something inside the page: {"connection": "c1"}, {"tab": "runs"}. Keys are the page's own.
    virtual void open(const QVariantMap &target) { Q_UNUSED(target) }
    // What the palette, F1 and shortcuts reach. Asked for once, when the page is made.
    virtual QList<AppAction> actions() { return {}; }
    // Acts that the palette should offer before the page was ever shown go to MainWindow::actions() instead.

Q_SIGNALS:
    // A note for the person, shown bottom right.
    void notify(const patchbay::ui::Toast &toast);
    // Go to another place.
    void navigate(patchbay::ui::Place place, const QVariantMap &target);
    // A number to show beside the place in the sidebar; 0 hides it.
    void badgeChanged(int count);

private:
    Place m_place;
};

} // namespace patchbay::ui
