// Endpoints and what arrives at them: once per notification, in order per record, taken by one worker at a
// time. On both dialects.
#include "bulkstore.h"
#include "store/deliveryarrivals.h"

using namespace patchbay;
using namespace patchbay::testing;

namespace {

const EndpointId Hooks(u"end_1"_s);

EndpointRow endpoint()
{
    return {.id = Hooks,
            .name = u"Intercom"_s,
            .source = u"intercom"_s,
            .scheme = u"intercom-hub"_s,
            .path = u"/hooks/intercom"_s,
            .topics = {u"contact.user.created"_s},
            .secretName = u"Production"_s,
            .connectionId = Shop,
            .settings = {{u"public_url"_s, u"https://hooks.example.com"_s}},
            .createdAt = Noon};
}

DeliveryRow delivery(const QString &notification, const QString &record, QLatin1StringView state,
                     const QByteArray &body = "{}")
{
    return {.endpointId = Hooks,
            .receivedAt = Noon,
            .topic = u"contact.user.created"_s,
            .notificationId = notification,
            .recordKey = record,
            .verdict = u"valid"_s,
            .state = QString(state),
            .peer = u"192.0.2.1"_s,
            .headers = u"X-Hub-Signature: sha1=00\n"_s,
            .body = body};
}

DeliveryAttempt attempt(const QString &outcome)
{
    return {.startedAt = Noon, .finishedAt = Noon.addSecs(1), .outcome = outcome, .told = u"told"_s};
}

QList<qint64> ids(const QList<DeliveryRow> &rows)
{
    QList<qint64> list;
    for (const DeliveryRow &row : rows)
        list << row.id;
    return list;
}

} // namespace

class TestDeliveries : public BulkStoreTest
{
    Q_OBJECT

    template<typename T>
    Result<T> with(Database &database, const std::function<Result<T>(DeliveryRepository &)> &work)
    {
        return wait(database.transact<T>([work](StoreSession &session) {
            DeliveryRepository repository(session);
            return work(repository);
        }));
    }

    template<typename T>
    Result<T> arrivalsWith(Database &database, const std::function<Result<T>(DeliveryArrivals &)> &work)
    {
        return wait(database.transact<T>([work](StoreSession &session) {
            DeliveryArrivals arrivals(session);
            return work(arrivals);
        }));
    }

    Result<QList<DeliveryRow>> claim(Database &database, const QString &worker, const QDateTime &now)
    {
        return with<QList<DeliveryRow>>(database, [worker, now](DeliveryRepository &repository) {
            return repository.claim(worker, now, now.addSecs(60), 10);
        });
    }

    Outcome conclude(Database &database, DeliveryRow row, const QString &worker, QLatin1StringView state)
    {
        row.state = QString(state);
        row.reason = u"because"_s;
        row.nextAttemptAt = Noon.addSecs(30);
        const bool done = state == deliverystates::done;
        return wait(database.transact<void>([row, worker, done](StoreSession &session) {
            return DeliveryRepository(session).conclude(row, worker, attempt(done ? u"done"_s : u"failed"_s));
        }));
    }

