// The activity log: filters, pages that hold still while rows arrive, and text that means itself.
#include "store/activityquery.h"
#include "store/activityrepository.h"
#include "storeplaces.h"

using namespace patchbay;
using namespace patchbay::testing;
using namespace Qt::StringLiterals;

namespace {

const QDateTime Start = QDateTime::fromMSecsSinceEpoch(1'790'000'000'000, Qt::UTC);

// Row number i of the log: three levels in turn, two connections, an hour apart.
ActivityRow numbered(int i)
{
    static const QStringList levels{u"info"_s, u"warning"_s, u"error"_s};
    static const QStringList kinds{u"sync"_s, u"sync.contact.updated"_s, u"syncing.other"_s,
                                   u"workspace.checked"_s};
    return {.at = Start.addSecs(3600LL * i),
            .kind = kinds.at(i % 4),
            .level = levels.at(i % 3),
            .actor = u"ann"_s,
            .workspaceId = WorkspaceId(u"ws_1"_s),
            .connectionId = ConnectionId(i % 2 ? u"con_odd"_s : u"con_even"_s),
            .object = u"contact"_s,
            .recordKey = u"key-%1"_s.arg(i),
            .runId = RunId(i < 5 ? u"run_1"_s : QString()),
            .summary = u"Row %1"_s.arg(i),
            .details = {{u"i"_s, i}},
            .requestId = u"req"_s};
}

QList<int> numbersOf(const QList<ActivityRow> &rows)
{
    QList<int> numbers;
    for (const ActivityRow &row : rows)
        numbers.append(row.details.value(u"i"_s).toInt());
    return numbers;
}

} // namespace

class TestActivityRepository : public QObject
{
    Q_OBJECT

    Result<QList<ActivityRow>> query(Database &database, const ActivityFilter &filter,
                                     std::optional<qint64> before = {}, int limit = 100)
    {
        return wait(database.transact<QList<ActivityRow>>(
            [=](StoreSession &session) { return ActivityRepository(session).query(filter, before, limit); }));
    }

    Outcome append(Database &database, const QList<ActivityRow> &rows)
    {
        return wait(database.transact<void>(
            [rows](StoreSession &session) { return ActivityRepository(session).append(rows); }));
    }

private Q_SLOTS:
    void filters_data()
    {
        QTest::addColumn<QString>("dialect");
        QTest::addColumn<int>("filter");
        for (const QString &dialect : {u"sqlite"_s, u"postgresql"_s}) {
            for (int i = 0; i < filterCount(); ++i)
                QTest::newRow(qPrintable(dialect + u", filter "_s + QString::number(i))) << dialect << i;
        }
    }
    // Each filter against the same condition in C++, page by page.
    void filters()
    {
        QFETCH(QString, dialect);
        QFETCH(int, filter);
        auto &database = m_databases[dialect];
        if (!database) {
            const QString uri = m_places.fresh(dialect);
            if (uri.isEmpty())
                QSKIP(qPrintable(m_places.reason()));
            database = std::make_unique<Database>(uri);
            VERIFY_RESULT(waitFor(database->open()));
            QList<ActivityRow> rows;
            for (int i = 0; i < 60; ++i)
                rows.append(numbered(i));
            VERIFY_RESULT(append(*database, rows));
        }
        const ActivityFilter given = filterAt(filter).first;
        const Matches matches = filterAt(filter).second;
        QList<int> expected;
        for (int i = 59; i >= 0; --i) {
            if (matches(i))
                expected.append(i);
        }
        QVERIFY(!expected.isEmpty());
        QList<int> seen;
        std::optional<qint64> before;
        for (;;) {
            const auto page = query(*database, given, before, 7);
            VERIFY_RESULT(page);
            if (page->isEmpty())
                break;
            QVERIFY(page->size() <= 7);
            seen += numbersOf(*page);
            before = page->last().sequence;
        }
        QCOMPARE(seen, expected);
        const auto count = wait(database->transact<qint64>(
            [given](StoreSession &session) { return ActivityRepository(session).count(given); }));
        VERIFY_RESULT(count);
        QCOMPARE(*count, expected.size());
        const auto oldest = wait(database->transact<QList<ActivityRow>>([given](StoreSession &session) {
            return ActivityRepository(session).newerThan(given, 0, 1000);
        }));
        VERIFY_RESULT(oldest);
        std::reverse(expected.begin(), expected.end());
        QCOMPARE(numbersOf(*oldest), expected);
    }

