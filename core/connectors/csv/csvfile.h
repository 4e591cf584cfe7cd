// One CSV file: its header, and its rows from any place on, without holding more than a piece of it.
#pragma once

#include "base/result.h"
#include "connectors/csv/csvparser.h"

#include <QFile>
#include <QString>
#include <QStringList>

#include <atomic>
#include <memory>

namespace patchbay {

// What tells that a file is still the same one.
struct CsvStamp
{
    qint64 size = -1;
    qint64 modified = 0; // milliseconds since 1970

    friend bool operator==(const CsvStamp &a, const CsvStamp &b) = default;
};

// NotFound, Forbidden, or InvalidInput for what is no file.
Result<CsvStamp> csvStamp(const QString &path);

// Conflict: the file is not the one that was read before.
Error csvChanged(const QString &path);

struct CsvHeader
{
    QString path{};
    char delimiter = ',';
    QStringList names{}; // as in the file, trimmed; an empty name is a column that is left out
    qint64 offset = 0;   // of the first row
    qint64 line = 2;
    CsvStamp stamp{};
};

// `delimiter` '\0' is found out. InvalidInput for an empty file, UTF-16, a header that is not UTF-8 and names
// that occur twice.
Result<CsvHeader> readCsvHeader(const QString &path, char delimiter);

// The row's cells as text; the error is a sentence about the row.
tl::expected<QStringList, QString> decodeCsvRow(const CsvRow &row, const CsvHeader &header);

class CsvReader
{
public:
    // From `offset` on. `piece` is how much is read at once: little to fetch one row, more to read them all.
    CsvReader(const CsvHeader &header, qint64 offset, qint64 line,
              std::shared_ptr<const std::atomic<bool>> stopping, qint64 piece = 256 * 1024);

    // The next row; false at the end. Conflict when the file changed since its header was read, Cancelled
    // when the connector goes away.
    Result<bool> next(CsvRow &row);

private:
    Outcome open();

    const CsvHeader &m_header;
    qint64 m_offset;
    std::shared_ptr<const std::atomic<bool>> m_stopping;
    qint64 m_piece;
    QFile m_file;
    CsvParser m_parser;
    bool m_finished = false;
};

} // namespace patchbay
