#include "activity/activityexport.h"

#include "base/csvtext.h"
#include "base/json.h"

#include <array>

namespace patchbay {

using namespace Qt::StringLiterals;

namespace {

constexpr int pageSize = 500;

constexpr std::array columns{
    QLatin1StringView("sequence"), QLatin1StringView("at"),      QLatin1StringView("kind"),
    QLatin1StringView("level"),    QLatin1StringView("actor"),   QLatin1StringView("connection"),
    QLatin1StringView("object"),   QLatin1StringView("record"),  QLatin1StringView("run"),
    QLatin1StringView("summary"),  QLatin1StringView("details"), QLatin1StringView("request_id")};

QByteArray csvLine(const QJsonObject &entry)
{
    QByteArray line;
    for (const QLatin1StringView column : columns) {
        if (!line.isEmpty())
            line += ',';
        line += csvCell(entry.value(column));
    }
    return line + "\r\n";
}

QByteArray csvHeader()
{
    QByteArray line;
    for (const QLatin1StringView column : columns) {
        if (!line.isEmpty())
            line += ',';
        line += QByteArray(column.data(), column.size());
    }
    return line + "\r\n";
}

Outcome writeAll(QIODevice &device, const QByteArray &bytes)
{
    if (device.write(bytes) == bytes.size())
        return {};
    return fail(Error::Kind::Storage, u"The export could not be written: "_s + device.errorString() + u'.',
                u"Check the free space and the permissions of the folder, and export again."_s);
}

} // namespace

QJsonObject activityJson(const ActivityRow &entry)
{
    return {{u"sequence"_s, entry.sequence}, {u"at"_s, toIsoText(entry.at)},
            {u"kind"_s, entry.kind},         {u"level"_s, entry.level},
            {u"actor"_s, entry.actor},       {u"connection"_s, entry.connectionId.text()},
            {u"object"_s, entry.object},     {u"record"_s, entry.recordKey},
            {u"run"_s, entry.runId.text()},  {u"summary"_s, entry.summary},
            {u"details"_s, entry.details},   {u"request_id"_s, entry.requestId}};
}

Task<qint64> exportActivity(ActivityLog &log, ActivityFilter filter, ExportFormat format, QIODevice &device)
{
    if (format == ExportFormat::Csv) {
        const Outcome header = writeAll(device, csvHeader());
        if (!header)
            co_return fail(header.error());
    }
    qint64 written = 0;
    qint64 sequence = 0;
    while (true) {
        const Result<QList<ActivityRow>> page = co_await log.newerThan(filter, sequence, pageSize);
        if (!page)
            co_return fail(page.error());
        if (page->isEmpty())
            co_return written;
        QByteArray bytes;
        for (const ActivityRow &entry : *page) {
            const QJsonObject json = activityJson(entry);
            bytes += format == ExportFormat::Csv ? csvLine(json) : toCompactJson(json) + '\n';
        }
        const Outcome done = writeAll(device, bytes);
        if (!done)
            co_return fail(done.error());
        written += page->size();
        sequence = page->last().sequence;
    }
}

} // namespace patchbay
