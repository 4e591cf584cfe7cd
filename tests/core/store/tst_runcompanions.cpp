// Workers with their leases and their share of the rate limit, schedules, and what has to be come back to. On
// both dialects.
#include "bulkstore.h"
#include "store/attentionrepository.h"
#include "store/schedulerepository.h"
#include "store/workerrepository.h"

using namespace patchbay;
using namespace patchbay::testing;

class TestRunCompanions : public BulkStoreTest
{
    Q_OBJECT

private Q_SLOTS:
    void workers_data() { StorePlaces::addDialects(); }
    void workers()
    {
        FRESH_STORE(m_places, uri);
        const auto database = prepared(uri);
        QVERIFY(database);
        QVERIFY(in(*database, [](StoreSession &session) -> Outcome {
            WorkerRepository workers(session);
            WorkerRow one{u"w1"_s, u"here"_s, 7, Noon, Noon};
            if (const Outcome beaten = workers.beat(one); !beaten)
                return beaten;
            one.seenAt = Noon.addSecs(5);
            if (const Outcome beaten = workers.beat(one); !beaten)
                return beaten;
            const auto all = workers.all();
            const auto mine = workers.lease(u"scroll"_s, u"w1"_s, Noon, Noon.addSecs(60));
            const auto others = workers.lease(u"scroll"_s, u"w2"_s, Noon.addSecs(59), Noon.addSecs(120));
            const auto longer = workers.lease(u"scroll"_s, u"w1"_s, Noon.addSecs(59), Noon.addSecs(90));
            const auto expired = workers.lease(u"scroll"_s, u"w2"_s, Noon.addSecs(91), Noon.addSecs(150));
            if (const Outcome not_mine = workers.giveBack(u"scroll"_s, u"w1"_s); !not_mine)
                return not_mine;
            const auto still = workers.lease(u"scroll"_s, u"w1"_s, Noon.addSecs(92), Noon.addSecs(99));
            if (const Outcome dropped = workers.dropLeasesOfOthers({u"w1"_s}); !dropped)
                return dropped;
            const auto freed = workers.lease(u"scroll"_s, u"w1"_s, Noon.addSecs(93), Noon.addSecs(99));
            const bool well = all && all->size() == 1 && all->first().seenAt == Noon.addSecs(5) && mine &&
                              *mine && others && !*others && longer && *longer && expired && *expired &&
                              still && !*still && freed && *freed;
            return well ? workers.remove(u"w1"_s) : fail(Error::Kind::Internal, u"leases"_s);
        }));
    }

    // However many ask at once, no window gives out more than it has.
    void callsOfOneWindow_data() { StorePlaces::addDialects(); }
    void callsOfOneWindow()
    {
        FRESH_STORE(m_places, uri);
        const auto database = prepared(uri);
        QVERIFY(database);
        std::vector<std::unique_ptr<Database>> others;
        for (int i = 0; i < 3; ++i) {
            others.push_back(std::make_unique<Database>(uri));
            QVERIFY(waitFor(others.back()->open()));
        }
        const auto take = [](Database &from, qint64 window, int wanted) {
            return from.transact<int>([window, wanted](StoreSession &session) {
                return WorkerRepository(session).takeCalls(u"ws_1"_s, window, wanted, 100);
            });
        };
        std::vector<Task<int>> asked;
        for (int round = 0; round < 20; ++round) {
            for (const auto &other : others)
                asked.push_back(take(*other, 10, 7));
        }
        int given = 0;
        for (Task<int> &each : asked) {
            const Result<int> calls = wait(std::move(each));
            VERIFY_RESULT(calls);
            given += *calls;
        }
        QCOMPARE(given, 100);
        const Result<int> next = wait(take(*database, 20, 7));
        VERIFY_RESULT(next);
        QCOMPARE(*next, 7);
    }

    void schedules_data() { StorePlaces::addDialects(); }
    void schedules()
    {
        FRESH_STORE(m_places, uri);
        const auto database = prepared(uri);
        QVERIFY(database);
        QVERIFY(in(*database, [](StoreSession &session) -> Outcome {
            ScheduleRepository schedules(session);
            const auto none = schedules.find(Shop);
            if (!none || none->dueAt || none->mappingVersion != 0)
                return fail(Error::Kind::Internal, u"an empty one"_s);
            ScheduleRow row{Shop, {{u"minutes"_s, 5}}, Noon, Run, 3, Noon.addSecs(-9)};
            for (int twice = 0; twice < 2; ++twice) {
                if (const Outcome saved = schedules.save(row); !saved)
                    return saved;
            }
            const auto early = schedules.due(Noon.addSecs(-1));
            const auto due = schedules.due(Noon);
            row.dueAt.reset();
            if (const Outcome saved = schedules.save(row); !saved)
                return saved;
            const auto never = schedules.due(Noon.addDays(9));
            const bool well = early && early->isEmpty() && due && due->size() == 1 &&
                              due->first().settings == row.settings &&
                              due->first().highWater == Noon.addSecs(-9) && due->first().lastRun == Run &&
                              never && never->isEmpty();
            return well ? Outcome() : fail(Error::Kind::Internal, u"schedules"_s);
        }));
    }

