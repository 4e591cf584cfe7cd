// Everything about one delivery: what came, as it came, what was made of it, and what can be done now.
#pragma once

#include "console/webhookservice.h"

#include <QWidget>

class QStackedWidget;

namespace patchbay::ui {

class AttemptList;
class Banner;
class Button;
class ByteView;
class JsonView;
class KeyValueList;
class Label;
class SegmentedControl;
class StatusChip;

class DeliveryDetails : public QWidget
{
    Q_OBJECT
public:
    explicit DeliveryDetails(QWidget *parent = nullptr);

    // What the list knows already, until the rest was read.
    void setSummary(const DeliveryView &delivery);
    void setDelivery(const DeliveryView &delivery);
    void showError(const Error &error);
    qint64 shownId() const { return m_delivery.row.id; }

Q_SIGNALS:
    void replayRequested(qint64 id);
    void editRequested(const patchbay::DeliveryView &delivery);
    void checkRequested(qint64 id);
    void ruleRequested(qint64 id);
    void originalRequested(qint64 id);

private:
    QWidget *buildActs();
    QWidget *buildParts();
    void showFacts();
    void showOutcome();

    DeliveryView m_delivery;
    QByteArray m_shownBody;
    StatusChip *m_chip = nullptr;
    StatusChip *m_verdict = nullptr;
    Banner *m_banner = nullptr;
    Label *m_told = nullptr;
    KeyValueList *m_facts = nullptr;
    Button *m_replay = nullptr;
    Button *m_edit = nullptr;
    Button *m_check = nullptr;
    Button *m_rule = nullptr;
    Button *m_original = nullptr;
    SegmentedControl *m_parts = nullptr;
    QStackedWidget *m_stack = nullptr;
    JsonView *m_payload = nullptr;
    ByteView *m_bytes = nullptr;
    KeyValueList *m_headers = nullptr;
    AttemptList *m_attempts = nullptr;
};

} // namespace patchbay::ui
