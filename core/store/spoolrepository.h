// What a bulk run reads first and works on later: Intercom's records, the memberships of the source, and the
// keys by which either side's records are known. It belongs to its run and goes with the plan's end.
#pragma once

#include "base/ids.h"
#include "store/storesession.h"

#include <QHash>
#include <QJsonObject>

namespace patchbay {

// A value that identifies a record: path "email", value "ann@example.com". Values are compared as they are
// stored, so the caller folds what is compared without regard to case.
struct SpoolKey
{
    QString path{};
    QString value{};
};

struct SpoolRecord
{
    QString object{};
    QString targetId{};
    QJsonObject record{};
    QList<SpoolKey> keys{};
};

class SpoolRepository
{
public:
    SpoolRepository(StoreSession &session, RunId run);

    // Adds Intercom's records or takes their newer form; a page may come twice.
    Outcome addRecords(const QList<SpoolRecord> &records);
    // The record, or NotFound.
    Result<QJsonObject> record(const QString &object, const QString &targetId);
    // Ids of Intercom's records that have that key; two at most, which tell one from several.
    Result<QStringList> targetsByKey(const QString &object, const SpoolKey &key);
    Result<qint64> count(const QString &object);

    // Notes that a record of the source has these keys.
    Outcome addSourceKeys(const QString &object, const QString &sourceKey, const QList<SpoolKey> &keys);
    // Keys that several records of that side have ("source" or "target"), with how many, at most `limit`.
    struct Repeated
    {
        SpoolKey key{};
        qint64 count = 0;
    };
    Result<QList<Repeated>> repeatedKeys(const QString &side, const QString &object, int limit);
    // Sets aside the items of the run whose source records share a key with another one: nobody could say
    // which is meant, unless a person chose Intercom's record for it. With `unless`, only those of which one
    // at least has no key of that path, by which it could be told from the others. Gives how many.
    Result<int> setSharedSourceKeysAside(const QString &object, const QString &path, const QString &cause,
                                         const QJsonObject &error, const QString &unless = {});
    // The same for a key that Intercom lets several records have: whose link says which record it is stays.
    Result<int> setUnlinkedSharersAside(const QString &object, const QString &path, const QString &cause,
                                        const QJsonObject &error);

    Outcome addMemberships(const QList<std::pair<QString, QString>> &personToOrganisation);
    Result<QStringList> organisationsOf(const QString &personKey);

    // Tells PostgreSQL how many rows there are by now. Its own look comes a minute after a burst of new rows,
    // and until then it joins them as if there were a handful: quadratic in the size of the plan. SQLite
    // chooses by the indexes alone.
    Outcome refreshStatistics();

    Outcome clear();

private:
    Result<int> setSharersAside(const QString &told, const QString &besides, const QVariantMap &values);

    StoreSession &m_session;
    RunId m_run;
};

} // namespace patchbay
