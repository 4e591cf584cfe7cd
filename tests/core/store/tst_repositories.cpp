// Workspaces, connections, mappings, links, runs and settings, on both dialects.
#include "store/connectionrepository.h"
#include "store/linkrepository.h"
#include "store/mappingrepository.h"
#include "store/runitemrepository.h"
#include "store/runrepository.h"
#include "store/settingsrepository.h"
#include "store/workspacerepository.h"
#include "storeplaces.h"

using namespace patchbay;
using namespace patchbay::testing;
using namespace Qt::StringLiterals;

namespace {

const QDateTime Noon = QDateTime::fromMSecsSinceEpoch(1'790'000'000'123, Qt::UTC);

WorkspaceRow workspace(const QString &id, bool current = false)
{
    return {.id = WorkspaceId(id),
            .name = u"Workspace "_s + id,
            .region = u"eu"_s,
            .baseUrl = u"https://api.example.com"_s,
            .appId = u"abc123"_s,
            .timezone = u"Europe/Berlin"_s,
            .createdAt = Noon,
            .checkedAt = {},
            .health = {{u"ok"_s, true}},
            .isCurrent = current};
}

ConnectionRow connection(const QString &id, const QString &name)
{
    return {.id = ConnectionId(id),
            .workspaceId = WorkspaceId(u"ws_1"_s),
            .system = u"sql"_s,
            .name = name,
            .state = u"connected"_s,
            .stateReason = {},
            .settings = {{u"query"_s, u"SELECT 'ü'"_s}},
            .health = {},
            .checkedAt = {},
            .createdAt = Noon,
            .updatedAt = Noon};
}

const ConnectionId Con1(u"con_1"_s);

} // namespace

class TestRepositories : public QObject
{
    Q_OBJECT

    // The store with one workspace and one connection.
    std::unique_ptr<Database> prepared(const QString &uri)
    {
        auto database = std::make_unique<Database>(uri);
        if (!waitFor(database->open()))
            return {};
        const Outcome filled = wait(database->transact<void>([](StoreSession &session) -> Outcome {
            const Outcome added = WorkspaceRepository(session).insert(workspace(u"ws_1"_s, true));
            return added ? ConnectionRepository(session).insert(connection(u"con_1"_s, u"Users"_s)) : added;
        }));
        return filled ? std::move(database) : nullptr;
    }

    template<typename T>
    static Result<T> in(Database &database, std::function<Result<T>(StoreSession &)> work)
    {
        return wait(database.transact<T>(std::move(work)));
    }

private Q_SLOTS:
    void workspaces_data() { StorePlaces::addDialects(); }
    void workspaces()
    {
        FRESH_STORE(m_places, uri);
        auto database = prepared(uri);
        QVERIFY(database);
        VERIFY_RESULT(in<void>(*database, [](StoreSession &s) {
            return WorkspaceRepository(s).insert(workspace(u"ws_2"_s, true));
        }));
        const auto list =
            in<QList<WorkspaceRow>>(*database, [](StoreSession &s) { return WorkspaceRepository(s).list(); });
        VERIFY_RESULT(list);
        QCOMPARE(list->size(), 2);
        QVERIFY(!list->at(0).isCurrent);
        QVERIFY(list->at(1).isCurrent);
        QCOMPARE(list->at(0).createdAt, Noon);
        QVERIFY(!list->at(0).checkedAt);
        QCOMPARE(list->at(0).health, (QJsonObject{{u"ok"_s, true}}));

        const auto taken = in<void>(
            *database, [](StoreSession &s) { return WorkspaceRepository(s).insert(workspace(u"ws_2"_s)); });
        QCOMPARE(taken.error().kind, Error::Kind::Conflict);
        VERIFY_RESULT(in<void>(*database, [](StoreSession &s) {
            return WorkspaceRepository(s).makeCurrent(WorkspaceId(u"ws_1"_s));
        }));
        const auto current =
            in<WorkspaceRow>(*database, [](StoreSession &s) { return WorkspaceRepository(s).current(); });
        QCOMPARE(current->id.text(), u"ws_1"_s);
        // To nothing: refused, and the current one stays.
        const auto nothing = in<void>(*database, [](StoreSession &s) {
            return WorkspaceRepository(s).makeCurrent(WorkspaceId(u"ws_9"_s));
        });
        QCOMPARE(nothing.error().kind, Error::Kind::NotFound);
        QCOMPARE(in<WorkspaceRow>(*database, [](StoreSession &s) { return WorkspaceRepository(s).current(); })
                     ->id.text(),
                 u"ws_1"_s);

        auto changed = workspace(u"ws_1"_s);
        changed.name = u"Ñandú"_s;
        changed.checkedAt = Noon.addMSecs(7);
        VERIFY_RESULT(in<void>(
            *database, [changed](StoreSession &s) { return WorkspaceRepository(s).update(changed); }));
        const auto found = in<WorkspaceRow>(
            *database, [](StoreSession &s) { return WorkspaceRepository(s).find(WorkspaceId(u"ws_1"_s)); });
        QCOMPARE(found->name, u"Ñandú"_s);
        QCOMPARE(*found->checkedAt, Noon.addMSecs(7));
        QVERIFY(found->isCurrent);

        VERIFY_RESULT(in<void>(*database, [](StoreSession &s) {
            return WorkspaceRepository(s).remove(WorkspaceId(u"ws_1"_s));
        }));
        QCOMPARE(
            in<ConnectionRow>(*database, [](StoreSession &s) { return ConnectionRepository(s).find(Con1); })
                .error()
                .kind,
            Error::Kind::NotFound);
        QCOMPARE(in<WorkspaceRow>(*database, [](StoreSession &s) { return WorkspaceRepository(s).current(); })
                     .error()
                     .kind,
                 Error::Kind::NotFound);
    }

