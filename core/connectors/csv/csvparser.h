// RFC 4180, incrementally: bytes go in as they come, rows come out. Pure: knows no file and no encoding but
// UTF-8.
#pragma once

#include <QByteArray>
#include <QByteArrayView>
#include <QList>
#include <QString>

#include <deque>
#include <optional>

namespace patchbay {

struct CsvRow
{
    QList<QByteArray> cells{};
    qint64 offset = 0;   // of the row's first byte
    qint64 end = 0;      // of the byte after its line end
    qint64 line = 1;     // of the row's beginning; cells may hold line ends
    qint64 nextLine = 2; // of what follows
    QString problem{};   // what is wrong; the cells are then empty
};

struct CsvLimits
{
    qsizetype cellBytes = 1024 * 1024;
    qsizetype columns = 2000;
    qsizetype rowBytes = 8 * 1024 * 1024;
};

class CsvParser
{
public:
    // `offset` and `line` say where in the file the first byte stands.
    explicit CsvParser(char delimiter, qint64 offset = 0, qint64 line = 1, CsvLimits limits = {});

    void feed(QByteArrayView bytes);
    // There are no more bytes: what is left is the last row.
    void finish();
    // The next row that is complete. Empty lines are left out.
    bool next(CsvRow &row);

private:
    enum class State { CellStart, Plain, Quoted, QuoteInQuoted, Skip };

    void take(char c);
    void endCell();
    void endRow();
    void startRow();
    // Gives the row up: what follows in its line is skipped.
    void fail(const QString &problem);
    void endSkipped();
    // Goes on after the first line end of the broken row, so that one open quote does not swallow what
    // follows.
    void recover(const QString &problem);

    const char m_delimiter;
    const CsvLimits m_limits;
    State m_state = State::CellStart;
    QByteArray m_cell;
    QByteArray m_raw; // of the row so far, for recover()
    QList<QByteArray> m_cells;
    bool m_quotedRow = false; // a quoted cell was seen: "" alone is a row, an empty line is none
    bool m_afterReturn = false;
    QString m_problem;   // of the row that is skipped
    qint64 m_offset = 0; // of the next byte
    qint64 m_line = 1;   // of the next byte
    qint64 m_rowOffset = 0;
    qint64 m_rowLine = 1;
    std::deque<CsvRow> m_rows;
};

// The delimiter that separates the header's cells: the most frequent of , ; tab and | outside quotes; a comma
// when none is there.
char guessDelimiter(QByteArrayView header);

} // namespace patchbay
