// The activity log: cleaned on the way in, read by page, exported whole.
#include "activity/activityexport.h"
#include "base/redaction.h"
#include "support/testing.h"

#include <QBuffer>
#include <QSignalSpy>
#include <QTemporaryDir>

using namespace patchbay;
using namespace patchbay::testing;
using namespace Qt::StringLiterals;

class TestActivityLog : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();
    void entriesComeBackNewestFirst();
    void secretsAreTakenOut();
    void pagesDoNotOverlap();
    void aCallersTransactionTakesTheEntryWithIt();
    void exportsJsonLinesOldestFirst();
    void exportsMoreThanAPage();
    void csvCells_data();
    void csvCells();
    void anExportThatCannotBeWrittenSaysSo();

private:
    ActivityRow entry(const QString &summary) const;
    qint64 add(const ActivityRow &row);

    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<Database> m_database;
    std::unique_ptr<ActivityLog> m_log;
};

void TestActivityLog::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
    m_database = std::make_unique<Database>(m_folder->filePath(u"store.sqlite"_s));
    VERIFY_RESULT(QCoro::waitFor(m_database->open()));
    const Clock clock = [] {
        return QDateTime::fromString(u"2026-11-21T08:15:30.123Z"_s, Qt::ISODateWithMs);
    };
    m_log = std::make_unique<ActivityLog>(*m_database, clock);
}

void TestActivityLog::cleanup()
{
    m_log.reset();
    m_database.reset();
}

ActivityRow TestActivityLog::entry(const QString &summary) const
{
    ActivityRow row;
    row.kind = u"sync.contact.updated"_s;
    row.level = u"info"_s;
    row.summary = summary;
    return row;
}

qint64 TestActivityLog::add(const ActivityRow &row)
{
    const Result<qint64> sequence = wait(m_log->append(row));
    return sequence.value_or(-1);
}

void TestActivityLog::entriesComeBackNewestFirst()
{
    QSignalSpy appended(m_log.get(), &ActivityLog::appended);
    const qint64 first = add(entry(u"one"_s));
    const qint64 second = add(entry(u"two"_s));
    QVERIFY(first > 0 && second > first);
    QCOMPARE(appended.size(), 2);
    QCOMPARE(appended.last().first().toLongLong(), second);
    const auto page = wait(m_log->page({}));
    VERIFY_RESULT(page);
    QCOMPARE(page->size(), 2);
    QCOMPARE(page->first().summary, u"two"_s);
    QCOMPARE(toIsoText(page->first().at), u"2026-11-21T08:15:30.123Z"_s);
    QCOMPARE(*wait(m_log->count({})), 2);
    ActivityFilter filter;
    filter.text = u"ONE"_s;
    QCOMPARE(*wait(m_log->count(filter)), 1);
}

void TestActivityLog::secretsAreTakenOut()
{
    registerSecretForRedaction("s3cr3t-value-of-a-test");
    ActivityRow row = entry(u"Sent s3cr3t-value-of-a-test away"_s);
    row.details = {{u"access_token"_s, u"two words"_s},
                   {u"deep"_s, QJsonArray{QJsonObject{{u"note"_s, u"Bearer abcdefgh12345678"_s}}}},
                   {u"plan"_s, u"pro"_s}};
    QVERIFY(add(row) > 0);
    const auto page = wait(m_log->page({}));
    VERIFY_RESULT(page);
    const QByteArray stored = QJsonDocument(activityJson(page->first())).toJson();
    QVERIFY2(!stored.contains("s3cr3t"), stored.constData());
    QVERIFY2(!stored.contains("two words"), stored.constData());
    QVERIFY2(!stored.contains("abcdefgh"), stored.constData());
    QCOMPARE(page->first().details.value(u"plan"_s).toString(), u"pro"_s);
}

void TestActivityLog::pagesDoNotOverlap()
{
    for (int i = 0; i < 25; ++i)
        QVERIFY(add(entry(QString::number(i))) > 0);
    QStringList seen;
    qint64 before = 0;
    while (true) {
        const auto page = wait(m_log->page({}, before, 10));
        VERIFY_RESULT(page);
        if (page->isEmpty())
            break;
        for (const ActivityRow &row : *page)
            seen.append(row.summary);
        before = page->last().sequence;
    }
    QCOMPARE(seen.size(), 25);
    QCOMPARE(seen.first(), u"24"_s);
    QCOMPARE(seen.last(), u"0"_s);
}

