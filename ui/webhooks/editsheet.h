// A delivery's body to be changed before it is worked on again; the original stays as it is.
#pragma once

#include "console/webhookservice.h"

#include <QDialog>

namespace patchbay::ui {

class Banner;
class Button;
class Label;
class PayloadEdit;

class EditSheet : public QDialog
{
    Q_OBJECT
public:
    // Outlives the sheet.
    EditSheet(WebhookService &service, const DeliveryView &delivery, QWidget *parent);

Q_SIGNALS:
    void replayed(qint64 copy);

private:
    void follow();
    void replay();

    WebhookService &m_service;
    DeliveryView m_delivery;
    PayloadEdit *m_edit = nullptr;
    Label *m_state = nullptr;
    Banner *m_banner = nullptr;
    Button *m_reset = nullptr;
    Button *m_replay = nullptr;
};

} // namespace patchbay::ui
