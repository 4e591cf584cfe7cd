#include "store/tracerepository.h"

#include "store/rowio.h"
#include "store/textsearch.h"

namespace patchbay {

using namespace Qt::StringLiterals;
using namespace rowio;

namespace {

const QString Columns =
    u"t.id, t.rule_id, t.rule_version, r.name AS rule_name, t.delivery_id, t.topic, t.verdict,"
    " t.sentence, t.started_at, t.elapsed_ms"_s;

TraceRow read(const QVariantMap &row)
{
    return {
        .id = row.value(u"id"_s).toString(),
        .ruleId = row.value(u"rule_id"_s).toString(),
        .ruleVersion = row.value(u"rule_version"_s).toInt(),
        .ruleName = row.value(u"rule_name"_s).toString(),
        .deliveryId = row.value(u"delivery_id"_s).toString(),
        .topic = row.value(u"topic"_s).toString(),
        .verdict = row.value(u"verdict"_s).toString(),
        .sentence = row.value(u"sentence"_s).toString(),
        .startedAt = toTime(row.value(u"started_at"_s)),
        .elapsedMs = row.value(u"elapsed_ms"_s).toLongLong(),
        .document = toObject(row.value(u"document"_s)),
    };
}

} // namespace

TraceRepository::TraceRepository(StoreSession &session) : m_session(session) {}

Outcome TraceRepository::add(const TraceRow &row, int keep)
{
    const Result<int> added = m_session.change(
        u"INSERT INTO traces (id, rule_id, rule_version, delivery_id, topic, verdict, sentence, started_at,"
        " elapsed_ms, document) SELECT :id, id, :rule_version, :delivery_id, :topic, :verdict, :sentence,"
        " :started_at, :elapsed_ms, :document FROM rules WHERE id = :rule_id"_s,
        {{u"id"_s, row.id},
         {u"rule_id"_s, row.ruleId},
         {u"rule_version"_s, row.ruleVersion},
         {u"delivery_id"_s, row.deliveryId},
         {u"topic"_s, row.topic},
         {u"verdict"_s, row.verdict},
         {u"sentence"_s, row.sentence},
         {u"started_at"_s, fromTime(row.startedAt)},
         {u"elapsed_ms"_s, row.elapsedMs},
         {u"document"_s, fromJson(row.document)}});
    if (const Outcome there = expectChange(added, u"The rule of this trace was removed."_s); !there)
        return there;
    return m_session
        .change(u"DELETE FROM traces WHERE rule_id = :rule_id AND id IN (SELECT id FROM traces"
                " WHERE rule_id = :of_rule ORDER BY started_at DESC, id DESC LIMIT 100 OFFSET :keep)"_s,
                {{u"rule_id"_s, row.ruleId}, {u"of_rule"_s, row.ruleId}, {u"keep"_s, keep}})
        .map([](int) {});
}

Result<TraceRow> TraceRepository::find(const QString &id)
{
    const Result<QVariantMap> row = m_session.row(
        u"SELECT %1, t.document FROM traces t JOIN rules r ON r.id = t.rule_id WHERE t.id = :id"_s.arg(
            Columns),
        {{u"id"_s, id}});
    if (!row && row.error().kind == Error::Kind::NotFound)
        return fail(Error::Kind::NotFound, u"There is no trace “%1”."_s.arg(id),
                    u"Each rule keeps its latest traces only; patchbayctl rule trace lists them."_s);
    return row.map(read);
}

Result<QList<TraceRow>> TraceRepository::list(const TraceQuery &query)
{
    QStringList conditions{u"1 = 1"_s};
    QVariantMap values{{u"most"_s, query.most}};
    const auto narrow = [&](const QString &column, const QString &value) {
        if (value.isEmpty())
            return;
        conditions.append(u"t.%1 = :%1"_s.arg(column));
        values.insert(column, value);
    };
    narrow(u"rule_id"_s, query.ruleId);
    narrow(u"verdict"_s, query.verdict);
    narrow(u"delivery_id"_s, query.deliveryId);
    const auto bind = [&values](const QVariant &value) {
        const QString name = u"v%1"_s.arg(values.size());
        values.insert(name, value);
        return u':' + name;
    };
    const auto require = [&](const QString &condition, const QVariant &value) {
        conditions.append(condition.arg(bind(value)));
    };
    const StoreSession::Dialect dialect = m_session.dialect();
    const auto holding = [&](const QString &expression, const QString &text) {
        return textsearch::condition(dialect, expression, bind(textsearch::pattern(dialect, text)));
    };
    if (!query.topic.isEmpty())
        conditions.append(holding(u"t.topic"_s, query.topic));
    if (!query.text.isEmpty())
        conditions.append(holding(u"r.name || ' ' || t.topic || ' ' || t.sentence"_s, query.text));
    for (const QString &rule : query.notRuleIds)
        require(u"t.rule_id <> %1"_s, rule);
    for (const QString &verdict : query.notVerdicts)
        require(u"t.verdict <> %1"_s, verdict);
    for (const QString &topic : query.notTopics)
        conditions.append(u"NOT "_s + holding(u"t.topic"_s, topic));
    return mapped<TraceRow>(
        m_session.rows(
            u"SELECT %1 FROM traces t JOIN rules r ON r.id = t.rule_id WHERE %2"
            " ORDER BY t.started_at DESC, t.id DESC LIMIT :most"_s.arg(Columns, conditions.join(u" AND "_s)),
            values),
        read);
}

} // namespace patchbay
