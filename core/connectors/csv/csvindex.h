// Where in a file a key, an e-mail or an earlier key stands: 16 bytes per row and column, made in one pass.
#pragma once

#include "connectors/csv/csvfile.h"

#include <QSet>

#include <vector>

namespace patchbay {

class CsvIndex
{
public:
    // Indexes of columns; -1 where there is no such one.
    struct Columns
    {
        qsizetype key = 0;
        qsizetype email = -1;
        qsizetype formerKey = -1;
    };
    static Result<CsvIndex> build(const CsvHeader &header, const Columns &columns,
                                  std::shared_ptr<const std::atomic<bool>> stopping);

    // Offsets of the rows that probably have this key, e-mail or earlier key, in the file's order; the caller
    // looks.
    QList<qint64> withKey(const QString &key) const;
    QList<qint64> withEmail(const QString &email) const;
    QList<qint64> withFormerKey(const QString &key) const;
    // Whether an earlier row probably has this row's key.
    bool isRepeated(qint64 offset) const { return m_repeated.contains(offset); }

    qint64 rows() const { return m_rows; }
    qint64 repeatedRows() const { return m_repeated.size(); }
    qint64 unusableRows() const { return m_unusable; }
    // "line 7: …" of the first rows that cannot be used.
    const QStringList &firstProblems() const { return m_firstProblems; }

private:
    struct Entry
    {
        quint64 hash = 0;
        qint64 offset = 0;
    };
    static QList<qint64> find(const std::vector<Entry> &entries, quint64 hash);
    static void sort(std::vector<Entry> &entries);

    std::vector<Entry> m_keys;
    std::vector<Entry> m_emails;
    std::vector<Entry> m_formerKeys;
    QSet<qint64> m_repeated;
    qint64 m_rows = 0;
    qint64 m_unusable = 0;
    QStringList m_firstProblems;
};

} // namespace patchbay
