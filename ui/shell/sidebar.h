// The sidebar: workspace with its status, the places that have a page, long work at the foot.
#pragma once

#include "ui/shell/place.h"
#include "ui/widgets/statuschip.h"

#include <QList>
#include <QMap>
#include <QString>
#include <QWidget>

class QVBoxLayout;

namespace patchbay::ui {

class PlaceButton;
class WorkspaceButton;
class WorkButton;

// A piece of long work, as the foot of the sidebar shows it.
struct WorkItem
{
    QString id{};
    QString title{};   // "Contacts from Salesforce"
    double ratio = -1; // 0…1, negative when not known
    QString note{};    // "4 min left"
    Place place = Place::Sync;
};

class Sidebar : public QWidget
{
    Q_OBJECT
public:
    explicit Sidebar(QWidget *parent = nullptr);

    void addPlace(Place place);
    void setCurrent(Place place);
    void setBadge(Place place, int count);
    void setWorkspace(const QString &name, Status status, const QString &word = {});
    void setWork(const QList<WorkItem> &work);
    void focusCurrent();

Q_SIGNALS:
    void placeChosen(patchbay::ui::Place place);
    void workspaceClicked();
    void workClicked(const QString &id, patchbay::ui::Place place);

protected:
    void paintEvent(QPaintEvent *event) override;
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    WorkspaceButton *m_workspace = nullptr;
    QVBoxLayout *m_places = nullptr;
    QVBoxLayout *m_settingsPlace = nullptr;
    QVBoxLayout *m_work = nullptr;
    QMap<Place, PlaceButton *> m_buttons;
    QMap<QString, WorkButton *> m_workButtons;
};

} // namespace patchbay::ui
