#include "connectors/csv/csvfile.h"

#include "connectors/columns.h"
#include "connectors/worker.h"

#include <QDateTime>
#include <QFileInfo>
#include <QStringDecoder>

namespace patchbay {

using namespace Qt::StringLiterals;

namespace {

// More than any header has; one that does not end within it is no header.
constexpr qint64 headerBytes = 1024 * 1024;

tl::unexpected<Error> refuse(const QString &message, const QString &nextStep)
{
    return fail(Error::Kind::InvalidInput, message, nextStep);
}

std::optional<QString> utf8(const QByteArray &bytes)
{
    QStringDecoder decoder(QStringDecoder::Utf8,
                           QStringDecoder::Flag::Stateless | QStringDecoder::Flag::ConvertInitialBom);
    QString text = decoder(bytes);
    if (decoder.hasError() || bytes.contains('\0'))
        return std::nullopt;
    return text;
}

} // namespace

Result<CsvStamp> csvStamp(const QString &path)
{
    const QFileInfo file(path);
    if (!file.exists())
        return fail(Error::Kind::NotFound, u"There is no file “%1”."_s.arg(path),
                    u"Correct the path, or export the file again."_s);
    if (!file.isFile())
        return refuse(u"“%1” is no file."_s.arg(path), u"Choose a CSV file."_s);
    if (!file.isReadable())
        return fail(Error::Kind::Forbidden, u"The file “%1” cannot be read."_s.arg(path),
                    u"Give this user the right to read it."_s);
    return CsvStamp{file.size(), file.lastModified().toMSecsSinceEpoch()};
}

Error csvChanged(const QString &path)
{
    return {
        .kind = Error::Kind::Conflict,
        .message = u"The file “%1” changed while it was being read."_s.arg(path),
        .nextStep =
            u"Start again when its export is complete; write exports to another name and rename them when they are done."_s};
}

Result<CsvHeader> readCsvHeader(const QString &path, char delimiter)
{
    const Result<CsvStamp> stamp = csvStamp(path);
    if (!stamp)
        return fail(stamp.error());
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return fail(Error::Kind::Forbidden,
                    u"The file “%1” cannot be opened: %2."_s.arg(path, file.errorString()),
                    u"Give this user the right to read it."_s);
    const QByteArray beginning = file.read(headerBytes);
    if (beginning.startsWith("\xff\xfe") || beginning.startsWith("\xfe\xff"))
        return refuse(u"The file “%1” is written in UTF-16."_s.arg(path), u"Save it as “CSV UTF-8”."_s);
    const qint64 bom = beginning.startsWith("\xef\xbb\xbf") ? 3 : 0;
    const QByteArrayView content = QByteArrayView(beginning).sliced(bom);
    CsvHeader header{
        .path = path, .delimiter = delimiter == '\0' ? guessDelimiter(content) : delimiter, .stamp = *stamp};
    CsvParser parser(header.delimiter, bom);
    parser.feed(content);
    if (beginning.size() < headerBytes)
        parser.finish();
    CsvRow row;
    if (!parser.next(row))
        return refuse(content.trimmed().isEmpty() ? u"The file “%1” is empty."_s.arg(path)
                                                  : u"The file “%1” has no header line."_s.arg(path),
                      u"Its first line must name the columns."_s);
    if (!row.problem.isEmpty())
        return refuse(u"The header of “%1” cannot be read: %2"_s.arg(path, row.problem),
                      u"Its first line must name the columns."_s);
    for (const QByteArray &cell : row.cells) {
        const auto name = utf8(cell);
        if (!name)
            return refuse(u"The header of “%1” is not written in UTF-8."_s.arg(path),
                          u"Save the file as “CSV UTF-8”."_s);
        header.names << name->trimmed();
    }
    const QStringList repeated = repeatedNames(header.names);
    if (!repeated.isEmpty())
        return refuse(u"The header of “%1” names “%2” twice."_s.arg(path, repeated.first()),
                      u"Give each column a name of its own."_s);
    header.offset = row.end;
    header.line = row.nextLine;
    return header;
}

tl::expected<QStringList, QString> decodeCsvRow(const CsvRow &row, const CsvHeader &header)
{
    if (!row.problem.isEmpty())
        return tl::unexpected(row.problem);
    if (row.cells.size() != header.names.size())
        return tl::unexpected(u"The row has %1 cells where the header has %2."_s.arg(row.cells.size())
                                  .arg(header.names.size()));
    QStringList texts;
    texts.reserve(row.cells.size());
    for (qsizetype i = 0; i < row.cells.size(); ++i) {
        const auto text = utf8(row.cells[i]);
        if (!text)
            return tl::unexpected(
                u"The cell in column “%1” is not written in UTF-8. Save the file as “CSV UTF-8”."_s.arg(
                    header.names[i]));
        texts << *text;
    }
    return texts;
}

CsvReader::CsvReader(const CsvHeader &header, qint64 offset, qint64 line,
                     std::shared_ptr<const std::atomic<bool>> stopping, qint64 piece)
    : m_header(header)
    , m_offset(offset)
    , m_stopping(std::move(stopping))
    , m_piece(piece)
    , m_file(header.path)
    , m_parser(header.delimiter, offset, line)
{
}

Outcome CsvReader::open()
{
    if (!m_file.open(QIODevice::ReadOnly | QIODevice::Unbuffered))
        return fail(Error::Kind::Forbidden,
                    u"The file “%1” cannot be opened: %2."_s.arg(m_header.path, m_file.errorString()),
                    u"Give this user the right to read it."_s);
    if (m_file.size() != m_header.stamp.size || !m_file.seek(m_offset))
        return fail(csvChanged(m_header.path));
    return {};
}

Result<bool> CsvReader::next(CsvRow &row)
{
    if (!m_file.isOpen() && !m_finished) {
        if (const Outcome opened = open(); !opened)
            return fail(opened.error());
    }
    while (!m_parser.next(row)) {
        if (m_finished)
            return false;
        if (m_stopping && *m_stopping)
            return fail(stoppedError());
        QByteArray bytes = m_file.read(m_piece);
        // A line end of two bytes stays in one piece, so that each row ends where the next one begins.
        while (bytes.endsWith('\r') && !m_file.atEnd())
            bytes += m_file.read(1);
        m_offset += bytes.size();
        if (!bytes.isEmpty()) {
            m_parser.feed(bytes);
            continue;
        }
        // The end, or what looks like it: a file that shrank, or a disk that failed, must not pass for a
        // complete one.
        if (m_offset != m_header.stamp.size)
            return fail(
                m_file.error() == QFileDevice::NoError
                    ? csvChanged(m_header.path)
                    : Error{.kind = Error::Kind::Unreachable,
                            .message = u"Reading “%1” failed: %2."_s.arg(m_header.path, m_file.errorString()),
                            .nextStep = u"Check the disk or the network drive, and start again."_s});
        m_parser.finish();
        m_finished = true;
    }
    return true;
}

} // namespace patchbay
