// What was tried with a delivery, the newest first.
#pragma once

#include "console/webhookservice.h"

#include <QWidget>

class QVBoxLayout;

namespace patchbay::ui {

class AttemptList : public QWidget
{
    Q_OBJECT
public:
    explicit AttemptList(QWidget *parent = nullptr);

    void setDelivery(const DeliveryView &delivery);

private:
    QVBoxLayout *m_rows = nullptr;
};

} // namespace patchbay::ui
