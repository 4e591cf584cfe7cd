// What a subscription missed: counted first, then fetched from Intercom into the inbox.
#pragma once

#include "console/webhookservice.h"

#include <QDialog>

class QLineEdit;
class QVBoxLayout;

namespace patchbay::ui {

class Banner;
class Button;
class DataTable;
class FormRow;
class GapTopicModel;
class Label;
class StateStack;

class GapSheet : public QDialog
{
    Q_OBJECT
public:
    // The service outlives the sheet.
    GapSheet(WebhookService &service, const EndpointView &endpoint, QWidget *parent);

Q_SIGNALS:
    void filled(const patchbay::GapReport &report);

private:
    void build(QVBoxLayout *layout);
    QWidget *buildButtons();
    void invalidate();
    void follow();
    void plan();
    void fill();
    void show(const GapReport &report);

    WebhookService &m_service;
    EndpointView m_endpoint;
    std::optional<GapReport> m_plan; // what “Fetch” would fetch
    bool m_running = false;
    QLineEdit *m_from = nullptr;
    FormRow *m_fromRow = nullptr;
    QLineEdit *m_to = nullptr;
    FormRow *m_toRow = nullptr;
    Banner *m_banner = nullptr;
    Label *m_sentence = nullptr;
    Label *m_remarks = nullptr;
    GapTopicModel *m_topics = nullptr;
    DataTable *m_table = nullptr;
    StateStack *m_stack = nullptr;
    Button *m_count = nullptr;
    Button *m_fetch = nullptr;
};

} // namespace patchbay::ui
