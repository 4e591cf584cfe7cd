// Links: the remembered identity of one record on both sides, with the last values both agreed on.
#pragma once

#include "base/ids.h"
#include "store/storesession.h"

#include <QDateTime>
#include <QJsonObject>

namespace patchbay {

struct LinkRow
{
    LinkId id{};
    ConnectionId connectionId{};
    QString object{};     // "contact", "company", …
    QString sourceKey{};  // the record's key in the source
    QString targetId{};   // its id in Intercom
    QJsonObject agreed{}; // field path → value both sides agreed on
    QDateTime createdAt{};
    QDateTime updatedAt{};
    QString state{}; // "active", "archived" or "gone"
};

class LinkRepository
{
public:
    explicit LinkRepository(StoreSession &session);

    // The link of that source record, or NotFound.
    Result<LinkRow> findBySourceKey(const ConnectionId &connection, const QString &object,
                                    const QString &sourceKey);
    // All links that point at that record: two source records may be one contact. Oldest first, empty when
    // none.
    Result<QList<LinkRow>> findByTargetId(const ConnectionId &connection, const QString &object,
                                          const QString &targetId);
    // Active links made since then whose agreed value at the path is this one.
    Result<QList<LinkRow>> agreedLately(const ConnectionId &connection, const QString &object,
                                        const QString &path, const QJsonValue &value, const QDateTime &since);
    // Adds the link or, where (connection, object, sourceKey) has one, writes targetId, agreed, state and
    // updatedAt to it; id and createdAt stay then. An empty id is made. Gives the row as stored. NotFound for
    // an unknown connection.
    Result<LinkRow> upsert(LinkRow row);
    // The same for many, one after the other.
    Outcome upsertAll(const QList<LinkRow> &rows);
    Outcome setState(const LinkId &id, const QString &state, const QDateTime &at);
    // Removing what is not there gives NotFound.
    Outcome remove(const LinkId &id);
    // Active links whose source record has no item in the run, and whose target no other record of the run
    // leads to: what a complete read no longer had. In the order of their keys, above `afterKey`.
    Result<QList<LinkRow>> missingFrom(const RunId &run, const ConnectionId &connection,
                                       const QString &object, const QString &afterKey, int limit);
    Result<qint64> countMissing(const RunId &run, const ConnectionId &connection, const QString &object);
    // The record is known by another key from now on. NotFound when there is no such link.
    Outcome rename(const LinkId &id, const QString &sourceKey, const QDateTime &at);
    // Active links, drawn by lot; each call draws others.
    Result<QList<LinkRow>> sample(const ConnectionId &connection, const QString &object, int limit);
    Result<qint64> count(const ConnectionId &connection, const QString &object);

private:
    StoreSession &m_session;
};

} // namespace patchbay
