// The items of bulk runs and who works on them, and the spool. On both dialects.
#include "bulkstore.h"
#include "store/attentionrepository.h"
#include "store/runitemrepository.h"
#include "store/spoolrepository.h"
#include "store/workerrepository.h"

using namespace patchbay;
using namespace patchbay::testing;

namespace {

RunItemRow item(int ordinal, int phase, const QString &key,
                const QString &state = QString(itemstates::planned))
{
    RunItemRow row;
    row.runId = Run;
    row.ordinal = ordinal;
    row.object = u"contact"_s;
    row.sourceKey = key;
    row.title = u"Person "_s + key;
    row.action = u"create"_s;
    row.state = state;
    row.phase = phase;
    row.plan = {{u"calls"_s, 1}};
    return row;
}

} // namespace

class TestBulkRepositories : public BulkStoreTest
{
    Q_OBJECT

private Q_SLOTS:
    void itemsAndWorkers_data() { StorePlaces::addDialects(); }
    void itemsAndWorkers()
    {
        FRESH_STORE(m_places, uri);
        const auto database = prepared(uri);
        QVERIFY(database);
        QVERIFY(in(*database, [](StoreSession &session) -> Outcome {
            RunItemRepository items(session);
            for (const RunItemRow &row : {item(0, 0, u"a"_s), item(1, 2, u"b"_s), item(2, 0, u"c"_s),
                                          item(3, 2, u"d"_s, u"skipped"_s), item(4, 3, u"e"_s, u"held"_s)}) {
                if (const Outcome added = items.add(row); !added)
                    return added;
            }
            return {};
        }));
        QVERIFY(in(*database, [](StoreSession &session) -> Outcome {
            RunItemRepository items(session);
            const auto one = items.claim(Run, u"w1"_s, 1);
            const auto other = items.claim(Run, u"w2"_s, 9);
            const auto tooEarly = items.claim(Run, u"w2"_s, 9); // phase 0 is not over
            if (!one || !other || !tooEarly)
                return fail(Error::Kind::Internal, u"claim failed"_s);
            QStringList keys;
            for (const RunItemRow &row : *one + *other)
                keys << row.sourceKey;
            if (keys != QStringList{u"a"_s, u"c"_s} || one->size() != 1 || !tooEarly->isEmpty())
                return fail(Error::Kind::Internal, u"claimed "_s + keys.join(u','));
            const auto open = items.openPhase(Run);
            const auto ahead = items.claim(Run, u"w3"_s, 9, 2); // though phase 0 is not over
            if (!open || *open != 0 || !ahead || ahead->size() != 1 || ahead->first().sourceKey != "b"_L1)
                return fail(Error::Kind::Internal, u"nothing ahead"_s);
            return items.release(Run, u"w3"_s).map([](int) {});
        }));
        QVERIFY(in(*database, [](StoreSession &session) -> Outcome {
            RunItemRepository items(session);
            RunItemRow done = item(0, 0, u"a"_s, u"done"_s);
            done.targetId = u"i1"_s;
            done.attempts = 2;
            if (const Outcome finished = items.finish(done); !finished)
                return finished;
            const auto released = items.releaseOfOthers(Run, {u"w1"_s}); // w2 died with one
            const auto again = items.claim(Run, u"w1"_s, 9);
            if (!released || *released != 1 || !again || again->size() != 1)
                return fail(
                    Error::Kind::Internal,
                    u"not taken over: %1, %2"_s.arg(released.value_or(-1)).arg(again ? again->size() : -1));
            RunItemRow failed = again->first();
            failed.state = QString(itemstates::failed);
            failed.cause = u"rejected"_s;
            if (const Outcome finished = items.finish(failed); !finished)
                return finished;
            const auto next = items.claim(Run, u"w1"_s, 9);
            if (!next || next->size() != 1 || next->first().sourceKey != "b"_L1)
                return fail(Error::Kind::Internal, u"the next phase does not come"_s);
            const auto back = items.release(Run, u"w1"_s);
            const auto retried = items.retry(Run, {.causes = {u"rejected"_s}});
            const auto none = items.retry(Run, {.causes = {u"rejected"_s}});
            const auto held = items.confirmHeld(Run);
            if (!back || *back != 1 || !retried || *retried != 1 || !none || *none != 0 || !held ||
                *held != 1)
                return fail(Error::Kind::Internal, u"not given back"_s);
            const auto kept = items.items(Run, -1, 1);
            return kept && kept->first().targetId == "i1"_L1 && kept->first().attempts == 2
                       ? Outcome()
                       : fail(Error::Kind::Internal, u"not written down"_s);
        }));
        QVERIFY(!wait(database->transact<void>([](StoreSession &session) -> Outcome {
            return RunItemRepository(session).finish(item(77, 0, u"z"_s));
        })));
    }