    void textMeansItself_data()
    {
        QTest::addColumn<QString>("dialect");
        QTest::addColumn<QString>("text");
        QTest::addColumn<QStringList>("found");
        for (const QString &dialect : {u"sqlite"_s, u"postgresql"_s}) {
            const auto row = [dialect](const QString &text, const QStringList &found) {
                QTest::newRow(qPrintable(dialect + u' ' + text)) << dialect << text << found;
            };
            row(u"100%"_s, {u"100% done"_s});
            row(u"a_b"_s, {u"a_b"_s});
            row(u"back\\slash"_s, {u"back\\slash"_s});
            row(u"wow!"_s, {u"Wow! it's"_s});
            row(u"IT'S"_s, {u"Wow! it's"_s});
            row(u"über"_s, {u"ÜBER alles"_s});
            row(u"ЖЁЛТЫЙ"_s, {u"жёлтый"_s});
            row(u"%"_s, {u"100% done"_s});
            row(u"KEY.example"_s, {u"axb"_s});
            row(u"nothing like it"_s, {});
        }
    }
    void textMeansItself()
    {
        FRESH_STORE(m_places, uri);
        QFETCH(QString, text);
        QFETCH(QStringList, found);
        Database database(uri);
        VERIFY_RESULT(waitFor(database.open()));
        QList<ActivityRow> rows;
        for (const QString &summary : {u"100% done"_s, u"a_b"_s, u"axb"_s, u"back\\slash"_s, u"Wow! it's"_s,
                                       u"ÜBER alles"_s, u"жёлтый"_s}) {
            rows.append({.kind = u"k"_s, .level = u"info"_s, .summary = summary});
            if (summary == u"axb"_s)
                rows.last().recordKey = u"key.example"_s;
        }
        VERIFY_RESULT(append(database, rows));
        const auto result = query(database, {.text = text});
        VERIFY_RESULT(result);
        QStringList summaries;
        for (const ActivityRow &row : *result)
            summaries.append(row.summary);
        QCOMPARE(summaries, found);
    }

    void pagesHoldStill_data() { StorePlaces::addDialects(); }
    void pagesHoldStill()
    {
        FRESH_STORE(m_places, uri);
        Database reader(uri);
        Database writer(uri);
        VERIFY_RESULT(waitFor(reader.open()));
        VERIFY_RESULT(waitFor(writer.open()));
        QList<ActivityRow> rows;
        for (int i = 0; i < 50; ++i)
            rows.append(numbered(i));
        VERIFY_RESULT(append(writer, rows));
        QList<int> seen;
        std::optional<qint64> before;
        for (int page = 0; page < 5; ++page) {
            const auto found = query(reader, {}, before, 10);
            VERIFY_RESULT(found);
            seen += numbersOf(*found);
            before = found->last().sequence;
            VERIFY_RESULT(append(writer, {numbered(100 + page), numbered(200 + page)}));
        }
        QList<int> expected;
        for (int i = 49; i >= 0; --i)
            expected.append(i);
        QCOMPARE(seen, expected);
    }

    void givesSequences_data() { StorePlaces::addDialects(); }
    void givesSequences()
    {
        FRESH_STORE(m_places, uri);
        Database database(uri);
        VERIFY_RESULT(waitFor(database.open()));
        const auto newest = [&] {
            return wait(database.transact<qint64>(
                [](StoreSession &s) { return ActivityRepository(s).newestSequence(); }));
        };
        QCOMPARE(newest().value(), 0);
        const auto first = wait(database.transact<qint64>(
            [](StoreSession &s) { return ActivityRepository(s).append(numbered(3)); }));
        VERIFY_RESULT(first);
        const auto second = wait(database.transact<qint64>(
            [](StoreSession &s) { return ActivityRepository(s).append(numbered(4)); }));
        QVERIFY(*second > *first);
        QCOMPARE(newest().value(), *second);
        const auto row = wait(database.transact<ActivityRow>(
            [first](StoreSession &s) { return ActivityRepository(s).find(*first); }));
        VERIFY_RESULT(row);
        const ActivityRow expected = numbered(3);
        QCOMPARE(row->at, expected.at);
        QCOMPARE(row->kind, expected.kind);
        QCOMPARE(row->level, expected.level);
        QCOMPARE(row->actor, expected.actor);
        QCOMPARE(row->workspaceId.text(), expected.workspaceId.text());
        QCOMPARE(row->connectionId.text(), expected.connectionId.text());
        QCOMPARE(row->object, expected.object);
        QCOMPARE(row->recordKey, expected.recordKey);
        QCOMPARE(row->runId.text(), expected.runId.text());
        QCOMPARE(row->summary, expected.summary);
        QCOMPARE(row->requestId, expected.requestId);
        QCOMPARE(wait(database.transact<ActivityRow>(
                          [](StoreSession &s) { return ActivityRepository(s).find(999); }))
                     .error()
                     .kind,
                 Error::Kind::NotFound);
    }

