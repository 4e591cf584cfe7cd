// Rules and the versions that they had. core/actions gives the definition its meaning.
#pragma once

#include "base/ids.h"
#include "store/storesession.h"

#include <QDateTime>
#include <QJsonObject>

namespace patchbay {

struct RuleRow
{
    QString id{};
    QString name{}; // unique, without regard to case
    bool isEnabled = true;
    ConnectionId connectionId{}; // whose events it takes; empty: any
    int version = 0;             // from 1
    QJsonObject definition{};
    QDateTime savedAt{};
};

class RuleRepository
{
public:
    explicit RuleRepository(StoreSession &session);

    // Saves the row as the version after `baseVersion` (0: a new rule, which gets an id) and gives it back.
    // Conflict when baseVersion is not the latest or another rule has that name; NotFound when it is gone.
    // Whether an existing rule is enabled is left as it is.
    Result<RuleRow> save(RuleRow row, int baseVersion);
    // By name: "Escalate urgent ones".
    Result<QList<RuleRow>> list();
    Result<QList<RuleRow>> enabled();
    // By id or name, or NotFound.
    Result<RuleRow> find(const QString &idOrName);
    // As it was saved then: definition, name and time of that version.
    Result<RuleRow> version(const QString &id, int version);
    // Newest first.
    Result<QList<RuleRow>> versions(const QString &id);
    Outcome setEnabled(const QString &id, bool enabled);
    // With its versions and traces.
    Outcome remove(const QString &id);

private:
    StoreSession &m_session;
};

} // namespace patchbay