    Outcome add(Database &database, const QList<DeliveryRow> &rows)
    {
        return wait(database.transact<void>(
            [rows](StoreSession &session) { return DeliveryRepository(session).add(rows); }));
    }

private Q_SLOTS:
    void endpoints_data() { StorePlaces::addDialects(); }
    void endpoints()
    {
        FRESH_STORE(m_places, uri);
        const auto database = prepared(uri);
        QVERIFY(database);
        QVERIFY(in(*database, [](StoreSession &s) { return EndpointRepository(s).add(endpoint()); }));
        const Outcome again = wait(database->transact<void>([](StoreSession &session) {
            EndpointRow other = endpoint();
            other.id = EndpointId(u"end_2"_s);
            return EndpointRepository(session).add(other);
        }));
        QVERIFY(!again);
        QCOMPARE(again.error().kind, Error::Kind::Conflict);
        QVERIFY(again.error().message.contains(u"/hooks/intercom"_s));

        QVERIFY(in(*database, [](StoreSession &session) -> Outcome {
            EndpointRepository repository(session);
            const QList<TopicArrivals> first{{u"ping"_s, 2, Noon, Noon.addSecs(5)}};
            const QList<TopicArrivals> second{{u"ping"_s, 3, Noon.addSecs(6), Noon.addSecs(9)},
                                              {u"event.created"_s, 1, Noon, Noon}};
            for (const auto &noted : {first, second})
                if (const Outcome done = repository.noteArrivals(Hooks, noted); !done)
                    return done;
            // Of one that is gone: no error, and nothing is kept.
            return repository.noteArrivals(EndpointId(u"end_gone"_s), first);
        }));
        const auto arrivals = wait(database->transact<QList<TopicArrivals>>(
            [](StoreSession &session) { return EndpointRepository(session).arrivals(Hooks); }));
        VERIFY_RESULT(arrivals);
        QCOMPARE(arrivals->size(), 2);
        QCOMPARE(arrivals->last().topic, u"ping"_s);
        QCOMPARE(arrivals->last().arrived, 5);
        QCOMPARE(arrivals->last().firstAt, Noon);
        QCOMPARE(arrivals->last().lastAt, Noon.addSecs(9));

        const auto found =
            wait(database->transact<EndpointRow>([](StoreSession &session) -> Result<EndpointRow> {
                EndpointRow row = endpoint();
                row.paused = true;
                if (const Outcome updated = EndpointRepository(session).update(row); !updated)
                    return fail(updated.error());
                return EndpointRepository(session).findByName(u"Intercom"_s);
            }));
        VERIFY_RESULT(found);
        QVERIFY(found->paused);
        QCOMPARE(found->topics, endpoint().topics);
        QCOMPARE(found->settings, endpoint().settings);
        QCOMPARE(found->createdAt, Noon);
        QVERIFY(in(*database, [](StoreSession &s) { return EndpointRepository(s).remove(Hooks); }));
        const auto gone = wait(database->transact<EndpointRow>(
            [](StoreSession &session) { return EndpointRepository(session).find(Hooks); }));
        QVERIFY(!gone);
        QCOMPARE(gone.error().kind, Error::Kind::NotFound);
    }

    void newest_data() { StorePlaces::addDialects(); }
    void newest()
    {
        FRESH_STORE(m_places, uri);
        const auto database = prepared(uri);
        QVERIFY(database);
        QList<DeliveryRow> rows{delivery(u"n1"_s, u"contact/1"_s, deliverystates::done),
                                delivery(u"n2"_s, u"contact/1"_s, deliverystates::done),
                                delivery(u"n3"_s, u"contact/2"_s, deliverystates::done),
                                delivery(u"n4"_s, u"contact/3"_s, deliverystates::received)};
        rows[1].receivedAt = Noon.addSecs(60);
        rows[2].topic = u"contact.user.updated"_s;
        rows[3].receivedAt = Noon.addSecs(90);
        rows[3].verdict = u"filled"_s;
        QVERIFY(add(*database, rows));
        using Newest = QHash<QString, QDateTime>;
        const auto newest = arrivalsWith<Newest>(*database, [](DeliveryArrivals &repository) {
            return repository.newestOf(Hooks, u"contact.user.created"_s,
                                       {u"contact/1"_s, u"contact/2"_s, u"contact/3"_s, u"contact/9"_s});
        });
        VERIFY_RESULT(newest);
        QCOMPARE(*newest, (Newest{{u"contact/1"_s, Noon.addSecs(60)}, {u"contact/3"_s, Noon.addSecs(90)}}));
        const auto none = arrivalsWith<Newest>(*database, [](DeliveryArrivals &repository) {
            return repository.newestOf(Hooks, u"contact.user.created"_s, {});
        });
        VERIFY_RESULT(none);
        QVERIFY(none->isEmpty());
        // What nobody sent does not count as sent.
        using Last = std::optional<QDateTime>;
        const auto last = arrivalsWith<Last>(
            *database, [](DeliveryArrivals &repository) { return repository.last(Hooks); });
        VERIFY_RESULT(last);
        QCOMPARE(last->value_or(QDateTime()), Noon);
        const auto never = arrivalsWith<Last>(
            *database, [](DeliveryArrivals &repository) { return repository.last(EndpointId(u"end_2"_s)); });
        VERIFY_RESULT(never);
        QVERIFY(!never->has_value());
    }