void TestActivityLog::aCallersTransactionTakesTheEntryWithIt()
{
    const ActivityRow row = entry(u"never committed"_s);
    const auto outcome = wait(m_database->transact<qint64>([row](StoreSession &session) -> Result<qint64> {
        const auto sequence = ActivityLog::appendTo(session, row, QDateTime::currentDateTimeUtc());
        if (!sequence)
            return sequence;
        return fail(Error::Kind::Cancelled, u"Something else went wrong."_s);
    }));
    QVERIFY(!outcome);
    QCOMPARE(*wait(m_log->count({})), 0);
}

void TestActivityLog::exportsJsonLinesOldestFirst()
{
    add(entry(u"one"_s));
    add(entry(u"two\nlines"_s));
    QBuffer buffer;
    buffer.open(QIODevice::WriteOnly);
    const auto count = wait(exportActivity(*m_log, {}, ExportFormat::JsonLines, buffer));
    VERIFY_RESULT(count);
    QCOMPARE(*count, 2);
    const QList<QByteArray> lines = buffer.data().trimmed().split('\n');
    QCOMPARE(lines.size(), 2);
    QCOMPARE(QJsonDocument::fromJson(lines[0]).object().value(u"summary"_s).toString(), u"one"_s);
    QCOMPARE(QJsonDocument::fromJson(lines[1]).object().value(u"summary"_s).toString(), u"two\nlines"_s);
}

void TestActivityLog::exportsMoreThanAPage()
{
    constexpr int entries = 1'203;
    QList<ActivityRow> rows;
    for (int i = 0; i < entries; ++i) {
        rows.append(entry(QString::number(i)));
        rows.last().at = QDateTime::currentDateTimeUtc();
    }
    const auto stored = wait(m_database->transact<bool>([rows](StoreSession &session) -> Result<bool> {
        const Outcome appended = ActivityRepository(session).append(rows);
        if (!appended)
            return fail(appended.error());
        return true;
    }));
    VERIFY_RESULT(stored);
    QBuffer buffer;
    buffer.open(QIODevice::WriteOnly);
    QCOMPARE(*wait(exportActivity(*m_log, {}, ExportFormat::Csv, buffer)), entries);
    QCOMPARE(buffer.data().count("\r\n"), entries + 1);
}

void TestActivityLog::csvCells_data()
{
    QTest::addColumn<QString>("summary");
    QTest::addColumn<QByteArray>("cell");
    QTest::newRow("plain") << u"Ann Example"_s << QByteArray("Ann Example");
    QTest::newRow("comma") << u"a, b"_s << QByteArray("\"a, b\"");
    QTest::newRow("quote") << u"the \"Quiet\" Press"_s << QByteArray("\"the \"\"Quiet\"\" Press\"");
    QTest::newRow("line end") << u"a\nb"_s << QByteArray("\"a\nb\"");
    QTest::newRow("umlaut") << u"Zoë"_s << QByteArray("Zo\xc3\xab");
    QTest::newRow("formula") << u"=1+1"_s << QByteArray("'=1+1");
    QTest::newRow("at") << u"@SUM(A1)"_s << QByteArray("'@SUM(A1)");
    QTest::newRow("plus") << u"+44 20"_s << QByteArray("'+44 20");
    QTest::newRow("minus") << u"-2+3"_s << QByteArray("'-2+3");
    QTest::newRow("tab") << u"\t=1"_s << QByteArray("'\t=1");
    QTest::newRow("formula with comma")
        << u"=HYPERLINK(\"a\",1)"_s << QByteArray("\"'=HYPERLINK(\"\"a\"\",1)\"");
}

void TestActivityLog::csvCells()
{
    QFETCH(QString, summary);
    QFETCH(QByteArray, cell);
    add(entry(summary));
    QBuffer buffer;
    buffer.open(QIODevice::WriteOnly);
    VERIFY_RESULT(wait(exportActivity(*m_log, {}, ExportFormat::Csv, buffer)));
    const qsizetype end = buffer.data().indexOf("\r\n");
    QCOMPARE(
        buffer.data().left(end),
        QByteArray("sequence,at,kind,level,actor,connection,object,record,run,summary,details,request_id"));
    QVERIFY2(buffer.data().mid(end).contains(',' + cell + ','), buffer.data().constData());
}

void TestActivityLog::anExportThatCannotBeWrittenSaysSo()
{
    add(entry(u"one"_s));
    QBuffer closed;
    const auto count = wait(exportActivity(*m_log, {}, ExportFormat::Csv, closed));
    QVERIFY(!count);
    QCOMPARE(count.error().kind, Error::Kind::Storage);
    QVERIFY(!count.error().nextStep.isEmpty());
}

QTEST_GUILESS_MAIN(TestActivityLog)
#include "tst_activitylog.moc"
