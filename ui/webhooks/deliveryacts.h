// What a person does with deliveries: replay them, as they were or edited, and ask the time machine. Asks
// first where many are meant.
#pragma once

#include "console/console.h"
#include "ui/widgets/toast.h"

#include <QWidget>

namespace patchbay::ui {

class DeliveryActs : public QObject
{
    Q_OBJECT
public:
    // `over` is what sheets and questions stand over; `console` outlives the acts.
    DeliveryActs(Console &console, QWidget *over);

    void replay(qint64 id);
    void replayAll(const DeliveryFilter &asked);
    void edit(const DeliveryView &delivery);
    void travel(const DeliveryFilter &asked);

Q_SIGNALS:
    void notify(const patchbay::ui::Toast &toast);
    void failed(const patchbay::Error &error);
    void replayed(qint64 id); // this one is worked on again
    void manyReplayed();
    void copied(qint64 id); // an edited copy came to be
    void openRequested(qint64 id);

private:
    void askFor(const DeliveryFilter &asked, qint64 count);
    void replayNow(const DeliveryFilter &agreed);

    Console &m_console;
    QWidget *m_over;
};

} // namespace patchbay::ui