    // Whatever a worker may have created before it died is from the time in which it had the item.
    void triesOfTheDead_data() { StorePlaces::addDialects(); }
    void triesOfTheDead()
    {
        FRESH_STORE(m_places, uri);
        const auto database = prepared(uri);
        QVERIFY(database);
        QVERIFY(in(*database, [](StoreSession &session) -> Outcome {
            const QDateTime claimed = QDateTime::fromMSecsSinceEpoch(1'790'000'000'500, Qt::UTC);
            const QDateTime seen = claimed.addSecs(7);
            RunItemRepository items(session);
            RunItemRow begun = item(1, 0, u"b"_s);
            begun.wrote = true;
            for (const RunItemRow &row : {item(0, 0, u"a"_s), begun, item(2, 0, u"c"_s)}) {
                if (const Outcome added = items.add(row); !added)
                    return added;
            }
            const Outcome beat = WorkerRepository(session).beat({u"w2"_s, u"host"_s, 1, claimed, seen});
            const auto taken = items.claim(Run, u"w2"_s, 1, 0, claimed);
            const auto stopped = items.claim(Run, u"w3"_s, 1, 0, claimed);
            const auto released = items.release(Run, u"w3"_s); // in good order: nothing was sent
            const auto died = items.releaseOfOthers(Run, {u"w3"_s});
            const auto again = items.claim(Run, u"w3"_s, 9, 0, seen.addDays(4));
            if (!beat || !taken || !stopped || !released || !died || *died != 1 || !again ||
                again->size() != 3)
                return fail(Error::Kind::Internal, u"claim failed"_s);
            const RunItemRow dead = again->at(0);
            if (dead.triedFrom != claimed || !dead.triedUntil || *dead.triedUntil < seen ||
                *dead.triedUntil > seen.addSecs(300))
                return fail(Error::Kind::Internal, u"when it was tried is not known"_s);
            if (again->at(1).triedFrom || !again->at(1).wrote || again->at(2).wrote)
                return fail(Error::Kind::Internal, u"tried, or not written"_s);
            const auto wrote =
                items.items(Run, -1, 9, {.states = {QString(itemstates::done)}, .wroteToo = true});
            if (!wrote || wrote->size() != 1 || wrote->first().sourceKey != "b"_L1)
                return fail(Error::Kind::Internal, u"what was written is not found"_s);
            return {};
        }));
    }

    void filters_data() { StorePlaces::addDialects(); }
    void filters()
    {
        FRESH_STORE(m_places, uri);
        const auto database = prepared(uri);
        QVERIFY(database);
        QVERIFY(in(*database, [](StoreSession &session) -> Outcome {
            RunItemRepository items(session);
            RunItemRow odd = item(0, 2, u"100%_a\\b"_s);
            RunItemRow skipped = item(1, 2, u"1000ab"_s, u"skipped"_s);
            skipped.action = u"skip"_s;
            skipped.cause = u"filter"_s;
            RunItemRow company = item(2, 0, u"acme"_s);
            company.object = u"company"_s;
            company.title = u"ACME Ääkkönen"_s;
            for (const RunItemRow &row : {odd, skipped, company}) {
                if (const Outcome added = items.add(row); !added)
                    return added;
            }
            return {};
        }));
        const auto keys = [&database](const RunItemFilter &filter) {
            QStringList found;
            const auto rows = wait(database->transact<QList<RunItemRow>>([filter](StoreSession &session) {
                return RunItemRepository(session).items(Run, -1, 10, filter);
            }));
            for (const RunItemRow &row : rows.value_or(QList<RunItemRow>()))
                found << row.sourceKey;
            return found.join(u' ');
        };
        QCOMPARE(keys({.text = u"100%"_s}), u"100%_a\\b"_s);
        QCOMPARE(keys({.text = u"_A"_s}), u"100%_a\\b"_s);
        QCOMPARE(keys({.text = u"a\\"_s}), u"100%_a\\b"_s);
        QCOMPARE(keys({.text = u"' OR '1'='1"_s}), QString());
        QCOMPARE(keys({.text = u"Acme"_s}), u"acme"_s);
        QCOMPARE(keys({.text = u"me Ääkk"_s}), u"acme"_s);
        QCOMPARE(keys({.text = u"äÄKKÖ"_s}), u"acme"_s);
        QCOMPARE(keys({.states = {u"skipped"_s}}), u"1000ab"_s);
        QCOMPARE(keys({.actions = {u"skip"_s, u"create"_s}, .causes = {u"filter"_s}}), u"1000ab"_s);
        QCOMPARE(keys({.object = u"company"_s}), u"acme"_s);
        QCOMPARE(keys({}), u"100%_a\\b 1000ab acme"_s);
        const auto groups = wait(database->transact<QList<RunItemGroup>>(
            [](StoreSession &session) { return RunItemRepository(session).groups(Run); }));
        VERIFY_RESULT(groups);
        QCOMPARE(groups->size(), 3);
    }

