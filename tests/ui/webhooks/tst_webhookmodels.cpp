// The lists of the webhooks page: read page by page, live, and true to what the store says.
#include "ui/webhooks/deliverymodel.h"
#include "ui/webhooks/deliveryquery.h"
#include "ui/webhooks/deliverywords.h"
#include "ui/webhooks/endpointmodel.h"
#include "ui/webhooks/gaptopicmodel.h"
#include "ui/webhooks/jsoncheck.h"
#include "ui/webhooks/retoldmodel.h"
#include "ui/webhooks/topichealthmodel.h"
#include "ui/webhooks/topicmodel.h"
#include "ui/widgets/datatable.h"

#include <QAbstractItemModelTester>
#include <QJsonArray>
#include <QPromise>
#include <QScrollBar>
#include <QSignalSpy>
#include <QTest>

using namespace patchbay;
using namespace patchbay::ui;
using namespace Qt::StringLiterals;

namespace {

constexpr int limit = 30'000; // ms: the machine may be slow and busy

// A store of deliveries with the ids 1…size.
struct FakeInbox
{
    QList<DeliveryRow> rows{};
    qint64 given = 0;

    void add(int count, const QString &state = QString(deliverystates::kept))
    {
        for (int i = 0; i < count; ++i) {
            DeliveryRow row;
            row.id = rows.size() + 1;
            row.topic = u"contact.user.created"_s;
            row.state = state;
            row.verdict = u"valid"_s;
            row.receivedAt = QDateTime::currentDateTimeUtc();
            rows << row;
        }
    }

    DeliveryModel::Read reader()
    {
        return [this](const DeliveryFilter &filter, qint64 before, int most) {
            QPromise<Result<QList<DeliveryView>>> promise;
            promise.start();
            promise.addResult(page(filter, before, most));
            promise.finish();
            return promise.future();
        };
    }

    QList<DeliveryView> page(const DeliveryFilter &filter, qint64 before, int most)
    {
        QList<DeliveryView> views;
        for (qsizetype i = rows.size(); i-- > 0 && views.size() < most;) {
            const DeliveryRow &row = rows[i];
            const bool fits = (before == 0 || row.id < before) &&
                              (filter.states.isEmpty() || filter.states.contains(row.state)) &&
                              (filter.ids.isEmpty() || filter.ids.contains(row.id));
            if (fits)
                views << DeliveryView{row, u"Hooks"_s, {}};
        }
        given += views.size();
        return views;
    }
};

QList<qint64> idsOf(const DeliveryModel &model)
{
    QList<qint64> ids;
    for (int row = 0; row < model.rowCount(); ++row)
        ids << model.delivery(row).row.id;
    return ids;
}

EndpointView endpointView(const QString &name, const QStringList &topics)
{
    EndpointView view;
    view.row.id = EndpointId(u"end_"_s + name);
    view.row.name = name;
    view.row.source = u"intercom"_s;
    view.row.topics = topics;
    return view;
}

} // namespace