    void connections_data() { StorePlaces::addDialects(); }
    void connections()
    {
        FRESH_STORE(m_places, uri);
        auto database = prepared(uri);
        QVERIFY(database);
        const auto taken = in<void>(*database, [](StoreSession &s) {
            return ConnectionRepository(s).insert(connection(u"con_2"_s, u"Users"_s));
        });
        QCOMPARE(taken.error().kind, Error::Kind::Conflict);
        QVERIFY(taken.error().message.contains(u"Users"_s));
        auto lost = connection(u"con_3"_s, u"Elsewhere"_s);
        lost.workspaceId = WorkspaceId(u"ws_9"_s);
        QCOMPARE(in<void>(*database, [lost](StoreSession &s) { return ConnectionRepository(s).insert(lost); })
                     .error()
                     .kind,
                 Error::Kind::NotFound);
        VERIFY_RESULT(in<void>(*database, [](StoreSession &s) {
            return ConnectionRepository(s).setState(Con1, u"paused"_s, u"Paused by Ann."_s, Noon.addSecs(5));
        }));
        VERIFY_RESULT(in<void>(*database, [](StoreSession &s) {
            return ConnectionRepository(s).setHealth(Con1, {{u"latency_ms"_s, 12}}, Noon.addSecs(6));
        }));
        const auto found = in<ConnectionRow>(*database, [](StoreSession &s) {
            return ConnectionRepository(s).findByName(WorkspaceId(u"ws_1"_s), u"Users"_s);
        });
        VERIFY_RESULT(found);
        QCOMPARE(found->state, u"paused"_s);
        QCOMPARE(found->stateReason, u"Paused by Ann."_s);
        QCOMPARE(found->updatedAt, Noon.addSecs(5));
        QCOMPARE(*found->checkedAt, Noon.addSecs(6));
        QCOMPARE(found->health.value(u"latency_ms"_s).toInt(), 12);
        QCOMPARE(found->settings, connection({}, {}).settings);
        auto renamed = *found;
        renamed.name = u"People"_s;
        VERIFY_RESULT(in<void>(
            *database, [renamed](StoreSession &s) { return ConnectionRepository(s).update(renamed); }));
        const auto list = in<QList<ConnectionRow>>(
            *database, [](StoreSession &s) { return ConnectionRepository(s).list(WorkspaceId(u"ws_1"_s)); });
        QCOMPARE(list->size(), 1);
        QCOMPARE(list->first().name, u"People"_s);
    }

