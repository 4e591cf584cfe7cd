#include "ui/webhooks/deliveryacts.h"

#include "ui/webhooks/editsheet.h"
#include "ui/webhooks/travelsheet.h"
#include "ui/widgets/confirm.h"
#include "ui/widgets/format.h"
#include "ui/widgets/whendone.h"

namespace patchbay::ui {

using namespace Qt::StringLiterals;

DeliveryActs::DeliveryActs(Console &console, QWidget *over) : QObject(over), m_console(console), m_over(over)
{
}

void DeliveryActs::replay(qint64 id)
{
    DeliveryFilter one;
    one.ids = {id};
    whenDone(m_console.webhooks().replay(one), this, [this, id](const Result<int> &count) {
        if (!count) {
            Q_EMIT failed(count.error());
            return;
        }
        Q_EMIT notify({.text = *count > 0 ? u"The delivery is worked on again."_s
                                          : u"It is being worked on already."_s});
        Q_EMIT replayed(id);
    });
}

void DeliveryActs::replayAll(const DeliveryFilter &asked)
{
    DeliveryFilter closed = asked;
    closed.closedOnly = true; // the others are being worked on as it is
    // Counted again at this moment: the list is live, and the number is what the person agrees to.
    whenDone(m_console.webhooks().count(closed), this, [this, closed](const Result<qint64> &number) {
        if (number)
            askFor(closed, *number);
        else
            Q_EMIT failed(number.error());
    });
}

void DeliveryActs::askFor(const DeliveryFilter &asked, qint64 count)
{
    const QString size = formatCount(count, u"delivery"_s, u"deliveries"_s);
    Question question;
    question.title = u"Replay %1"_s.arg(size);
    question.text =
        u"Each is worked on again as it arrived: syncs and rules run for it once more, and what they "
        "send is sent again. What is still waiting is left alone."_s;
    question.act = u"Replay %1"_s.arg(size);
    question.dangerous = count > 100;
    DeliveryFilter agreed = asked;
    // What comes in while the question stands is not part of the answer.
    if (agreed.ids.isEmpty() && !agreed.to)
        agreed.to = QDateTime::currentDateTimeUtc();
    ask(m_over, question, [this, agreed](bool yes) {
        if (yes)
            replayNow(agreed);
    });
}

void DeliveryActs::replayNow(const DeliveryFilter &agreed)
{
    whenDone(m_console.webhooks().replay(agreed), this, [this](const Result<int> &count) {
        if (!count) {
            Q_EMIT failed(count.error());
            return;
        }
        Q_EMIT notify({.text = u"%1 worked on again."_s.arg(
                           formatCount(*count, u"delivery is"_s, u"deliveries are"_s))});
        Q_EMIT manyReplayed();
    });
}

void DeliveryActs::edit(const DeliveryView &delivery)
{
    auto *sheet = new EditSheet(m_console.webhooks(), delivery, m_over);
    connect(sheet, &EditSheet::replayed, this, [this](qint64 copy) {
        Q_EMIT notify({.text = u"The edited copy is worked on as delivery %1."_s.arg(copy)});
        Q_EMIT copied(copy);
    });
    sheet->open();
}

void DeliveryActs::travel(const DeliveryFilter &asked)
{
    auto *sheet = new TravelSheet(m_console, asked, m_over);
    connect(sheet, &TravelSheet::deliveryRequested, this, &DeliveryActs::openRequested);
    sheet->open();
}

} // namespace patchbay::ui