class TestWebhookModels : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void readsAsOneScrolls()
    {
        FakeInbox inbox;
        inbox.add(50'000);
        DeliveryModel model(inbox.reader());
        const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        QSignalSpy loaded(&model, &DeliveryModel::loaded);
        model.setFilter({});
        QTRY_COMPARE_WITH_TIMEOUT(loaded.size(), 1, limit);
        QCOMPARE(model.delivery(0).row.id, 50'000);
        model.fetchMore({}); // the tester may have been faster: then it is under way
        QTRY_VERIFY_WITH_TIMEOUT(model.rowCount() >= 2 * DeliveryModel::pageSize, limit);
        QCOMPARE(model.delivery(399).row.id, 49'601);
        const QList<qint64> ids = idsOf(model);
        for (qsizetype i = 1; i < ids.size(); ++i)
            QCOMPARE(ids[i], ids[i - 1] - 1);
    }

    void insertsAboveWhatIsRead()
    {
        FakeInbox inbox;
        inbox.add(100);
        DeliveryModel model(inbox.reader());
        const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        DataTable table;
        table.setSource(&model, DataTable::Sorting::None);
        table.resize(600, 300);
        table.show();
        model.setFilter({});
        QTRY_COMPARE_WITH_TIMEOUT(model.rowCount(), 100, limit);
        QTRY_VERIFY_WITH_TIMEOUT(table.verticalScrollBar()->maximum() > 0, limit);
        table.verticalScrollBar()->setValue(table.verticalScrollBar()->maximum() / 2);
        const int top = table.rowAt(0);
        const qint64 shown = model.delivery(top).row.id;
        inbox.add(7);
        model.readNew();
        QTRY_COMPARE_WITH_TIMEOUT(model.rowCount(), 107, limit);
        QCOMPARE(model.delivery(table.rowAt(0)).row.id, shown);
        // At the top the new ones are what one wants to see.
        table.scrollToTop();
        inbox.add(1);
        model.readNew();
        QTRY_COMPARE_WITH_TIMEOUT(model.rowCount(), 108, limit);
        QCOMPARE(table.rowAt(0), 0);
    }

    void readsAnewWhenTooMuchCame()
    {
        FakeInbox inbox;
        inbox.add(10);
        DeliveryModel model(inbox.reader());
        const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        model.setFilter({});
        QTRY_COMPARE_WITH_TIMEOUT(model.rowCount(), 10, limit);
        inbox.add(3 * DeliveryModel::pageSize);
        model.readNew();
        QTRY_COMPARE_WITH_TIMEOUT(model.delivery(0).row.id, inbox.rows.size(), limit);
        // No hole between the new ones and the old.
        const QList<qint64> ids = idsOf(model);
        for (qsizetype i = 1; i < ids.size(); ++i)
            QCOMPARE(ids[i], ids[i - 1] - 1);
    }

    void followsWhatIsWorkedOn()
    {
        FakeInbox inbox;
        inbox.add(20, QString(deliverystates::received));
        DeliveryModel model(inbox.reader());
        const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        DeliveryFilter parked;
        parked.states = {QString(deliverystates::parked)};
        QSignalSpy loaded(&model, &DeliveryModel::loaded);
        model.setFilter(parked);
        QTRY_COMPARE_WITH_TIMEOUT(loaded.size(), 1, limit);
        QCOMPARE(model.rowCount(), 0);
        // What fits by now joins the list at its place.
        for (const int id : {5, 12, 9})
            inbox.rows[id - 1].state = QString(deliverystates::parked);
        model.readAgain({5, 12, 13});
        QTRY_COMPARE_WITH_TIMEOUT(idsOf(model), (QList<qint64>{12, 5}), limit);
        model.readAgain({9});
        QTRY_COMPARE_WITH_TIMEOUT(idsOf(model), (QList<qint64>{12, 9, 5}), limit);
        // What no longer fits stays until it is read anew: somebody may be reading it.
        inbox.rows[8].state = QString(deliverystates::done);
        model.readAgain({9});
        QTRY_COMPARE_WITH_TIMEOUT(model.index(1, int(DeliveryModel::Column::State)).data().toString(),
                                  u"Done"_s, limit);
        QCOMPARE(idsOf(model), (QList<qint64>{12, 9, 5}));
    }

    void saysStates_data()
    {
        QTest::addColumn<QString>("state");
        QTest::addColumn<int>("attempts");
        QTest::addColumn<QString>("word");
        QTest::newRow("new") << QString(deliverystates::received) << 0 << u"Waiting"_s;
        QTest::newRow("failed once") << QString(deliverystates::received) << 1 << u"Tries again"_s;
        QTest::newRow("in work") << QString(deliverystates::processing) << 1 << u"In work"_s;
        QTest::newRow("done") << QString(deliverystates::done) << 1 << u"Done"_s;
        QTest::newRow("parked") << QString(deliverystates::parked) << 6 << u"Needs you"_s;
        QTest::newRow("kept") << QString(deliverystates::kept) << 0 << u"Kept"_s;
    }

    void saysStates()
    {
        QFETCH(QString, state);
        QFETCH(int, attempts);
        QFETCH(QString, word);
        DeliveryRow row;
        row.state = state;
        row.attempts = attempts;
        QCOMPARE(deliveryWord(row), word);
        QCOMPARE(stateOfWord(wordOfState(state)), state);
        QCOMPARE(stateOfWord(state), state);
    }

    // What is asked for decides what "Replay all" replays.
    void asksForWhatIsTyped_data()
    {
        QTest::addColumn<QString>("typed");
        QTest::addColumn<QStringList>("states");
        const QString parked(deliverystates::parked);
        QStringList others;
        for (const QString &word : stateWords())
            if (stateOfWord(word) != parked)
                others << stateOfWord(word);
        const QString word = wordOfState(parked);
        const QString rest = wordOfState(others.first());
        QTest::newRow("any") << u"topic:ticket.created"_s << QStringList();
        QTest::newRow("one") << u"state:\"%1\""_s.arg(word) << QStringList{parked};
        QTest::newRow("two") << u"state:\"%1\" state:\"%2\""_s.arg(word, rest)
                             << QStringList{parked, others.first()};
        QTest::newRow("all but one") << u"-state:\"%1\""_s.arg(word) << others;
        QTest::newRow("all but two") << u"-state:\"%1\" -state:\"%2\""_s.arg(word, rest) << others.mid(1);
        QTest::newRow("one and not that one")
            << u"state:\"%1\" -state:\"%1\""_s.arg(word) << QStringList{u"none"_s};
    }

    void asksForWhatIsTyped()
    {
        QFETCH(QString, typed);
        QFETCH(QStringList, states);
        const QList<FilterField> fields = deliveryFields({});
        QStringList keys;
        for (const FilterField &field : fields)
            keys << field.key;
        const Filter filter = Filter::fromText(typed, keys);
        QCOMPARE(filterProblem(filter, fields), QString());
        QCOMPARE(deliveriesOf(filter, {}).states, states);
    }

    void hidesSignatures()
    {
        const auto shown =
            shownHeaders(u"Content-Type: application/json\nX-Hub-Signature: "
                         "sha1=b0fcb04f26afacbd75d5bfe1c9d31b7132484561\nX-Api-Key: short\n"_s);
        QCOMPARE(shown.size(), 3);
        QCOMPARE(shown[0].second, u"application/json"_s);
        QCOMPARE(shown[1].second, u"sha1=b0fcb04…"_s);
        QCOMPARE(shown[2].second, u"…"_s);
    }

    void saysWhereJsonEnds_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QString>("problem");
        QTest::newRow("valid") << QByteArray(R"({"a":[1,2]})") << QString();
        QTest::newRow("an unfinished one") << QByteArray("{\n  \"a\": nothing\n}") << u"Line 2, column"_s;
        QTest::newRow("characters, not bytes") << QByteArray("{\"ä\": \"ö\" x}") << u"Line 1, column"_s;
        QTest::newRow("empty") << QByteArray() << u"Line 1, column 1"_s;
    }

    void saysWhereJsonEnds()
    {
        QFETCH(QByteArray, text);
        QFETCH(QString, problem);
        if (problem.isEmpty())
            QCOMPARE(jsonProblem(text), QString());
        else
            QVERIFY2(jsonProblem(text).startsWith(problem), qPrintable(jsonProblem(text)));
    }

    void choosesTopics()
    {
        TopicModel model;
        const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        model.setCatalogue(true);
        QCOMPARE(model.rowCount(), int(allTopics().size()));
        model.add(u"user.created"_s); // as it was called once
        model.add(u"ticket.created"_s);
        model.add(u"brand.new_topic"_s); // Intercom adds topics
        QCOMPARE(model.chosen().size(), 3);
        QVERIFY(model.chosen().contains(u"contact.user.created"_s));
        QVERIFY(model.chosen().contains(u"brand.new_topic"_s));
        QCOMPARE(model.permissions(), (QStringList{u"Read tickets"_s, u"Read users and companies"_s}));
        model.setChosen({u"ping"_s});
        QCOMPARE(model.chosen(), QStringList{u"ping"_s});
        model.setCatalogue(false);
        QCOMPARE(model.rowCount(), 0);
    }

    void showsSubscriptions()
    {
        EndpointModel model;
        const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        EndpointView first = endpointView(u"A"_s, {u"ticket.created"_s});
        EndpointView second = endpointView(u"B"_s, {});
        second.row.paused = true;
        EndpointHealth health;
        health.id = first.row.id;
        health.accepted = 999;
        health.refused = 1;
        health.consecutiveErrors = 1;
        health.silent = 1;
        model.setEndpoints({first, second}, {health});
        QCOMPARE(model.rowCount(), 2);
        const auto text = [&model](int row, EndpointModel::Column column) {
            return model.index(row, int(column)).data().toString();
        };
        QCOMPARE(text(0, EndpointModel::Column::Success), u"99.9 % of 1,000"_s);
        // What strangers sent says nothing about the subscription.
        EndpointHealth scanned = health;
        scanned.refused += 500;
        scanned.strangers = 500;
        QCOMPARE(successText(scanned), u"99.9 % of 1,000"_s);
        QCOMPARE(answerTimesText(scanned), u"–"_s);
        scanned.timed = 3;
        scanned.median = std::chrono::microseconds(900);
        scanned.p95 = std::chrono::microseconds(9'100);
        scanned.longest = std::chrono::microseconds(4'200'000);
        QCOMPARE(answerTimesText(scanned), u"1 ms, 95 % within 10 ms, at most 4.2 s"_s);
        QCOMPARE(text(0, EndpointModel::Column::State), u"1 silent topic"_s);
        QCOMPARE(text(1, EndpointModel::Column::State), u"Paused"_s);
        QCOMPARE(text(1, EndpointModel::Column::Success), u"–"_s);
        // The same rows again leave the selection alone.
        QSignalSpy reset(&model, &QAbstractItemModel::modelReset);
        first.problem = u"The endpoint has no secret."_s;
        model.setEndpoints({first, second}, {health});
        QCOMPARE(reset.size(), 0);
        QCOMPARE(text(0, EndpointModel::Column::State), u"Answers 503"_s);
        model.setEndpoints({second}, {});
        QCOMPARE(reset.size(), 1);
    }

    void comparesTopics()
    {
        TopicHealthModel model;
        const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        const QDateTime now = QDateTime::currentDateTimeUtc();
        EndpointView endpoint = endpointView(u"A"_s, {u"ticket.created"_s, u"company.created"_s});
        endpoint.row.createdAt = now.addDays(-9);
        endpoint.arrivals = {{u"company.created"_s, 40, now.addDays(-9), now.addSecs(-60)},
                             {u"company.deleted"_s, 1, now.addSecs(-60), now.addSecs(-60)}};
        EndpointHealth health;
        health.topics = silencesOf(endpoint.row, endpoint.arrivals, now);
        model.setTopics(endpoint, health);
        QCOMPARE(model.rowCount(), 3);
        const auto state = [&model](int row) {
            return model.index(row, int(TopicHealthModel::Column::State)).data().toString();
        };
        QCOMPARE(model.topic(0), u"ticket.created"_s);
        QCOMPARE(state(0), u"Silent for 9 days"_s);
        QCOMPARE(model.topic(1), u"company.created"_s);
        QCOMPARE(state(1), u"Comes"_s);
        QCOMPARE(state(2), u"Not in the list"_s);
    }

    void tellsEachChange_data()
    {
        QTest::addColumn<int>("change");
        QTest::addColumn<QString>("word");
        QTest::addColumn<int>("status");
        using Change = Retold::Change;
        QTest::newRow("same") << int(Change::Same) << u"Same"_s << int(Status::Neutral);
        QTest::newRow("differs") << int(Change::Differs) << u"Other contents"_s << int(Status::Warning);
        QTest::newRow("begins") << int(Change::Begins) << u"Would be done now"_s << int(Status::Ok);
        QTest::newRow("ends") << int(Change::Ends) << u"Would not be done now"_s << int(Status::SeenOnly);
        QTest::newRow("fails") << int(Change::Fails) << u"Would fail now"_s << int(Status::Error);
    }

    void tellsEachChange()
    {
        QFETCH(int, change);
        QFETCH(QString, word);
        QFETCH(int, status);
        RetoldModel model;
        const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        Retold retold;
        retold.deliveryId = 12;
        retold.subject = u"rule Tell us"_s;
        retold.change = Retold::Change(change);
        retold.before = u"Answered 200."_s;
        retold.after = u"Would be sent."_s;
        model.setRows({retold});
        const auto cell = [&model](RetoldModel::Column column, int role = Qt::DisplayRole) {
            return model.index(0, int(column)).data(role);
        };
        QCOMPARE(cell(RetoldModel::Column::Delivery).toString(), u"12"_s);
        QCOMPARE(cell(RetoldModel::Column::Subject).toString(), u"rule Tell us"_s);
        QCOMPARE(cell(RetoldModel::Column::Change).toString(), word);
        QCOMPARE(cell(RetoldModel::Column::Change, StatusRole).toInt(), status);
        QCOMPARE(cell(RetoldModel::Column::Then).toString(), u"Answered 200."_s);
        QCOMPARE(cell(RetoldModel::Column::Now).toString(), u"Would be sent."_s);
        // Ids are sorted as numbers.
        QCOMPARE(cell(RetoldModel::Column::Delivery, SortRole).toLongLong(), 12);
    }

    void writesDifferences()
    {
        Retold retold;
        retold.differences = {{u"post.url"_s, u"http://a.example.com"_s, u"http://b.example.com"_s},
                              {u"post.body.age"_s, QJsonValue(QJsonValue::Undefined), 4},
                              {u"post.body.tags"_s, QJsonArray{u"new"_s}, QJsonValue(QJsonValue::Undefined)},
                              {QString(), false, QJsonValue(QJsonValue::Null)}};
        const QList<DiffRow> rows = differenceRows(retold);
        QCOMPARE(rows.size(), 4);
        QCOMPARE(rows[0].field, u"post.url"_s);
        QCOMPARE(rows[0].before, u"http://a.example.com"_s);
        QCOMPARE(rows[0].after, u"http://b.example.com"_s);
        QCOMPARE(rows[0].kind, DiffRow::Kind::Changed);
        QCOMPARE(rows[1].before, QString());
        QCOMPARE(rows[1].after, u"4"_s);
        QCOMPARE(rows[1].kind, DiffRow::Kind::Added);
        QCOMPARE(rows[2].before, u"[\"new\"]"_s);
        QCOMPARE(rows[2].kind, DiffRow::Kind::Removed);
        QCOMPARE(rows[3].field, u"(all of it)"_s);
        QCOMPARE(rows[3].before, u"false"_s);
        QCOMPARE(rows[3].after, u"null"_s);
    }

    void countsAGap()
    {
        GapTopicModel model;
        const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        GapReport report;
        report.onlyCounted = true;
        report.topics = {{u"contact.user.created"_s, true, 1'205, 5, 1'200, {}},
                         {u"ping"_s, false, 0, 0, 0, u"It is no record of Intercom's."_s}};
        model.setReport(report);
        using Column = GapTopicModel::Column;
        const auto text = [&model](int row, Column column) {
            return model.index(row, int(column)).data().toString();
        };
        QCOMPARE(text(0, Column::Found), u"1,205"_s);
        QCOMPARE(text(0, Column::Missing), u"1,200"_s);
        QCOMPARE(model.headerData(int(Column::Missing), Qt::Horizontal, Qt::DisplayRole).toString(),
                 u"Missing"_s);
        // What cannot be asked for is not nought.
        QCOMPARE(text(1, Column::Missing), u"–"_s);
        QCOMPARE(text(1, Column::Note), u"It is no record of Intercom's."_s);
        report.onlyCounted = false;
        model.setReport(report);
        QCOMPARE(model.headerData(int(Column::Missing), Qt::Horizontal, Qt::DisplayRole).toString(),
                 u"Fetched"_s);
    }
};

QTEST_MAIN(TestWebhookModels)
#include "tst_webhookmodels.moc"