    void mappings_data() { StorePlaces::addDialects(); }
    void mappings()
    {
        FRESH_STORE(m_places, uri);
        auto database = prepared(uri);
        QVERIFY(database);
        const auto save = [&](const QString &note, int base, const QString &source = u"person"_s,
                              const QJsonObject &fields = {}) {
            return in<MappingRow>(*database, [=](StoreSession &s) {
                return MappingRepository(s).save({.connectionId = Con1,
                                                  .sourceObject = source,
                                                  .targetObject = u"contact"_s,
                                                  .rules = {{u"note"_s, note}},
                                                  .note = note,
                                                  .fields = fields},
                                                 base);
            });
        };
        QCOMPARE(save(u"first"_s, 0)->version, 1);
        QCOMPARE(save(u"second"_s, 1)->version, 2);
        QCOMPARE(save(u"other pair"_s, 0, u"organisation"_s)->version, 1);
        for (const int stale : {0, 1, 3}) {
            const auto refused = save(u"stale"_s, stale);
            QVERIFY(!refused);
            QCOMPARE(refused.error().kind, Error::Kind::Conflict);
            QVERIFY(!refused.error().nextStep.isEmpty());
        }
        const auto current = in<MappingRow>(*database, [](StoreSession &s) {
            return MappingRepository(s).current(Con1, u"person"_s, u"contact"_s);
        });
        VERIFY_RESULT(current);
        QCOMPARE(current->version, 2);
        QCOMPARE(current->note, u"second"_s);
        QVERIFY(current->savedAt.isValid());
        QVERIFY(!current->id.isEmpty());
        const auto versions = in<QList<MappingRow>>(*database, [](StoreSession &s) {
            return MappingRepository(s).versions(Con1, u"person"_s, u"contact"_s);
        });
        QCOMPARE(versions->size(), 2);
        QCOMPARE(versions->last().rules, (QJsonObject{{u"note"_s, u"first"_s}}));
        const auto list =
            in<QList<MappingRow>>(*database, [](StoreSession &s) { return MappingRepository(s).list(Con1); });
        QCOMPARE(list->size(), 2);
        QCOMPARE(list->at(0).sourceObject, u"organisation"_s);
        QCOMPARE(list->at(1).version, 2);
        // Saved while a side cannot be read, it keeps what is known of the fields.
        const QJsonObject fields{{u"source"_s, QJsonObject{{u"id"_s, QJsonObject{{u"type"_s, u"text"_s}}}}}};
        QCOMPARE(save(u"third"_s, 2, u"person"_s, fields)->fields, fields);
        QCOMPARE(save(u"fourth"_s, 3)->fields, fields);
        const auto newest = in<QList<MappingRow>>(*database, [](StoreSession &s) {
            return MappingRepository(s).versions(Con1, u"person"_s, u"contact"_s);
        });
        QCOMPARE(newest->at(0).fields, fields);
        QCOMPARE(newest->at(2).fields, QJsonObject());
        QCOMPARE(in<MappingRow>(*database,
                                [](StoreSession &s) {
                                    return MappingRepository(s).current(Con1, u"person"_s, u"company"_s);
                                })
                     .error()
                     .kind,
                 Error::Kind::NotFound);
    }

    void twoSavesAtOnce_data() { StorePlaces::addDialects(); }
    void twoSavesAtOnce()
    {
        FRESH_STORE(m_places, uri);
        auto first = prepared(uri);
        QVERIFY(first);
        Database second(uri);
        VERIFY_RESULT(waitFor(second.open()));
        const std::function<Result<MappingRow>(StoreSession &)> save = [](StoreSession &s) {
            return MappingRepository(s).save(
                {.connectionId = Con1, .sourceObject = u"person"_s, .targetObject = u"contact"_s}, 0);
        };
        auto one = first->transact<MappingRow>(save);
        auto two = second.transact<MappingRow>(save);
        const auto a = wait(std::move(one));
        const auto b = wait(std::move(two));
        QVERIFY(a.has_value() != b.has_value());
        QCOMPARE((a ? b : a).error().kind, Error::Kind::Conflict);
    }

