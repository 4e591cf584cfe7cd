#include "console/webhookviews.h"

namespace patchbay {

using namespace Qt::StringLiterals;

QString whatCameOf(const DeliveryRow &row)
{
    if (!row.reason.isEmpty())
        return row.reason;
    if (row.state == deliverystates::received)
        return u"Waits to be worked on."_s;
    if (row.state == deliverystates::processing)
        return u"Is worked on now."_s;
    if (row.state == deliverystates::kept)
        return u"Nothing listened to it: no connection and no rule takes what arrives there."_s;
    return row.state == deliverystates::done ? u"Done."_s : u"Failed without saying why."_s;
}

} // namespace patchbay