    void spool_data() { StorePlaces::addDialects(); }
    void spool()
    {
        FRESH_STORE(m_places, uri);
        const auto database = prepared(uri);
        QVERIFY(database);
        QVERIFY(in(*database, [](StoreSession &session) -> Outcome {
            SpoolRepository spool(session, Run);
            const SpoolKey mail{u"email"_s, u"a@example.com"_s};
            for (const QString &id : {u"i1"_s, u"i2"_s, u"i3"_s, u"i1"_s}) { // a page may come twice
                const Outcome added =
                    spool.addRecords({{u"contact"_s, id, {{u"id"_s, id}}, {mail, {u"external_id"_s, {}}}}});
                if (!added)
                    return added;
            }
            const auto ids = spool.targetsByKey(u"contact"_s, mail);
            const auto nobody = spool.targetsByKey(u"contact"_s, {u"external_id"_s, {}});
            const auto count = spool.count(u"contact"_s);
            const auto repeated = spool.repeatedKeys(u"target"_s, u"contact"_s, 5);
            const auto absent = spool.record(u"contact"_s, u"i9"_s);
            const bool well = ids && *ids == QStringList{u"i1"_s, u"i2"_s} && nobody && nobody->isEmpty() &&
                              count && *count == 3 && repeated && repeated->size() == 1 &&
                              repeated->first().count == 3 && !absent &&
                              absent.error().kind == Error::Kind::NotFound;
            return well ? spool.clear() : fail(Error::Kind::Internal, u"the spool"_s);
        }));
        QVERIFY(in(*database, [](StoreSession &session) -> Outcome {
            SpoolRepository spool(session, Run);
            const auto count = spool.count(u"contact"_s);
            if (!count || *count != 0)
                return fail(Error::Kind::Internal, u"not cleared"_s);
            if (const Outcome added =
                    spool.addMemberships({{u"p"_s, u"o2"_s}, {u"p"_s, u"o1"_s}, {u"p"_s, u"o1"_s}});
                !added)
                return added;
            const auto of = spool.organisationsOf(u"p"_s);
            return of && *of == QStringList{u"o1"_s, u"o2"_s} ? Outcome()
                                                              : fail(Error::Kind::Internal, u"memberships"_s);
        }));
    }

    // Nobody writes where two rows mean one record, except the row for which a person has chosen it.
    void sharedIdentities_data() { StorePlaces::addDialects(); }
    void sharedIdentities()
    {
        FRESH_STORE(m_places, uri);
        const auto database = prepared(uri);
        QVERIFY(database);
        QVERIFY(in(*database, [](StoreSession &session) -> Outcome {
            RunItemRepository items(session);
            SpoolRepository spool(session, Run);
            AttentionRepository attention(session);
            int ordinal = 0;
            for (const QString &key : {u"a"_s, u"b"_s, u"c"_s, u"d"_s, u"e"_s}) {
                RunItemRow row = item(ordinal++, 2, key);
                row.targetId = key == "d"_L1 || key == "e"_L1 ? u"i1"_s : QString();
                const QString mail = key == "c"_L1 || row.targetId == "i1"_L1 ? key : u"same"_s;
                if (const Outcome added = items.add(row); !added)
                    return added;
                if (const Outcome noted = spool.addSourceKeys(u"contact"_s, key, {{u"email"_s, mail}});
                    !noted)
                    return noted;
            }
            if (const Outcome asked = attention.ask({.id = u"jdg_1"_s,
                                                     .connectionId = Shop,
                                                     .object = u"contact"_s,
                                                     .sourceKey = u"a"_s,
                                                     .kind = u"ambiguous"_s,
                                                     .openedAt = Noon});
                !asked)
                return asked;
            if (const Outcome closed = attention.closeJudgement(u"jdg_1"_s, u"chosen"_s, u"i7"_s, Noon);
                !closed)
                return closed;
            const auto keys = spool.setSharedSourceKeysAside(u"contact"_s, u"email"_s, u"shared_key"_s, {});
            const auto targets = items.setSharedTargetsAside(Run, u"contact"_s, u"shared_target"_s, {});
            if (!keys || *keys != 1 || !targets || *targets != 2)
                return fail(Error::Kind::Internal,
                            u"set aside %1 and %2"_s.arg(keys.value_or(-1)).arg(targets.value_or(-1)));
            const auto left = items.items(Run, -1, 9, {.states = {u"planned"_s}});
            return left && left->size() == 2 && left->first().sourceKey == "a"_L1 &&
                           left->last().sourceKey == "c"_L1
                       ? Outcome()
                       : fail(Error::Kind::Internal, u"the wrong ones"_s);
        }));
    }
};

QTEST_GUILESS_MAIN(TestBulkRepositories)
#include "tst_bulkrepositories.moc"