    void links_data() { StorePlaces::addDialects(); }
    void links()
    {
        FRESH_STORE(m_places, uri);
        auto database = prepared(uri);
        QVERIFY(database);
        const auto upsert = [&](const QString &key, const QString &target, const QDateTime &at) {
            return in<LinkRow>(*database, [=](StoreSession &s) {
                return LinkRepository(s).upsert({.connectionId = Con1,
                                                 .object = u"contact"_s,
                                                 .sourceKey = key,
                                                 .targetId = target,
                                                 .agreed = {{u"email"_s, key + u"@example.com"_s}},
                                                 .createdAt = at,
                                                 .updatedAt = at,
                                                 .state = u"active"_s});
            });
        };
        const auto made = upsert(u"7"_s, u"t1"_s, Noon);
        VERIFY_RESULT(made);
        QVERIFY(!made->id.isEmpty());
        const auto again = upsert(u"7"_s, u"t2"_s, Noon.addSecs(1));
        VERIFY_RESULT(again);
        QCOMPARE(again->id.text(), made->id.text());
        QCOMPARE(again->createdAt, Noon);
        QCOMPARE(again->updatedAt, Noon.addSecs(1));
        QCOMPARE(again->targetId, u"t2"_s);
        VERIFY_RESULT(upsert(u"8"_s, u"t2"_s, Noon.addSecs(2)));
        const auto both = in<QList<LinkRow>>(*database, [](StoreSession &s) {
            return LinkRepository(s).findByTargetId(Con1, u"contact"_s, u"t2"_s);
        });
        QCOMPARE(both->size(), 2);
        QCOMPARE(both->first().sourceKey, u"7"_s);
        QCOMPARE(
            in<qint64>(*database, [](StoreSession &s) { return LinkRepository(s).count(Con1, u"contact"_s); })
                .value(),
            2);
        const auto agreed = [&](const QJsonValue &value, const QDateTime &since) {
            const auto lately = in<QList<LinkRow>>(*database, [=](StoreSession &s) {
                return LinkRepository(s).agreedLately(Con1, u"contact"_s, u"email"_s, value, since);
            });
            return lately ? lately->size() : -1;
        };
        QCOMPARE(agreed(u"8@example.com"_s, Noon.addSecs(2)), 1);
        QCOMPARE(agreed(u"8@example.com"_s, Noon.addSecs(3)), 0);
        QCOMPARE(agreed(u"@example.com"_s, Noon), 0);
        QCOMPARE(agreed(8, Noon), 0);
        const LinkId id = made->id;
        VERIFY_RESULT(in<void>(*database, [id](StoreSession &s) {
            return LinkRepository(s).setState(id, u"archived"_s, Noon.addSecs(3));
        }));
        const auto found = in<LinkRow>(*database, [](StoreSession &s) {
            return LinkRepository(s).findBySourceKey(Con1, u"contact"_s, u"7"_s);
        });
        QCOMPARE(found->state, u"archived"_s);
        QCOMPARE(found->agreed, (QJsonObject{{u"email"_s, u"7@example.com"_s}}));
        VERIFY_RESULT(in<void>(*database, [id](StoreSession &s) { return LinkRepository(s).remove(id); }));
        QCOMPARE(
            in<void>(*database, [id](StoreSession &s) { return LinkRepository(s).remove(id); }).error().kind,
            Error::Kind::NotFound);
        // With the connection go its links and mappings.
        VERIFY_RESULT(
            in<void>(*database, [](StoreSession &s) { return ConnectionRepository(s).remove(Con1); }));
        QCOMPARE(
            in<qint64>(*database, [](StoreSession &s) { return LinkRepository(s).count(Con1, u"contact"_s); })
                .value(),
            0);
        QCOMPARE(upsert(u"9"_s, u"t9"_s, Noon).error().kind, Error::Kind::NotFound);
    }

