// Traces of rules: what became of each event, newest first, the oldest dropped.
#pragma once

#include "store/storesession.h"

#include <QDateTime>
#include <QJsonObject>

namespace patchbay {

struct TraceRow
{
    QString id{};
    QString ruleId{};
    int ruleVersion = 0;
    QString ruleName{}; // as the rule is called now; read only
    QString deliveryId{};
    QString topic{};
    QString verdict{}; // "sent", "failed", …
    QString sentence{};
    QDateTime startedAt{};
    qint64 elapsedMs = 0;
    QJsonObject document{}; // the whole trace; empty in lists
};

struct TraceQuery
{
    QString ruleId{}; // empty: any, as with the others
    QString verdict{};
    QString deliveryId{};
    QString topic{}; // contained in it, whatever the case
    QString text{};  // contained in the rule's name, the topic or the sentence, whatever the case
    QStringList notRuleIds{};
    QStringList notVerdicts{};
    QStringList notTopics{};
    int most = 100;
};

class TraceRepository
{
public:
    explicit TraceRepository(StoreSession &session);

    // Adds a trace and drops the rule's oldest beyond `keep`. NotFound when the rule is gone.
    Outcome add(const TraceRow &row, int keep);
    // The trace with its document, or NotFound.
    Result<TraceRow> find(const QString &id);
    // Newest first, without documents.
    Result<QList<TraceRow>> list(const TraceQuery &query);

private:
    StoreSession &m_session;
};

} // namespace patchbay
