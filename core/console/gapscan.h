// Reads from Intercom what happened in a window, page by page, and counts or adds what did not arrive.
// Private to the filling of gaps; lives in the engine thread, as long as its run.
#pragma once

#include "console/gapviews.h"
#include "console/workbench.h"
#include "webhooks/gapquestions.h"

#include <QSet>

namespace patchbay {

class GapScan
{
public:
    struct Order
    {
        EndpointId endpoint{};
        QString appId{};
        GapWindow window{};
        QStringList topics{};
        bool add = false;
    };

    GapScan(Workbench *bench, std::shared_ptr<IntercomDoor> door, Order order);

    // What was added before an error stays.
    OutcomeTask run();
    // As far as it came: those that can be fetched first.
    QList<GapTopic> topics() const { return m_topics; }

private:
    OutcomeTask search(GapQuestion question);
    OutcomeTask readCompanies(QList<GapQuestion> questions);
    OutcomeTask scrollCompanies(QList<GapQuestion> questions);
    void exclude(const QString &topic, const Error &error);
    // The events of one page.
    OutcomeTask settle(QList<MissedEvent> events);

    Workbench *m_bench;
    std::shared_ptr<IntercomDoor> m_door;
    Order m_order;
    QList<GapTopic> m_topics{};
    QSet<QString> m_seen{}; // lists repeat what was changed while they were read
};

} // namespace patchbay