    void storedOnce_data() { StorePlaces::addDialects(); }
    void storedOnce()
    {
        FRESH_STORE(m_places, uri);
        const auto database = prepared(uri);
        QVERIFY(database);
        const QByteArray body("\x00\xff{\"a\":\"\xc3\xa9\"}", 12);
        QVERIFY(add(*database,
                    {delivery(u"n1"_s, u"contact/1"_s, deliverystates::kept, body),
                     delivery(u"n1"_s, u"contact/1"_s, deliverystates::kept),
                     delivery({}, {}, deliverystates::kept), delivery({}, {}, deliverystates::kept, {})}));
        QVERIFY(add(*database, {delivery(u"n1"_s, u"contact/1"_s, deliverystates::kept)}));
        const auto all = with<QList<DeliveryRow>>(
            *database, [](DeliveryRepository &repository) { return repository.page({}); });
        VERIFY_RESULT(all);
        QCOMPARE(all->size(), 3);
        const qint64 first = all->last().id;
        QCOMPARE(all->last().repeats, 2);
        QCOMPARE(all->last().size, 12);
        const auto whole = with<DeliveryRow>(
            *database, [first](DeliveryRepository &repository) { return repository.find(first); });
        VERIFY_RESULT(whole);
        QCOMPARE(whole->body, body);
        QCOMPARE(whole->headers, u"X-Hub-Signature: sha1=00\n"_s);
        QCOMPARE(whole->receivedAt, Noon);

        const auto edited = with<qint64>(*database, [first](DeliveryRepository &repository) {
            DeliveryRow copy = delivery({}, u"contact/1"_s, deliverystates::received, "{\"edited\":1}");
            copy.originalId = first;
            return repository.addOne(copy);
        });
        VERIFY_RESULT(edited);
        const auto copy = with<DeliveryRow>(
            *database, [id = *edited](DeliveryRepository &repository) { return repository.find(id); });
        VERIFY_RESULT(copy);
        QCOMPARE(copy->originalId, first);
        QCOMPARE(copy->body, "{\"edited\":1}");
    }

    void filters_data() { StorePlaces::addDialects(); }
    void filters()
    {
        FRESH_STORE(m_places, uri);
        const auto database = prepared(uri);
        QVERIFY(database);
        DeliveryRow other = delivery(u"n2"_s, u"conversation/9"_s, deliverystates::parked);
        other.topic = u"conversation.user.created"_s;
        other.receivedAt = Noon.addSecs(60);
        DeliveryRow part = delivery(u"n3"_s, {}, deliverystates::done);
        part.topic = u"conversation_part.redacted"_s;
        QVERIFY(add(*database, {delivery(u"n1"_s, u"contact/1"_s, deliverystates::kept), other, part}));
        const auto matching = [&](const DeliveryFilter &filter) {
            const auto counted = with<qint64>(
                *database, [filter](DeliveryRepository &repository) { return repository.count(filter); });
            const auto page = with<QList<DeliveryRow>>(
                *database, [filter](DeliveryRepository &repository) { return repository.page(filter); });
            return counted && page && *counted == page->size() ? *counted : -1;
        };
        QCOMPARE(matching({}), 3);
        QCOMPARE(matching({.endpointId = Hooks}), 3);
        QCOMPARE(matching({.endpointId = EndpointId(u"end_2"_s)}), 0);
        QCOMPARE(matching({.states = {u"parked"_s}}), 1);
        QCOMPARE(matching({.states = {u"parked"_s, u"kept"_s}}), 2);
        QCOMPARE(matching({.topic = u"conversation"_s}), 1);
        QCOMPARE(matching({.topic = u"conversation_part.redacted"_s}), 1);
        QCOMPARE(matching({.recordKey = u"contact/1"_s}), 1);
        QCOMPARE(matching({.notificationId = u"n2"_s}), 1);
        QCOMPARE(matching({.from = Noon.addSecs(1)}), 1);
        QCOMPARE(matching({.to = Noon.addSecs(1)}), 2);
        QCOMPARE(matching({.ids = {1, 3}}), 2);
        QCOMPARE(matching({.closedOnly = true}), 3);
    }

    // Over what is listed of a delivery and over its bytes; neither is a pattern.
    void text_data() { StorePlaces::addDialects(); }
    void text()
    {
        FRESH_STORE(m_places, uri);
        const auto database = prepared(uri);
        QVERIFY(database);
        DeliveryRow parked = delivery(u"notif_Alpha"_s, u"contact/1"_s, deliverystates::parked,
                                      "{\"email\":\"ann@example.com\",\"share\":\"50%\"}");
        parked.reason = u"The target refused Øyvind [1]^"_s;
        // Neither JSON nor UTF-8.
        const DeliveryRow bytes = delivery(u"notif_beta"_s, u"contact/2"_s, deliverystates::kept,
                                           QByteArray("\xff\x00 a_b \xc3\xa9", 9));
        QVERIFY(add(*database, {parked, bytes}));
        const auto matching = [&](const QString &text) {
            const auto counted = with<qint64>(
                *database, [filter = DeliveryFilter{.text = text}](DeliveryRepository &repository) {
                    return repository.count(filter);
                });
            return counted ? *counted : -1;
        };
        QCOMPARE(matching(u"notif_alpha"_s), 1);
        QCOMPARE(matching(u"CONTACT/2"_s), 1);
        QCOMPARE(matching(u"target REFUSED"_s), 1);
        QCOMPARE(matching(u"øyvind"_s), 1);
        QCOMPARE(matching(u"ØYVIND [1]^"_s), 1);
        QCOMPARE(matching(u"oyvind"_s), 0);
        QCOMPARE(matching(u"[1"_s), 1);
        QCOMPARE(matching(u"[a-z]"_s), 0);
        QCOMPARE(matching(u"."_s), 2);
        QCOMPARE(matching(u"contact.user"_s), 2);
        QCOMPARE(matching(u"ann@example.com"_s), 1);
        QCOMPARE(matching(u"ANN@example.com"_s), 0); // bodies are searched as they are
        QCOMPARE(matching(u"50%"_s), 1);
        QCOMPARE(matching(u"a_b"_s), 1);
        QCOMPARE(matching(u"a%b"_s), 0);
        QCOMPARE(matching(u"notif%beta"_s), 0);
        QCOMPARE(matching(u"\u00e9"_s), 1);
        QCOMPARE(matching(u"\\"_s), 0);
    }

