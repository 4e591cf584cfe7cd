// Whether the answer to a company's upsert is that of a creation: Intercom does not say it, but gives times.
#pragma once

#include "intercom/models.h"

#include <QElapsedTimer>

#include <algorithm>

namespace patchbay {

// From just before the first call that may create the company.
class CompanyCall
{
public:
    CompanyCall() { m_timer.start(); }

    QDateTime sentAt() const { return m_sentAt; }
    // `wasAbsent`: Intercom was asked just before and had no such company. By Intercom's own clock a company
    // of ours is no older than the call; ours only says that it is not an old one that was never changed.
    bool made(const intercom::Company &answer, bool wasAbsent) const
    {
        if (!answer.createdAt)
            return wasAbsent;
        const QDateTime changed = std::max(answer.updatedAt.value_or(*answer.createdAt), *answer.createdAt);
        const bool isAsYoung = answer.createdAt->msecsTo(changed) <= m_timer.elapsed() + 1'000;
        return isAsYoung && (wasAbsent || answer.createdAt->addSecs(clockError) >= m_sentAt);
    }

private:
    static constexpr qint64 clockError = 60; // seconds

    QDateTime m_sentAt = QDateTime::currentDateTimeUtc();
    QElapsedTimer m_timer{};
};

} // namespace patchbay
