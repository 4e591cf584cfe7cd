// Rules with their versions, and traces. On both dialects.
#include "base/time.h"
#include "bulkstore.h"
#include "store/rulerepository.h"
#include "store/tracerepository.h"

using namespace patchbay;
using namespace patchbay::testing;

namespace {

RuleRow rule(const QString &name, int number = 1)
{
    RuleRow row;
    row.name = name;
    row.definition = {{u"name"_s, name}, {u"number"_s, number}};
    row.savedAt = Noon;
    return row;
}

Outcome unless(bool well, const char *what)
{
    return well ? Outcome() : fail(Error::Kind::Internal, QString::fromLatin1(what));
}

} // namespace

class TestRuleRepositories : public BulkStoreTest
{
    Q_OBJECT

private Q_SLOTS:
    void rules_data() { StorePlaces::addDialects(); }
    void rules()
    {
        FRESH_STORE(m_places, uri);
        const auto database = prepared(uri);
        QVERIFY(database);
        QVERIFY(in(*database, [](StoreSession &session) -> Outcome {
            RuleRepository rules(session);
            const auto first = rules.save(rule(u"Über urgent"_s), 0);
            const auto second = rules.save(rule(u"another"_s), 0);
            if (!first || !second)
                return unless(false, "save");
            if (first->version != 1 || !first->id.startsWith(u"rul_"_s) || !first->isEnabled)
                return unless(false, "first");
            RuleRow changed = *first;
            changed.name = u"Urgent"_s;
            changed.definition.insert(u"number"_s, 2);
            changed.isEnabled = false; // a save is not how it is switched off
            const auto next = rules.save(changed, 1);
            if (!next || next->version != 2 || !next->isEnabled)
                return unless(false, "second version");
            const auto stale = rules.save(changed, 1);
            if (stale || stale.error().kind != Error::Kind::Conflict)
                return unless(false, "stale");
            RuleRow namesake = *second;
            namesake.name = u" URGENT"_s;
            const auto taken = rules.save(namesake, 1);
            if (taken || taken.error().kind != Error::Kind::Conflict)
                return unless(false, "namesake");
            const auto then = rules.version(u"urgent"_s, 1);
            const auto all = rules.versions(first->id);
            if (!then || then->name != u"Über urgent"_s || then->definition.value(u"number"_s) != 1 || !all ||
                all->size() != 2 || all->first().version != 2)
                return unless(false, "versions");
            if (const auto none = rules.version(first->id, 9);
                none || none.error().kind != Error::Kind::NotFound)
                return unless(false, "no such version");
            if (!rules.setEnabled(first->id, false) || rules.setEnabled(u"rul_gone"_s, true))
                return unless(false, "enable");
            const auto on = rules.enabled();
            const auto listed = rules.list();
            if (!on || on->size() != 1 || on->first().name != u"another"_s || !listed ||
                listed->size() != 2 || listed->last().name != u"Urgent"_s)
                return unless(false, "list");
            if (!rules.remove(first->id) || rules.find(first->id) || rules.remove(first->id))
                return unless(false, "remove");
            const auto gone = rules.save(changed, 2);
            return unless(!gone && gone.error().kind == Error::Kind::NotFound, "gone");
        }));
    }

    void traces_data() { StorePlaces::addDialects(); }
    void traces()
    {
        FRESH_STORE(m_places, uri);
        const auto database = prepared(uri);
        QVERIFY(database);
        QVERIFY(in(*database, [](StoreSession &session) -> Outcome {
            RuleRepository rules(session);
            TraceRepository traces(session);
            const auto one = rules.save(rule(u"One"_s), 0);
            const auto two = rules.save(rule(u"Two ÖL"_s), 0);
            for (int i = 0; i < 6; ++i) {
                const TraceRow row{.id = u"trc_%1"_s.arg(i),
                                   .ruleId = i == 5 ? two->id : one->id,
                                   .ruleVersion = 1,
                                   .deliveryId = u"dlv_%1"_s.arg(i % 2),
                                   .topic = i == 4 ? u"ticket.created"_s : u"ping"_s,
                                   .verdict = i == 3 ? u"failed"_s : u"sent"_s,
                                   .sentence = u"Sent."_s,
                                   .startedAt = Noon.addSecs(i),
                                   .elapsedMs = 5'000'000'000,
                                   .document = {{u"n"_s, i}}};
                if (const Outcome added = traces.add(row, 3); !added)
                    return added;
            }
            const auto all = traces.list({});
            const auto ofOne = traces.list({.ruleId = one->id});
            const auto failed = traces.list({.verdict = u"failed"_s});
            const auto delivery = traces.list({.deliveryId = u"dlv_1"_s, .most = 1});
            if (!all || all->size() != 4 || all->first().id != u"trc_5"_s ||
                all->first().ruleName != u"Two ÖL"_s)
                return unless(false, "all");
            if (!ofOne || ofOne->size() != 3 || ofOne->last().id != u"trc_2"_s ||
                !ofOne->first().document.isEmpty())
                return unless(false, "of one");
            if (!failed || failed->size() != 1 || !delivery || delivery->size() != 1)
                return unless(false, "filtered");
            const auto ids = [&traces](const TraceQuery &query) {
                QStringList list;
                const auto rows = traces.list(query);
                for (const TraceRow &row : rows.value_or(QList<TraceRow>()))
                    list << row.id.mid(4);
                return rows ? list.join(u' ') : rows.error().toText();
            };
            const QList<std::pair<TraceQuery, QString>> asked{
                {{.topic = u"TICKET"_s}, u"4"_s},
                {{.topic = u"p_ng"_s}, {}},
                {{.text = u"two öl ping"_s}, u"5"_s},
                {{.text = u"created sent"_s}, u"4"_s},
                {{.text = u"%"_s}, {}},
                {{.notRuleIds = {one->id}}, u"5"_s},
                {{.notVerdicts = {u"failed"_s}}, u"5 4 2"_s},
                {{.notVerdicts = {u"failed"_s, u"sent"_s}}, {}},
                {{.notTopics = {u"ticket"_s}}, u"5 3 2"_s},
                {{.ruleId = one->id, .verdict = u"sent"_s, .notTopics = {u"ping"_s}}, u"4"_s},
            };
            for (const auto &[query, expected] : asked)
                if (ids(query) != expected)
                    return unless(false, qPrintable(ids(query) + u" instead of "_s + expected));
            const auto found = traces.find(u"trc_4"_s);
            if (!found || found->document.value(u"n"_s) != 4 || found->elapsedMs != 5'000'000'000 ||
                found->startedAt != Noon.addSecs(4))
                return unless(false, "found");
            const auto dropped = traces.find(u"trc_0"_s);
            if (dropped || dropped.error().kind != Error::Kind::NotFound)
                return unless(false, "dropped");
            const Outcome orphan = traces.add({.id = u"trc_x"_s, .ruleId = u"rul_gone"_s}, 3);
            if (orphan || orphan.error().kind != Error::Kind::NotFound)
                return unless(false, "orphan");
            if (!rules.remove(one->id))
                return unless(false, "remove");
            const auto rest = traces.list({});
            return unless(rest && rest->size() == 1, "cascade");
        }));
    }
};

QTEST_GUILESS_MAIN(TestRuleRepositories)
#include "tst_rulerepositories.moc"