    void attention_data() { StorePlaces::addDialects(); }
    void attention()
    {
        FRESH_STORE(m_places, uri);
        const auto database = prepared(uri);
        QVERIFY(database);
        QVERIFY(in(*database, [](StoreSession &session) -> Outcome {
            AttentionRepository attention(session);
            FailureRow failure{.connectionId = Shop,
                               .object = u"contact"_s,
                               .sourceKey = u"a"_s,
                               .runId = Run,
                               .cause = u"rejected"_s,
                               .lastAt = Noon};
            for (int i = 0; i < 2; ++i) {
                failure.lastAt = Noon.addSecs(i);
                if (const Outcome noted = attention.noteFailure(failure); !noted)
                    return noted;
            }
            const auto failures = attention.failures(Shop, 9);
            if (!failures || failures->size() != 1 || failures->first().attempts != 2 ||
                failures->first().firstAt != Noon || failures->first().lastAt != Noon.addSecs(1))
                return fail(Error::Kind::Internal, u"failures"_s);
            failure.sourceKey = u"b"_s;
            if (const Outcome noted = attention.noteFailure(failure); !noted)
                return noted;
            const Outcome cleared =
                attention.clearFailures(Shop, {{u"contact"_s, u"a"_s}, {u"contact"_s, u"c"_s}});
            const auto left = attention.failures(Shop, 9);
            if (!cleared || !left || left->size() != 1 || left->first().sourceKey != "b"_L1)
                return fail(Error::Kind::Internal, u"cleared the wrong ones"_s);
            return attention.clearFailures(Shop, {{u"contact"_s, u"b"_s}});
        }));
        QVERIFY(in(*database, [](StoreSession &session) -> Outcome {
            AttentionRepository attention(session);
            const auto ask = [&attention](const QString &key) {
                return attention.ask({.connectionId = Shop,
                                      .object = u"contact"_s,
                                      .sourceKey = key,
                                      .kind = u"ambiguous"_s,
                                      .openedAt = Noon});
            };
            for (const QString &key : {u"a"_s, u"a"_s, u"b"_s}) {
                if (const Outcome asked = ask(key); !asked)
                    return asked;
            }
            const auto open = attention.openJudgements(Shop, 9);
            if (!open || open->size() != 2)
                return fail(Error::Kind::Internal, u"asked twice"_s);
            const QString first = open->first().sourceKey;
            if (const Outcome aside = attention.closeJudgement(open->first().id, u"set aside"_s, {}, Noon);
                !aside)
                return aside;
            for (const QString &key : {u"a"_s, u"b"_s}) {
                if (const Outcome asked = ask(key); !asked)
                    return asked;
            }
            const auto left = attention.openJudgements({}, 9);
            if (!left || left->size() != 1 || left->first().sourceKey == first)
                return fail(Error::Kind::Internal, u"asked again"_s);
            const Outcome settled = attention.settle(Shop, u"contact"_s, left->first().sourceKey, Noon);
            const auto count = attention.openCount();
            return settled && count && *count == 0 ? Outcome()
                                                   : fail(Error::Kind::Internal, u"not settled"_s);
        }));
        QVERIFY(in(*database, [](StoreSession &session) -> Outcome {
            AttentionRepository attention(session);
            TombstoneRow row{.connectionId = Shop,
                             .object = u"contact"_s,
                             .sourceKey = u"a"_s,
                             .targetId = u"i1"_s,
                             .record = {{u"name"_s, u"Ann"_s}},
                             .missingSince = Noon,
                             .runId = Run};
            const auto first = attention.bury(row);
            row.missingSince = Noon.addDays(1);
            const auto second = attention.bury(row); // still missing, since then
            if (!first || !second || first->id != second->id || second->missingSince != Noon)
                return fail(Error::Kind::Internal, u"buried"_s);
            if (const Outcome back = attention.resurrect(Shop, u"contact"_s, u"a"_s, Noon); !back)
                return back;
            const auto none = attention.tombstones(Shop, 9);
            const auto third = attention.bury(row); // gone once more: the time begins anew
            const auto one = attention.tombstones(Shop, 9);
            return none && none->isEmpty() && third && third->missingSince == Noon.addDays(1) && one &&
                           one->size() == 1 && one->first().state == "held"_L1
                       ? Outcome()
                       : fail(Error::Kind::Internal, u"tombstones"_s);
        }));
    }
};

QTEST_GUILESS_MAIN(TestRunCompanions)
#include "tst_runcompanions.moc"
