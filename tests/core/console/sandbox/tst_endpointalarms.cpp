// What the watchdog writes into the log and shows on the overview, as refusals are counted and time goes by.
#include "base/time.h"
#include "consolerig.h"
#include "store/activityrepository.h"
#include "store/database.h"
#include "store/deliveryrepository.h"
#include "store/settingsrepository.h"

using namespace patchbay;
using namespace patchbay::testing;

namespace {

const QDateTime Start = QDateTime::fromSecsSinceEpoch(1'790'000'000, Qt::UTC);

} // namespace

class TestEndpointAlarms : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void refusals();
    void silence();

private:
    // The alarms and recoveries of the log, oldest first.
    static QStringList told(const ConsoleRig &rig)
    {
        ActivityFilter filter;
        filter.kinds = {u"webhook.alarm"_s, u"webhook.recovered"_s};
        QStringList all;
        const auto rows = wait(rig.console().activity().page(filter));
        for (const ActivityRow &row : rows.value_or(QList<ActivityRow>()))
            all.prepend(row.kind.section(u'.', 1) + u' ' + row.level + u": "_s + row.summary);
        return all;
    }
    static QStringList needs(const ConsoleRig &rig)
    {
        QStringList all;
        const auto view = wait(rig.console().overview().snapshot());
        if (view)
            for (const Need &need : view->needs)
                if (need.place == u"webhooks")
                    all << need.text;
        return all;
    }
    static bool write(const ConsoleRig &rig, const std::function<Outcome(StoreSession &)> &work)
    {
        Database store(rig.storePath());
        return wait(store.open()).has_value() && wait(store.transact<void>(work)).has_value();
    }
    static bool refuse(const ConsoleRig &rig, const EndpointId &id, int count, const QDateTime &at)
    {
        return write(rig, [id, count, at](StoreSession &session) -> Outcome {
            ActivityRow row;
            row.at = at;
            row.kind = u"webhook.refused"_s;
            row.level = u"warning"_s;
            row.summary = u"Refused: the signature does not fit."_s;
            row.recordKey = id.text();
            row.details = {{u"count"_s, count}};
            return ActivityRepository(session).append(row).map([](qint64) {});
        });
    }
    // Opens anew at that time, receives until the first look is over, and stops.
    void lookAt(ConsoleRig &rig, const QDateTime &now)
    {
        rig.restart([now] { return now; });
        const auto workspace = wait(rig.console().workspaces().current());
        if (!workspace)
            VERIFY_RESULT(wait(rig.console().workspaces().add(rig.workspaceDraft())));
        VERIFY_RESULT(wait(rig.console().webhooks().startReceiver({})));
        // The look, a second after the start, ends with a note of its time.
        const auto looked = [&rig, now] {
            bool noted = false;
            const bool read = write(rig, [&noted, now](StoreSession &session) -> Outcome {
                return SettingsRepository(session)
                    .get(u"webhooks.received_until"_s, QJsonValue())
                    .map([&noted, now](const QJsonValue &at) { noted = at == toIsoText(now); });
            });
            return read && noted;
        };
        QTRY_VERIFY_WITH_TIMEOUT(looked(), 60'000);
        VERIFY_RESULT(wait(rig.console().webhooks().stopReceiver()));
    }
};

#define LOOK(at)                                                                                             \
    lookAt(rig, at);                                                                                         \
    if (QTest::currentTestFailed())                                                                          \
    return

void TestEndpointAlarms::refusals()
{
    ConsoleRig rig;
    LOOK(Start);
    const auto endpoints = wait(rig.console().webhooks().endpoints());
    VERIFY_RESULT(endpoints);
    QCOMPARE(endpoints->size(), 1);
    const EndpointId id = endpoints->first().row.id;
    QCOMPARE(told(rig), QStringList());

    const auto minute = [](int number) { return Start.addSecs(60 * number); };
    QVERIFY(refuse(rig, id, 499, minute(1)));
    LOOK(minute(1));
    QCOMPARE(told(rig), QStringList()); // not yet
    QCOMPARE(needs(rig), QStringList());

    QVERIFY(refuse(rig, id, 1, minute(2)));
    LOOK(minute(2));
    QCOMPARE(told(rig).size(), 1);
    QVERIFY2(told(rig).first().startsWith(u"alarm warning: Webhooks at “Intercom”: 500"_s),
             qPrintable(told(rig).first()));
    QVERIFY(told(rig).first().contains(u"the signature does not fit"_s));
    QCOMPARE(needs(rig).size(), 1);

    LOOK(minute(3)); // neither a look nor a restart repeats it
    QCOMPARE(told(rig).size(), 1);

    QVERIFY(refuse(rig, id, 501, minute(4)));
    LOOK(minute(4));
    QCOMPARE(told(rig).size(), 2);
    QVERIFY2(told(rig).last().startsWith(u"alarm error: "_s), qPrintable(told(rig).last()));
    LOOK(minute(40)); // the pause ran out; nothing was accepted since
    QCOMPARE(told(rig).size(), 2);
    QCOMPARE(needs(rig).size(), 1);

    QVERIFY(write(rig, [id, minute](StoreSession &session) {
        DeliveryRow row;
        row.endpointId = id;
        row.receivedAt = minute(41);
        row.topic = u"contact.user.created"_s;
        row.verdict = u"valid"_s;
        row.state = QString(deliverystates::kept);
        return DeliveryRepository(session).add({row});
    }));
    LOOK(minute(42));
    QCOMPARE(told(rig).size(), 3);
    QVERIFY2(told(rig).last().startsWith(u"recovered info: "_s), qPrintable(told(rig).last()));
    const QStringList left = needs(rig); // what was missed is still to be fetched
    QCOMPARE(left.size(), 1);
    QVERIFY2(left.first().contains(u"may have been missed since"_s), qPrintable(left.first()));
    LOOK(minute(43));
    QCOMPARE(told(rig).size(), 3);
}

void TestEndpointAlarms::silence()
{
    ConsoleRig rig;
    rig.restart([] { return Start; });
    VERIFY_RESULT(wait(rig.console().webhooks().addEndpoint(
        {.name = u"Hooks"_s, .source = u"intercom"_s, .topics = {u"company.created"_s}})));
    LOOK(Start.addSecs(3'600));
    QCOMPARE(told(rig), QStringList());
    LOOK(Start.addDays(2));
    QCOMPARE(told(rig).size(), 1);
    QVERIFY2(told(rig).first().contains(u"company.created is subscribed, and has not arrived in 2 days"_s),
             qPrintable(told(rig).first()));
    LOOK(Start.addDays(3));
    QCOMPARE(told(rig).size(), 1);
    const EndpointId id = wait(rig.console().webhooks().endpoints())->first().row.id;
    QVERIFY(write(rig, [id](StoreSession &session) {
        const QDateTime came = Start.addDays(3);
        return EndpointRepository(session).noteArrivals(id, {{u"company.created"_s, 1, came, came}});
    }));
    LOOK(Start.addDays(3).addSecs(60));
    QCOMPARE(told(rig).size(), 2);
    QVERIFY2(told(rig).last().contains(u"company.created is no longer silent"_s),
             qPrintable(told(rig).last()));
}

QTEST_GUILESS_MAIN(TestEndpointAlarms)
#include "tst_endpointalarms.moc"
