#include "connectors/csv/csvparser.h"

#include <array>

namespace patchbay {

using namespace Qt::StringLiterals;

CsvParser::CsvParser(char delimiter, qint64 offset, qint64 line, CsvLimits limits)
    : m_delimiter(delimiter)
    , m_limits(limits)
    , m_offset(offset)
    , m_line(line)
    , m_rowOffset(offset)
    , m_rowLine(line)
{
}

void CsvParser::startRow()
{
    m_state = State::CellStart;
    m_cell.clear();
    m_raw.clear();
    m_cells.clear();
    m_quotedRow = false;
    m_rowOffset = m_offset;
    m_rowLine = m_line;
}

void CsvParser::feed(QByteArrayView bytes)
{
    for (qsizetype i = 0; i < bytes.size(); ++i) {
        // Runs of ordinary bytes make up nearly all of a file: they are taken in one piece.
        if (m_state == State::Plain || m_state == State::Quoted) {
            qsizetype end = i;
            if (m_state == State::Plain) {
                while (end < bytes.size() && bytes[end] != m_delimiter && bytes[end] != '\n' &&
                       bytes[end] != '\r')
                    ++end;
            } else {
                while (end < bytes.size() && bytes[end] != '"' && bytes[end] != '\n' && bytes[end] != '\r')
                    ++end;
            }
            // One byte beyond the limit is enough to fail, and no more than that is kept.
            end = qMin(end, i + m_limits.cellBytes + 1 - m_cell.size());
            if (end - i > 1) {
                const QByteArrayView run = bytes.sliced(i, end - i - 1);
                m_cell.append(run);
                m_raw.append(run);
                m_offset += run.size();
                i = end - 1;
            }
        }
        take(bytes[i]);
    }
}

void CsvParser::take(char c)
{
    // CR LF is one line end, also across two pieces.
    const bool secondOfPair = c == '\n' && m_afterReturn;
    m_afterReturn = c == '\r';
    ++m_offset;
    const bool lineEnd = c == '\n' || c == '\r';
    if (lineEnd && !secondOfPair)
        ++m_line;
    if (secondOfPair && m_state == State::CellStart && m_cells.isEmpty() && m_raw.isEmpty()) {
        m_rowOffset = m_offset;
        if (!m_rows.empty() && m_rows.back().end == m_offset - 1)
            m_rows.back().end = m_offset;
        return;
    }
    if (m_state == State::Skip) {
        if (lineEnd)
            endSkipped();
        return;
    }
    m_raw.append(c);
    if (m_raw.size() > m_limits.rowBytes) {
        fail(u"The row is longer than %1 MiB."_s.arg(m_limits.rowBytes / (1024 * 1024)));
        if (lineEnd)
            endSkipped();
        return;
    }
    switch (m_state) {
    case State::CellStart:
    case State::Plain:
        if (c == m_delimiter) {
            endCell();
        } else if (lineEnd) {
            endCell();
            endRow();
        } else if (c == '"' && m_state == State::CellStart) {
            m_state = State::Quoted;
            m_quotedRow = true;
        } else {
            m_cell.append(c);
            m_state = State::Plain;
        }
        break;
    case State::Quoted:
        if (c == '"')
            m_state = State::QuoteInQuoted;
        else
            m_cell.append(c);
        break;
    case State::QuoteInQuoted:
        if (c == '"') {
            m_cell.append(c);
            m_state = State::Quoted;
        } else if (c == m_delimiter) {
            endCell();
        } else if (lineEnd) {
            endCell();
            endRow();
        } else {
            return recover(u"After a closing quote there is more text: a quote is missing or not doubled."_s);
        }
        break;
    case State::Skip: break;
    }
    if (m_cell.size() > m_limits.cellBytes) {
        const QString problem = u"A cell is longer than %1 KiB."_s.arg(m_limits.cellBytes / 1024);
        if (m_state == State::Quoted)
            recover(problem + u" Probably a quote was opened and never closed."_s);
        else
            fail(problem);
    }
}

void CsvParser::endCell()
{
    m_cells.append(m_cell);
    m_cell.clear();
    m_state = State::CellStart;
    if (m_cells.size() > m_limits.columns)
        fail(u"The row has more than %1 cells."_s.arg(m_limits.columns));
}

void CsvParser::endRow()
{
    if (m_state == State::Skip)
        return endSkipped();
    const bool blank = m_cells.size() == 1 && m_cells.first().isEmpty() && !m_quotedRow;
    if (!blank)
        m_rows.push_back({.cells = m_cells,
                          .offset = m_rowOffset,
                          .end = m_offset,
                          .line = m_rowLine,
                          .nextLine = m_line});
    startRow();
}

void CsvParser::fail(const QString &problem)
{
    m_problem = problem;
    m_cell.clear();
    m_raw.clear();
    m_cells.clear();
    m_state = State::Skip;
}

void CsvParser::endSkipped()
{
    m_rows.push_back({.offset = m_rowOffset,
                      .end = m_offset,
                      .line = m_rowLine,
                      .nextLine = m_line,
                      .problem = m_problem});
    startRow();
}

void CsvParser::recover(const QString &problem)
{
    const QByteArray raw = m_raw;
    const qint64 rowOffset = m_rowOffset;
    const qint64 rowLine = m_rowLine;
    qsizetype end = 0;
    while (end < raw.size() && raw[end] != '\n' && raw[end] != '\r')
        ++end;
    if (end == raw.size())
        return fail(problem);
    end += raw[end] == '\r' && end + 1 < raw.size() && raw[end + 1] == '\n' ? 2 : 1;
    m_rows.push_back({.offset = rowOffset,
                      .end = rowOffset + end,
                      .line = rowLine,
                      .nextLine = rowLine + 1,
                      .problem = problem});
    m_offset = rowOffset + end;
    m_line = rowLine + 1;
    m_afterReturn = raw[end - 1] == '\r';
    startRow();
    feed(QByteArrayView(raw).sliced(end));
}

void CsvParser::finish()
{
    // What recover() feeds again can be left open again; each time it is at least one line less.
    while (m_state == State::Quoted)
        recover(u"A quote is opened and never closed."_s);
    if (m_state == State::Skip)
        return endSkipped();
    if (m_raw.isEmpty() && m_cells.isEmpty())
        return;
    endCell();
    endRow();
}

bool CsvParser::next(CsvRow &row)
{
    if (m_rows.empty())
        return false;
    row = std::move(m_rows.front());
    m_rows.pop_front();
    return true;
}

char guessDelimiter(QByteArrayView header)
{
    constexpr std::array candidates{',', ';', '\t', '|'};
    std::array<int, candidates.size()> counts{};
    bool quoted = false;
    for (const char c : header) {
        if (c == '"')
            quoted = !quoted;
        if (!quoted && (c == '\n' || c == '\r'))
            break;
        for (size_t i = 0; i < candidates.size() && !quoted; ++i)
            counts[i] += c == candidates[i] ? 1 : 0;
    }
    size_t best = 0;
    for (size_t i = 1; i < candidates.size(); ++i) {
        if (counts[i] > counts[best])
            best = i;
    }
    return candidates[best];
}

} // namespace patchbay
