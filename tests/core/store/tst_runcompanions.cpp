// Workers with their leases and their share of the rate limit, schedules, and what has to be come back to. On
// both dialects.
#include "bulkstore.h"
#include "store/attentionrepository.h"
#include "store/migrations.h"
#include "store/schedulerepository.h"
#include "store/tombstonerepository.h"
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
            if (!none || none->dueAt || !none->mappingVersions.isEmpty())
                return fail(Error::Kind::Internal, u"an empty one"_s);
            ScheduleRow row{Shop,
                            {{u"minutes"_s, 5}},
                            Noon,
                            Run,
                            {{u"people"_s, 3}, {u"organisations"_s, 1}},
                            Noon.addSecs(-9)};
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
                              due->first().mappingVersions == row.mappingVersions &&
                              due->first().highWater == Noon.addSecs(-9) && due->first().lastRun == Run &&
                              never && never->isEmpty();
            return well ? Outcome() : fail(Error::Kind::Internal, u"schedules"_s);
        }));
    }

    // What version 5 kept as one number, and connections whose events wrote whatever their schedule said.
    void schedulesOfVersion5_data() { StorePlaces::addDialects(); }
    void schedulesOfVersion5()
    {
        FRESH_STORE(m_places, uri);
        const auto database = prepared(uri);
        QVERIFY(database);
        const auto migrations = storeMigrations(database->dialect());
        const auto sixth = std::find_if(migrations.begin(), migrations.end(),
                                        [](const Migration &migration) { return migration.version == 6; });
        QVERIFY(sixth != migrations.end());
        QVERIFY(in(*database, [statements = sixth->statements](StoreSession &session) -> Outcome {
            const QString at = QString::number(Noon.toMSecsSinceEpoch());
            const QString later = QString::number(Noon.toMSecsSinceEpoch() + 1);
            QStringList before{
                u"ALTER TABLE schedules DROP COLUMN mapping_versions"_s,
                u"ALTER TABLE schedules ADD COLUMN mapping_version INTEGER NOT NULL DEFAULT 0"_s};
            for (const QString &name : {u"two"_s, u"three"_s, u"four"_s})
                before.append(
                    u"INSERT INTO connections (id, workspace_id, system, name, state, state_reason,"
                    " settings, health, created_at, updated_at) SELECT 'con_%1', workspace_id, system,"
                    " '%1', state, state_reason, settings, health, created_at, updated_at"
                    " FROM connections WHERE id = 'con_1'"_s.arg(name));
            const auto mapping = [&](const QString &connection, const QString &object, int version,
                                     const QString &time) {
                before.append(
                    u"INSERT INTO mappings (id, connection_id, source_object, target_object, version,"
                    " rules, saved_at, note) VALUES ('m%1', '%2', '%3', 't', %4, '{}', %5, '')"_s
                        .arg(before.size())
                        .arg(connection, object)
                        .arg(version)
                        .arg(time));
            };
            mapping(u"con_1"_s, u"people"_s, 3, at);
            mapping(u"con_1"_s, u"organisations"_s, 1, at);
            mapping(u"con_1"_s, u"organisations"_s, 2, later); // after everything was synced
            mapping(u"con_two"_s, u"organisations"_s, 4, at);
            before.append(uR"(UPDATE runs SET state = 'succeeded', scope = '{"kind":"full"}')"_s);
            const auto schedule = [&](const QString &connection, const QString &settings, int version) {
                before.append(u"INSERT INTO schedules (connection_id, settings, due_at, last_run,"
                              " mapping_version, high_water) VALUES ('%1', '%2', NULL, '', %3, NULL)"_s
                                  .arg(connection, settings)
                                  .arg(version));
            };
            schedule(u"con_1"_s, uR"({"frequency":"interval","minutes":5})"_s, 3);
            schedule(u"con_two"_s, uR"({"frequency":"manual","minutes":7})"_s, 4);
            schedule(u"con_three"_s, u"{}"_s, 0);
            for (const QString &connection : {u"con_1"_s, u"con_two"_s, u"con_four"_s})
                before.append(
                    u"INSERT INTO endpoints (id, name, source, scheme, path, topics, secret_name,"
                    " connection_id, settings, paused, created_at) VALUES ('e%1', 'e%1', 'clerk', '',"
                    " '/%1', '[]', '', '%1', '{}', 0, 1)"_s.arg(connection));
            before.append(statements);
            for (const QString &statement : std::as_const(before)) {
                if (const Outcome done = session.execute(statement); !done)
                    return fail(done.error().withContext(statement));
            }
            ScheduleRepository schedules(session);
            const auto one = schedules.find(Shop);
            const auto two = schedules.find(ConnectionId(u"con_two"_s));
            const auto three = schedules.find(ConnectionId(u"con_three"_s));
            const auto four = schedules.find(ConnectionId(u"con_four"_s));
            if (!one || !two || !three || !four)
                return fail(Error::Kind::Internal, u"cannot be read"_s);
            const bool versions =
                one->mappingVersions == QJsonObject{{u"people"_s, 3}, {u"organisations"_s, 1}} &&
                two->mappingVersions == QJsonObject{{u"organisations"_s, 4}} &&
                three->mappingVersions.isEmpty();
            const QJsonObject onEvents{{u"frequency"_s, u"on_events"_s}, {u"full_every_hours"_s, 0}};
            QJsonObject withMinutes = onEvents;
            withMinutes.insert(u"minutes"_s, 7);
            const bool settings = one->settings.value(u"frequency"_s) == u"interval"_s && !one->dueAt &&
                                  two->settings == withMinutes && two->dueAt && three->settings.isEmpty() &&
                                  !three->dueAt && four->settings == onEvents && four->dueAt;
            return versions && settings
                       ? Outcome()
                       : fail(Error::Kind::Internal, versions ? u"settings"_s : u"versions"_s);
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
    }

    void tombstones_data() { StorePlaces::addDialects(); }
    void tombstones()
    {
        FRESH_STORE(m_places, uri);
        const auto database = prepared(uri);
        QVERIFY(database);
        QVERIFY(in(*database, [](StoreSession &session) -> Outcome {
            TombstoneRepository stones(session);
            TombstoneRow row = stone(u"a"_s);
            const auto first = stones.bury(row);
            row.missingSince = Noon.addDays(1);
            const auto second = stones.bury(row); // still missing, since then
            if (!first || !second || first->id != second->id || second->missingSince != Noon)
                return fail(Error::Kind::Internal, u"buried"_s);
            if (const Outcome back = stones.resurrect(Shop, u"contact"_s, u"a"_s, Noon); !back)
                return back;
            const auto none = stones.list(Shop, 9);
            const auto third = stones.bury(row); // gone once more: the time begins anew
            const auto one = stones.list({}, 9);
            return none && none->isEmpty() && third && third->missingSince == Noon.addDays(1) && one &&
                           one->size() == 1 && one->first().state == stonestates::held
                       ? Outcome()
                       : fail(Error::Kind::Internal, u"tombstones"_s);
        }));
        // Taken away, it keeps what it was and since when; brought back, no later look at the source takes it
        // for newly gone.
        QVERIFY(in(*database, [](StoreSession &session) -> Outcome {
            TombstoneRepository stones(session);
            TombstoneRow away = stone(u"a"_s);
            away.state = QString(stonestates::archived);
            away.record = {};
            away.missingSince = Noon.addDays(3);
            const auto archived = stones.takeAway(away, Noon.addDays(3));
            if (!archived || archived->missingSince != Noon.addDays(1) ||
                archived->decidedAt != Noon.addDays(3) || archived->record.isEmpty())
                return fail(Error::Kind::Internal, u"taken away"_s);
            if (const Outcome back = stones.bringBack(Shop, u"contact"_s, u"a"_s, Noon.addDays(4)); !back)
                return back;
            TombstoneRow again = stone(u"a"_s);
            again.missingSince = Noon.addDays(5);
            const auto left = stones.bury(again);
            return left && left->isLeftAlone() && left->decidedAt == Noon.addDays(4)
                       ? stones.setState(left->id, stonestates::kept, Noon)
                       : fail(Error::Kind::Internal, u"brought back"_s);
        }));
    }

private:
    static TombstoneRow stone(const QString &key)
    {
        return {.connectionId = Shop,
                .object = u"contact"_s,
                .sourceKey = key,
                .targetId = u"i"_s + key,
                .record = {{u"name"_s, u"Ann"_s}},
                .missingSince = Noon,
                .runId = Run};
    }
};

QTEST_GUILESS_MAIN(TestRunCompanions)
#include "tst_runcompanions.moc"
