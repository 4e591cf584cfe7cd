// Answers a connector's questions on CSV files. Lives in one thread.
#pragma once

#include "connectors/connector.h"
#include "connectors/csv/csvindex.h"
#include "connectors/csv/csvsettings.h"

#include <QHash>

#include <functional>

namespace patchbay {

class CsvSource
{
public:
    explicit CsvSource(CsvSettings settings);

    // Set before the first question: tells long scans that nobody waits any more.
    void setStopping(std::shared_ptr<const std::atomic<bool>> stopping) { m_stopping = std::move(stopping); }

    Result<Health> check();
    Result<Schema> schema(const QString &object);
    Result<QList<SourceRecord>> find(const QString &object, const Lookup &lookup);
    Result<RecordPage> read(const QString &object, const QString &cursor, int limit);
    Result<QList<Membership>> membershipsOf(const QString &personKey);

private:
    // A file as it is now: its header, the columns that matter (-1: none), and the index once it was needed.
    struct Table
    {
        CsvHeader header{};
        qsizetype key = -1; // of memberships: the person
        qsizetype email = -1;
        qsizetype formerKey = -1;
        qsizetype updatedAt = -1;
        qsizetype organisation = -1; // of memberships
        std::shared_ptr<const CsvIndex> index{};
    };

    Result<std::shared_ptr<Table>> table(const QString &object);
    Outcome needIndex(Table &table);
    // Adds the rows among those at `offsets` whose cell in that column fits.
    Outcome collect(const QString &object, const Table &table, const QList<qint64> &offsets, qsizetype column,
                    const std::function<bool(const QString &cell)> &fits, QList<SourceRecord> &found) const;
    SourceRecord record(const QString &object, const Table &table, const QStringList &cells) const;
    bool occursBefore(const Table &table, const QString &key, qint64 offset) const;
    void checkObject(const QString &object, Health &health);

    CsvSettings m_settings;
    std::shared_ptr<const std::atomic<bool>> m_stopping;
    QHash<QString, std::shared_ptr<Table>> m_tables;
};

} // namespace patchbay