    void totals_data() { StorePlaces::addDialects(); }
    void totals()
    {
        FRESH_STORE(m_places, uri);
        const auto database = prepared(uri);
        QVERIFY(database);
        DeliveryRow early = delivery(u"n0"_s, {}, deliverystates::parked);
        early.receivedAt = Noon.addSecs(-60);
        DeliveryRow late = delivery(u"n3"_s, {}, deliverystates::done);
        late.receivedAt = Noon.addSecs(60);
        const DeliveryRow first = delivery(u"n1"_s, {}, deliverystates::done);
        QVERIFY(add(*database,
                    {early, first, delivery(u"n2"_s, {}, deliverystates::parked), late, first, first}));
        const auto totals = with<QList<DeliveryTotal>>(
            *database, [](DeliveryRepository &repository) { return repository.totals(Noon); });
        VERIFY_RESULT(totals);
        QCOMPARE(totals->size(), 2);
        for (const DeliveryTotal &total : *totals) {
            const bool done = total.state == deliverystates::done;
            QCOMPARE(total.endpointId, Hooks);
            QCOMPARE(total.count, done ? 2 : 1);
            QCOMPARE(total.repeats, done ? 2 : 0);
            QCOMPARE(total.newestAt, done ? late.receivedAt : Noon);
        }
    }

    void inOrderPerRecord_data() { StorePlaces::addDialects(); }
    void inOrderPerRecord()
    {
        FRESH_STORE(m_places, uri);
        const auto database = prepared(uri);
        QVERIFY(database);
        const auto open = deliverystates::received;
        QVERIFY(add(*database,
                    {delivery(u"a1"_s, u"contact/1"_s, open), delivery(u"a2"_s, u"contact/1"_s, open),
                     delivery(u"b1"_s, u"contact/2"_s, open), delivery(u"c1"_s, {}, open),
                     delivery(u"c2"_s, {}, open), delivery(u"k"_s, u"contact/1"_s, deliverystates::kept)}));
        const auto first = claim(*database, u"w1"_s, Noon);
        VERIFY_RESULT(first);
        QCOMPARE(ids(*first), (QList<qint64>{1, 3, 4, 5}));
        QCOMPARE(first->first().state, u"processing"_s);
        QCOMPARE(first->first().attempts, 1);
        QCOMPARE(first->first().body, "{}");
        const auto others = claim(*database, u"w2"_s, Noon);
        VERIFY_RESULT(others);
        QVERIFY(others->isEmpty());

        // While the first is to be tried again, the second of the record waits.
        QVERIFY(conclude(*database, first->at(0), u"w1"_s, deliverystates::received));
        QVERIFY(claim(*database, u"w2"_s, Noon.addSecs(29)).value_or(*first).isEmpty());
        const auto retried = claim(*database, u"w2"_s, Noon.addSecs(30));
        VERIFY_RESULT(retried);
        QCOMPARE(ids(*retried), (QList<qint64>{1}));
        QCOMPARE(retried->first().attempts, 2);
        const Outcome notMine = conclude(*database, retried->first(), u"w1"_s, deliverystates::done);
        QVERIFY(!notMine);
        QCOMPARE(notMine.error().kind, Error::Kind::NotFound);
        QVERIFY(conclude(*database, retried->first(), u"w2"_s, deliverystates::parked));
        // A parked one stands in nobody's way.
        const auto next = claim(*database, u"w2"_s, Noon.addSecs(30));
        VERIFY_RESULT(next);
        QCOMPARE(ids(*next), (QList<qint64>{2}));
        QVERIFY(conclude(*database, next->first(), u"w2"_s, deliverystates::done));

        const auto attempts = with<QList<DeliveryAttempt>>(
            *database, [](DeliveryRepository &repository) { return repository.attempts(1); });
        VERIFY_RESULT(attempts);
        QCOMPARE(attempts->size(), 2);
        QCOMPARE(attempts->last().number, 2);
        QCOMPARE(attempts->last().outcome, u"failed"_s);

        // What a worker took and never finished is due again; what it gives back is due at once.
        QCOMPARE(ids(claim(*database, u"w3"_s, Noon.addSecs(61)).value()), (QList<qint64>{3, 4, 5}));
        QVERIFY(in(*database, [](StoreSession &session) {
            return DeliveryRepository(session).giveBack(u"w3"_s, Noon.addSecs(62));
        }));
        const auto due = with<std::optional<QDateTime>>(
            *database, [](DeliveryRepository &repository) { return repository.nextDue(); });
        VERIFY_RESULT(due);
        QCOMPARE(due->value_or(QDateTime()), Noon.addSecs(62));
        QCOMPARE(claim(*database, u"w4"_s, Noon.addSecs(62))->size(), 3);

        const auto replayed = with<int>(*database, [](DeliveryRepository &repository) {
            return repository.replay({.recordKey = u"contact/1"_s}, Noon.addSecs(70));
        });
        VERIFY_RESULT(replayed);
        QCOMPARE(*replayed, 3); // parked, done and kept alike
        QCOMPARE(ids(claim(*database, u"w5"_s, Noon.addSecs(70)).value()), (QList<qint64>{1}));
    }