    void runs_data() { StorePlaces::addDialects(); }
    void runs()
    {
        FRESH_STORE(m_places, uri);
        auto database = prepared(uri);
        QVERIFY(database);
        VERIFY_RESULT(in<void>(*database, [](StoreSession &s) -> Outcome {
            RunRepository runs(s);
            for (int i = 0; i < 3; ++i) {
                const Outcome started = runs.start({.id = RunId(u"run_%1"_s.arg(i)),
                                                    .connectionId = Con1,
                                                    .kind = u"resync"_s,
                                                    .state = u"running"_s,
                                                    .startedAt = Noon.addSecs(i),
                                                    .mappingVersion = 4,
                                                    .startedBy = u"ann"_s});
                if (!started)
                    return started;
            }
            for (int i = 0; i < 5; ++i) {
                const Outcome added =
                    RunItemRepository(s).add({.runId = RunId(u"run_1"_s),
                                              .ordinal = i,
                                              .object = u"contact"_s,
                                              .sourceKey = QString::number(i),
                                              .action = u"update"_s,
                                              .state = u"done"_s,
                                              .changes = {QJsonObject{{u"path"_s, u"name"_s}}},
                                              .before = {{u"name"_s, u"Old"_s}},
                                              .error = {}});
                if (!added)
                    return added;
            }
            return runs.finish(RunId(u"run_1"_s), u"succeeded"_s, Noon.addSecs(60), {{u"update"_s, 5}});
        }));
        const auto latest =
            in<QList<RunRow>>(*database, [](StoreSession &s) { return RunRepository(s).latest(Con1, 2); });
        QCOMPARE(latest->size(), 2);
        QCOMPARE(latest->first().id.text(), u"run_2"_s);
        QVERIFY(!latest->first().finishedAt);
        const auto run =
            in<RunRow>(*database, [](StoreSession &s) { return RunRepository(s).find(RunId(u"run_1"_s)); });
        QCOMPARE(run->state, u"succeeded"_s);
        QCOMPARE(*run->finishedAt, Noon.addSecs(60));
        QCOMPARE(run->counts, (QJsonObject{{u"update"_s, 5}}));
        QCOMPARE(run->mappingVersion, 4);
        const auto items = in<QList<RunItemRow>>(
            *database, [](StoreSession &s) { return RunItemRepository(s).items(RunId(u"run_1"_s), 1, 2); });
        QCOMPARE(items->size(), 2);
        QCOMPARE(items->first().ordinal, 2);
        QCOMPARE(items->first().before, (QJsonObject{{u"name"_s, u"Old"_s}}));
        QCOMPARE(items->first().changes.size(), 1);
        const auto twice = in<void>(*database, [](StoreSession &s) {
            return RunItemRepository(s).add({.runId = RunId(u"run_1"_s), .ordinal = 4});
        });
        QCOMPARE(twice.error().kind, Error::Kind::Conflict);
        const auto orphan = in<void>(*database, [](StoreSession &s) {
            return RunItemRepository(s).add({.runId = RunId(u"run_9"_s)});
        });
        QCOMPARE(orphan.error().kind, Error::Kind::NotFound);
        // Runs outlive their connection.
        VERIFY_RESULT(
            in<void>(*database, [](StoreSession &s) { return ConnectionRepository(s).remove(Con1); }));
        QCOMPARE(
            in<QList<RunRow>>(*database, [](StoreSession &s) { return RunRepository(s).latest(Con1, 10); })
                ->size(),
            3);
    }

    void settings_data() { StorePlaces::addDialects(); }
    void settings()
    {
        FRESH_STORE(m_places, uri);
        auto database = prepared(uri);
        QVERIFY(database);
        const auto get = [&] {
            return in<QJsonValue>(*database, [](StoreSession &s) {
                return SettingsRepository(s).get(u"theme"_s, u"system"_s);
            });
        };
        QCOMPARE(get()->toString(), u"system"_s);
        VERIFY_RESULT(in<void>(
            *database, [](StoreSession &s) { return SettingsRepository(s).set(u"theme"_s, u"dark"_s); }));
        VERIFY_RESULT(in<void>(
            *database, [](StoreSession &s) { return SettingsRepository(s).set(u"theme"_s, u"light"_s); }));
        QCOMPARE(get()->toString(), u"light"_s);
        VERIFY_RESULT(
            in<void>(*database, [](StoreSession &s) { return SettingsRepository(s).remove(u"theme"_s); }));
        VERIFY_RESULT(
            in<void>(*database, [](StoreSession &s) { return SettingsRepository(s).remove(u"theme"_s); }));
        QCOMPARE(get()->toString(), u"system"_s);
        QCOMPARE(in<void>(*database,
                          [](StoreSession &s) {
                              return SettingsRepository(s).set(u"theme"_s, QJsonValue(QJsonValue::Undefined));
                          })
                     .error()
                     .kind,
                 Error::Kind::InvalidInput);
    }

private:
    StorePlaces m_places;
};

QTEST_GUILESS_MAIN(TestRepositories)
#include "tst_repositories.moc"
