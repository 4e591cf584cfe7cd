#include "console/runquestions.h"

#include "base/csvtext.h"
#include "base/json.h"
#include "console/connectionremoval.h"
#include "console/connectionviews.h"
#include "console/runcoverage.h"
#include "console/runoperations.h"
#include "console/workspaces.h"
#include "store/linkrepository.h"
#include "sync/mappingversions.h"

#include <QSaveFile>

namespace patchbay {

using namespace Qt::StringLiterals;

namespace {

constexpr int mostShown = 1'000;
constexpr int itemsAtATime = 500;

Error fileError(const QSaveFile &file)
{
    Error error;
    error.kind = Error::Kind::Storage;
    error.message = u"The file %1 could not be written: %2."_s.arg(file.fileName(), file.errorString());
    error.nextStep = u"Choose a folder that you may write to, and see that the disk is not full."_s;
    return error;
}

// One line per field that a run writes or keeps, per company and per tag; one for a record without any.
QByteArray csvLines(const RunItemView &item)
{
    const QStringList record{item.object, item.title, item.sourceKey, item.externalId, item.targetId,
                             item.action, item.state, item.cause,     item.sentence};
    QByteArray lines;
    const auto add = [&lines, &record](const QString &path, const QJsonValue &before, const QJsonValue &after,
                                       const QString &because) {
        QByteArray line;
        for (const QString &cell : record)
            line += csvCell(QJsonValue(cell)) + ',';
        line += csvCell(QJsonValue(path)) + ',' + csvCell(before) + ',' + csvCell(after) + ',' +
                csvCell(QJsonValue(because)) + "\r\n";
        lines += line;
    };
    for (const FieldChange &change : item.changes)
        add(change.path, change.before, change.willWrite ? change.after : change.before, change.because);
    for (const CompanyStep &step : item.companies) {
        const bool leaves = step.kind == CompanyStep::Kind::Detach;
        const bool stays = step.kind == CompanyStep::Kind::AlreadyAttached;
        add(u"companies"_s, leaves || stays ? QJsonValue(step.companyId) : QJsonValue(),
            leaves ? QJsonValue() : QJsonValue(step.companyId), step.because);
    }
    for (const TagStep &step : item.tags)
        add(u"tags"_s, step.add ? QJsonValue() : QJsonValue(step.name),
            step.add ? QJsonValue(step.name) : QJsonValue(), step.because);
    if (lines.isEmpty())
        add({}, {}, {}, {});
    return lines;
}

} // namespace

Task<QList<JudgementRow>> openQuestions(Workbench *bench)
{
    co_return co_await bench->transact<QList<JudgementRow>>(
        [](StoreSession &session) { return AttentionRepository(session).openJudgements({}, mostShown); });
}

OutcomeTask chooseRecord(Workbench *bench, QString judgement, QString intercomId)
{
    const Result<JudgementRow> question = co_await bench->transact<JudgementRow>(
        [judgement](StoreSession &session) { return AttentionRepository(session).judgement(judgement); });
    if (!question)
        co_return fail(question.error());
    const Result<ConnectionRow> connection = co_await findConnection(bench, question->connectionId);
    if (!connection)
        co_return fail(connection.error());
    const Result<std::shared_ptr<IntercomDoor>> door = co_await doorOf(bench, connection->workspaceId);
    if (!door)
        co_return fail(door.error());
    // A mistyped id must not become a link.
    if (question->object == "contact"_L1) {
        const Result<intercom::Contact> contact = co_await (*door)->client().contact(ContactId(intercomId));
        if (!contact)
            co_return fail(contact.error());
    } else {
        const Result<intercom::Company> company = co_await (*door)->client().company(CompanyId(intercomId));
        if (!company)
            co_return fail(company.error());
    }
    const QDateTime now = bench->now();
    const LinkRow link{.connectionId = question->connectionId,
                       .object = question->object,
                       .sourceKey = question->sourceKey,
                       .targetId = intercomId,
                       .createdAt = now,
                       .updatedAt = now,
                       .state = u"active"_s};
    ActivityRow entry =
        bench->entry(u"sync.judged"_s, u"info"_s,
                     u"%1 was linked to Intercom’s %2 by hand."_s.arg(question->title, intercomId));
    entry.connectionId = question->connectionId;
    entry.object = question->object;
    entry.recordKey = question->sourceKey;
    const Result<qint64> sequence = co_await bench->transact<qint64>(
        [link, judgement, intercomId, now, entry](StoreSession &session) -> Result<qint64> {
            if (const auto kept = LinkRepository(session).upsert(link); !kept)
                return fail(kept.error());
            const Outcome closed =
                AttentionRepository(session).closeJudgement(judgement, u"chosen"_s, intercomId, now);
            if (!closed)
                return fail(closed.error());
            return ActivityLog::appendTo(session, entry, now);
        });
    if (!sequence)
        co_return fail(sequence.error());
    bench->noteActivity(*sequence);
    Q_EMIT bench->attentionChanged();
    co_return {};
}

OutcomeTask setQuestionAside(Workbench *bench, QString judgement)
{
    const Outcome closed =
        co_await bench->transact<void>([judgement, now = bench->now()](StoreSession &session) {
            return AttentionRepository(session).closeJudgement(judgement, u"set aside"_s, {}, now);
        });
    if (closed)
        Q_EMIT bench->attentionChanged();
    co_return closed;
}

Task<QList<FailureRow>> readFailures(Workbench *bench, ConnectionId connection)
{
    co_return co_await bench->transact<QList<FailureRow>>([connection](StoreSession &session) {
        return AttentionRepository(session).failures(connection, mostShown);
    });
}

Task<QList<ProvenanceView>> readProvenance(Workbench *bench, QString object, QString intercomId, QString path)
{
    co_return co_await bench->transact<QList<ProvenanceView>>(
        [object, intercomId, path](StoreSession &session) -> Result<QList<ProvenanceView>> {
            const Result<QList<RunItemRow>> items =
                RunItemRepository(session).history(object, intercomId, mostShown);
            if (!items)
                return fail(items.error());
            QList<ProvenanceView> views;
            for (const RunItemRow &item : *items) {
                const Result<RunRow> run = RunRepository(session).find(item.runId);
                if (!run)
                    return fail(run.error());
                const Result<ConnectionRow> connection =
                    ConnectionRepository(session).find(run->connectionId);
                ProvenanceView view{.run = run->id,
                                    .at = run->finishedAt.value_or(run->startedAt),
                                    .action = item.action,
                                    .sourceKey = item.sourceKey,
                                    .connectionName = connection ? shownName(*connection) : QString(),
                                    .mappingVersion = mappingVersionOf(*run, object),
                                    .startedBy = run->startedBy,
                                    .requestId = item.before.value("request_id"_L1).toString()};
                const auto add = [&](const QString &changed, const QJsonValue &before,
                                     const QJsonValue &after) {
                    if (!path.isEmpty() && changed != path)
                        return;
                    view.path = changed;
                    view.before = before;
                    view.after = after;
                    views.append(view);
                };
                for (const QJsonValue &entry : item.changes) {
                    const QJsonObject change = entry.toObject();
                    if (change.value("will_write"_L1).toBool(true))
                        add(change.value("path"_L1).toString(), change.value("before"_L1),
                            change.value("after"_L1));
                }
                const RunItemView steps = runItemView(item);
                for (const CompanyStep &step : steps.companies) {
                    if (step.kind == CompanyStep::Kind::Detach)
                        add(u"companies"_s, step.companyId, {});
                    else if (step.kind != CompanyStep::Kind::AlreadyAttached)
                        add(u"companies"_s, {}, step.companyId);
                }
                for (const TagStep &step : steps.tags)
                    add(u"tags"_s, step.add ? QJsonValue() : QJsonValue(step.name),
                        step.add ? QJsonValue(step.name) : QJsonValue());
            }
            return views;
        });
}

Task<qint64> exportRunItems(Workbench *bench, RunId run, QString format, QString path)
{
    const bool csv = format == "csv"_L1;
    if (!csv && format != "json"_L1)
        co_return fail(Error::Kind::InvalidInput, u"“%1” is no format."_s.arg(format),
                       u"There are csv and json."_s);
    QSaveFile file(path);
    if (!file.open(QIODevice::WriteOnly))
        co_return fail(fileError(file));
    if (csv)
        file.write("object,title,source_key,external_id,intercom_id,action,state,cause,sentence,field,before,"
                   "after,because\r\n");
    qint64 count = 0;
    int after = -1;
    while (true) {
        const Result<QList<RunItemRow>> rows =
            co_await bench->transact<QList<RunItemRow>>([run, after](StoreSession &session) {
                return RunItemRepository(session).items(run, after, itemsAtATime);
            });
        if (!rows) {
            file.cancelWriting();
            co_return fail(rows.error());
        }
        if (rows->isEmpty())
            break;
        after = rows->last().ordinal;
        for (const RunItemRow &row : *rows) {
            const RunItemView item = runItemView(row);
            const QByteArray bytes = csv ? csvLines(item) : toCompactJson(item.toJson()) + '\n';
            if (file.write(bytes) != bytes.size()) {
                const Error error = fileError(file);
                file.cancelWriting();
                co_return fail(error);
            }
            ++count;
        }
    }
    if (!file.commit())
        co_return fail(fileError(file));
    co_return count;
}

} // namespace patchbay
