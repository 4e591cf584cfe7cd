// One connection's page: health, what is mapped, how it is set up, and what can be done about it.
#pragma once

#include "console/connectionservice.h"

#include <QWidget>

class QStackedWidget;
class QVBoxLayout;

namespace patchbay::ui {

class Banner;
class Button;
class Card;
class HealthView;
class KeyValueList;
class Label;
class PageHeader;
class Card;
class SegmentedControl;

class ConnectionPanel : public QWidget
{
    Q_OBJECT
public:
    explicit ConnectionPanel(QWidget *parent = nullptr);

    void setConnection(const ConnectionView &connection);
    const ConnectionView &connection() const { return m_connection; }
    void setBusy(const QString &what); // empty: not any more
    // Adds a part beside the overview; the panel owns it.
    void addPart(const QString &title, QWidget *part);
    // Adds a card to the overview, after what is told of syncs; the panel owns it.
    void addCard(Card *card);
    void showPart(int index);

Q_SIGNALS:
    void backRequested();
    void checkRequested();
    void pauseRequested();
    void resumeRequested();
    void reconnectRequested();
    void renameRequested();
    void removeRequested();
    void mappingRequested(const QString &sourceObject);
    void resyncRequested();
    void bulkRequested();
    void activityRequested();

private:
    void build();
    void fillMappings();
    void fillSetup();
    void showMore();

    ConnectionView m_connection;
    PageHeader *m_header = nullptr;
    SegmentedControl *m_parts = nullptr;
    QStackedWidget *m_stack = nullptr;
    Banner *m_banner = nullptr;
    Button *m_check = nullptr;
    Button *m_pause = nullptr;
    Button *m_more = nullptr;
    Button *m_resync = nullptr;
    Button *m_bulk = nullptr;
    HealthView *m_health = nullptr;
    Label *m_healthSummary = nullptr;
    QVBoxLayout *m_cards = nullptr;
    int m_nextCard = 0;
    QVBoxLayout *m_mappings = nullptr;
    KeyValueList *m_setup = nullptr;
    KeyValueList *m_facts = nullptr;
};

} // namespace patchbay::ui
