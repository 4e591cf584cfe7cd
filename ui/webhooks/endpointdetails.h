// One subscription: where it is reached, how it is doing, what should come and what does, what can be done.
#pragma once

#include "console/webhookservice.h"

#include <QWidget>

namespace patchbay::ui {

class Banner;
class Button;
class DataTable;
class Gauge;
class KeyValueList;
class Label;
class PublicCheckView;
class StatusChip;
class TopicHealthModel;

class EndpointDetails : public QWidget
{
    Q_OBJECT
public:
    explicit EndpointDetails(QWidget *parent = nullptr);

    void setEndpoint(const EndpointView &endpoint, const EndpointHealth &health);
    const EndpointView &endpoint() const { return m_endpoint; }
    PublicCheckView *check() const { return m_check; }

Q_SIGNALS:
    void editRequested();
    void pauseRequested(bool paused);
    void testRequested();
    void removeRequested();
    void checkRequested();
    void fillRequested();
    void deliveriesRequested(const QVariantMap &target);
    void refusalsRequested();
    void topicsCopied(int count);

private:
    QWidget *buildActs();
    void showAddresses();
    void showHealth(const EndpointHealth &health);
    void copyTopics();

    EndpointView m_endpoint;
    StatusChip *m_chip = nullptr;
    Banner *m_banner = nullptr;
    Button *m_pause = nullptr;
    Button *m_fill = nullptr;
    QString m_addressKinds{};
    KeyValueList *m_addresses = nullptr;
    PublicCheckView *m_check = nullptr;
    Gauge *m_success = nullptr;
    Gauge *m_towardsPause = nullptr;
    KeyValueList *m_facts = nullptr;
    Label *m_lastRefusal = nullptr;
    Button *m_refusals = nullptr;
    Button *m_parked = nullptr;
    Label *m_topicsNote = nullptr;
    TopicHealthModel *m_topics = nullptr;
    DataTable *m_topicTable = nullptr;
    Button *m_copyTopics = nullptr;
    Label *m_hub = nullptr;
    Button *m_openHub = nullptr;
};

} // namespace patchbay::ui