    void pausedEndpoint_data() { StorePlaces::addDialects(); }
    void pausedEndpoint()
    {
        FRESH_STORE(m_places, uri);
        const auto database = prepared(uri);
        QVERIFY(database);
        QVERIFY(in(*database, [](StoreSession &session) {
            EndpointRow row = endpoint();
            row.paused = true;
            return EndpointRepository(session).add(row);
        }));
        QVERIFY(add(*database, {delivery(u"a1"_s, u"contact/1"_s, deliverystates::received)}));
        QVERIFY(claim(*database, u"w1"_s, Noon)->isEmpty());
        const auto due = with<std::optional<QDateTime>>(
            *database, [](DeliveryRepository &repository) { return repository.nextDue(); });
        QVERIFY(due && !*due);
        QVERIFY(in(*database, [](StoreSession &s) { return EndpointRepository(s).update(endpoint()); }));
        const auto setConnection = [&](const QString &state) {
            return in(*database, [state](StoreSession &session) {
                return ConnectionRepository(session).setState(Shop, state, {}, Noon);
            });
        };
        QVERIFY(setConnection(u"paused"_s));
        QVERIFY(claim(*database, u"w1"_s, Noon)->isEmpty());
        QVERIFY(setConnection(u"connected"_s));
        QCOMPARE(claim(*database, u"w1"_s, Noon)->size(), 1);
    }

    void purge_data() { StorePlaces::addDialects(); }
    void purge()
    {
        FRESH_STORE(m_places, uri);
        const auto database = prepared(uri);
        QVERIFY(database);
        QVERIFY(add(*database, {delivery(u"a1"_s, {}, deliverystates::received),
                                delivery(u"a2"_s, {}, deliverystates::kept)}));
        QVERIFY(conclude(*database, claim(*database, u"w1"_s, Noon)->first(), u"w1"_s, deliverystates::done));
        QVERIFY(add(*database, {delivery(u"a3"_s, {}, deliverystates::parked),
                                delivery(u"a4"_s, {}, deliverystates::kept),
                                delivery(u"a5"_s, {}, deliverystates::received)}));
        const auto purge = [&](const QDateTime &before, int most = 100) {
            return with<int>(*database,
                             [=](DeliveryRepository &repository) { return repository.purge(before, most); })
                .value_or(-1);
        };
        QCOMPARE(purge(Noon), 0);
        QCOMPARE(purge(Noon.addSecs(2), 2), 2);
        QCOMPARE(purge(Noon.addSecs(2)), 1);
        QCOMPARE(purge(Noon.addSecs(2)), 0);
        // What waits, and what needs somebody, is there.
        const auto left =
            with<qint64>(*database, [](DeliveryRepository &repository) { return repository.count({}); });
        QCOMPARE(left.value_or(-1), 2);
    }
};

QTEST_GUILESS_MAIN(TestDeliveries)
#include "tst_deliveries.moc"
