#include "console/mappinghistory.h"

#include "base/json.h"
#include "connectors/clerk/clerkevents.h"
#include "console/connectionviews.h"
#include "console/linemapping.h"
#include "console/sandboxwriting.h"
#include "webhooks/source.h"

namespace patchbay {

using namespace Qt::StringLiterals;

namespace {

// What would be written, by target field.
QJsonObject written(const CompiledMapping &mapping, const QJsonObject &record,
                    const EvaluationContext &context)
{
    QJsonObject fields;
    const QList<EvaluatedField> evaluated = mapping.evaluate(record, context);
    for (const EvaluatedField &field : evaluated) {
        const QString target = mapping.mapping().rules.at(field.rule).target;
        switch (field.state) {
        case EvaluatedField::State::Value: fields.insert(target, field.value); break;
        case EvaluatedField::State::Clear: fields.insert(target, QJsonValue::Null); break;
        case EvaluatedField::State::Skip: break;
        case EvaluatedField::State::Failed:
            fields.insert(target, QJsonObject{{u"error"_s, field.error}});
            break;
        }
    }
    return fields;
}

// What can be written of it.
QHash<QString, QJsonValue> valuesOf(const CompiledMapping &mapping, const QJsonObject &record,
                                    const EvaluationContext &context)
{
    QHash<QString, QJsonValue> values;
    const QList<EvaluatedField> evaluated = mapping.evaluate(record, context);
    for (const EvaluatedField &field : evaluated) {
        if (field.state == EvaluatedField::State::Value)
            values.insert(mapping.mapping().rules.at(field.rule).target, field.value);
        else if (field.state == EvaluatedField::State::Clear)
            values.insert(mapping.mapping().rules.at(field.rule).target, QJsonValue::Null);
    }
    return values;
}

QString sentenceOf(int version, const QJsonObject &fields)
{
    return fields.size() == 1 ? u"Version %1 writes 1 field."_s.arg(version)
                              : u"Version %1 writes %2 fields."_s.arg(version).arg(fields.size());
}

} // namespace

Task<MappingHistory::Versions> MappingHistory::versions(Workbench *bench, ConnectionId connection,
                                                        QString sourceObject)
{
    const QString key = connection.text() + u'/' + sourceObject;
    const auto known = m_read.constFind(key);
    if (known != m_read.constEnd())
        co_return *known;
    const QString target = targetObjectOf(sourceObject);
    const auto rows = co_await bench->transact<QList<MappingRow>>(
        [connection, sourceObject, target](StoreSession &session) {
            return MappingRepository(session).versions(connection, sourceObject, target);
        });
    if (!rows)
        co_return fail(rows.error());
    Versions versions;
    for (const MappingRow &row : *rows) {
        Version version{row, {}};
        if (const auto mapping = Mapping::fromJson(row.rules)) {
            if (auto compiled = CompiledMapping::compile(*mapping, standardSchema(target)))
                version.compiled = *std::move(compiled);
        }
        versions << version;
    }
    m_read.insert(key, versions);
    co_return versions;
}

Task<QList<Retold>> MappingHistory::retell(Workbench *bench, DeliveryRow row, EndpointRow endpoint,
                                           std::shared_ptr<SandboxDoor> sandbox)
{
    QList<Retold> told;
    const bool carriesRecords =
        !endpoint.connectionId.isEmpty() && endpoint.source == webhookSourceName(WebhookSource::Clerk);
    const auto payload = parseJsonObject(row.body, u"the event"_s);
    if (!carriesRecords || !payload)
        co_return told;
    const Result<ClerkEvent> event = readClerkEvent(*payload);
    if (!event)
        co_return told;
    const EvaluationContext context = bench->evaluationContext();
    for (const SourceRecord &record : event->records) {
        if (record.deleted || targetObjectOf(record.object).isEmpty())
            continue;
        const Result<Versions> all = co_await versions(bench, endpoint.connectionId, record.object);
        if (!all)
            co_return fail(all.error());
        if (all->isEmpty())
            continue;
        const int wanted = m_wanted.value(record.object, all->first().row.version);
        const auto asked = std::find_if(all->cbegin(), all->cend(), [wanted](const Version &version) {
            return version.row.version == wanted;
        });
        if (asked == all->cend() || !asked->compiled)
            co_return fail(
                Error::Kind::NotFound,
                u"The mapping of %1 has no version %2 that can be used."_s.arg(record.object).arg(wanted),
                u"Its latest is version %1."_s.arg(all->first().row.version));
        const auto then = std::find_if(all->cbegin(), all->cend(), [&row](const Version &version) {
            return version.row.savedAt <= row.receivedAt;
        });
        const QJsonObject after = written(*asked->compiled, record.fields, context);
        QJsonObject before;
        Retold one{.subject = u"%1 %2"_s.arg(record.object, record.key),
                   .before = u"There was no mapping yet."_s,
                   .after = sentenceOf(wanted, after)};
        if (then != all->cend() && then->compiled) {
            before = written(*then->compiled, record.fields, context);
            one.before = sentenceOf(then->row.version, before);
        }
        if (before != after)
            one.change = before.isEmpty()  ? Retold::Change::Begins
                         : after.isEmpty() ? Retold::Change::Ends
                                           : Retold::Change::Differs;
        one.differences = jsonDifferences(before, after);
        if (sandbox && !after.isEmpty()) {
            const Result<SentElsewhere> sent = co_await writeIntoSandbox(
                sandbox, targetObjectOf(record.object), valuesOf(*asked->compiled, record.fields, context));
            if (!sent)
                co_return fail(sent.error());
            one.sent << *sent;
        }
        told << one;
    }
    co_return told;
}

} // namespace patchbay