    void usesItsIndexes_data()
    {
        QTest::addColumn<int>("filter");
        for (int i = 0; i < filterCount(); ++i)
            QTest::newRow(qPrintable(QString::number(i))) << i;
    }
    // At ten million rows a sort is what hurts: no plan may have one.
    void usesItsIndexes()
    {
        QFETCH(int, filter);
        auto &database = m_databases[u"sqlite"_s];
        QVERIFY(database);
        const auto plan =
            wait(database->transact<QString>([filter](StoreSession &session) -> Result<QString> {
                auto statement = activityquery::where(session, filterAt(filter).first);
                if (!statement)
                    return fail(statement.error());
                statement->values.insert(u"limit"_s, 100);
                const auto steps = session.rows(u"EXPLAIN QUERY PLAN "_s +
                                                    statement->page(u"sequence, summary"_s, u"DESC"_s),
                                                statement->values);
                if (!steps)
                    return fail(steps.error());
                QStringList texts;
                for (const QVariantMap &step : *steps)
                    texts.append(step.value(u"detail"_s).toString());
                return texts.join(u'\n');
            }));
        VERIFY_RESULT(plan);
        QVERIFY(!plan->isEmpty());
        // Merging several levels sorts what each of them gave, which is no more than a page.
        const QStringList steps = plan->split(u'\n');
        for (qsizetype i = 0; i < steps.size(); ++i) {
            if (steps.at(i).contains(u"TEMP B-TREE"_s))
                QVERIFY2(i > 0 && steps.at(i - 1).startsWith(u"SCAN level"_s), qPrintable(*plan));
        }
    }

private:
    using Matches = std::function<bool(int)>;
    static std::pair<ActivityFilter, Matches> filterAt(int index)
    {
        const QDateTime from = Start.addSecs(3600LL * 10);
        const QDateTime to = Start.addSecs(3600LL * 40);
        const QList<std::pair<ActivityFilter, Matches>> all{
            {{}, [](int) { return true; }},
            {{.levels = {u"error"_s}}, [](int i) { return i % 3 == 2; }},
            {{.levels = {u"error"_s, u"warning"_s, u"error"_s}}, [](int i) { return i % 3 != 0; }},
            {{.levels = {u"error"_s, u"warning"_s}, .connectionId = ConnectionId(u"con_odd"_s)},
             [](int i) { return i % 3 != 0 && i % 2 == 1; }},
            {{.kinds = {u"sync"_s}}, [](int i) { return i % 4 < 2; }},
            {{.kinds = {u"sync.contact"_s, u"workspace"_s}}, [](int i) { return i % 4 == 1 || i % 4 == 3; }},
            {{.recordKey = u"key-17"_s}, [](int i) { return i == 17; }},
            {{.runId = RunId(u"run_1"_s)}, [](int i) { return i < 5; }},
            {{.from = from}, [](int i) { return i >= 10; }},
            {{.to = to}, [](int i) { return i < 40; }},
            {{.text = u"row 1"_s,
              .levels = {u"info"_s, u"error"_s},
              .workspaceId = WorkspaceId(u"ws_1"_s),
              .from = from,
              .to = to},
             [](int i) { return i >= 10 && i < 20 && i % 3 != 1; }},
        };
        return all.at(index);
    }
    static int filterCount() { return 11; }

    StorePlaces m_places;
    std::map<QString, std::unique_ptr<Database>> m_databases;
};

QTEST_GUILESS_MAIN(TestActivityRepository)
#include "tst_activityrepository.moc"
