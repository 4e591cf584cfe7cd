// What was missed, through its sheet: counted first, then fetched from a server that answers as Intercom
// does.
#include "console/console.h"
#include "support/futures.h"
#include "support/scriptedserver.h"
#include "support/testing.h"
#include "ui/support/uitesting.h"
#include "ui/webhooks/gapsheet.h"
#include "ui/widgets/datatable.h"

#include <QAbstractButton>
#include <QJsonArray>
#include <QLabel>
#include <QLineEdit>
#include <QPointer>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

using namespace patchbay;
using namespace patchbay::testing;
using namespace Qt::StringLiterals;

namespace {

constexpr int patience = 30'000;
const auto form = u"yyyy-MM-dd HH:mm"_s;

QJsonObject person(qint64 createdAt)
{
    return {{u"type"_s, u"contact"_s},          {u"id"_s, u"c1"_s},           {u"role"_s, u"user"_s},
            {u"email"_s, u"ann@example.com"_s}, {u"created_at"_s, createdAt}, {u"updated_at"_s, createdAt}};
}

} // namespace

class TestGapSheet : public QObject
{
    Q_OBJECT

public:
    // Far from UTC, so that a time that is read as local is found out.
    static void initMain() { qputenv("TZ", "Asia/Tokyo"); }

private Q_SLOTS:
    void initTestCase() { applyTheme(ui::Theme::Mode::Light); }
    void init();
    void cleanup();

    void countsThenFetches();
    void nothingIsMissing();
    void errorsAreShown();
    void timesAreUtc();

private:
    // What the search finds; nobody where there is no time.
    void answerSearch(std::optional<qint64> createdAt)
    {
        const QJsonArray data = createdAt ? QJsonArray{person(*createdAt)} : QJsonArray();
        m_intercom->reply(
            "POST", "/contacts/search", 200,
            QJsonObject{
                {u"type"_s, u"list"_s},
                {u"total_count"_s, data.size()},
                {u"data"_s, data},
                {u"pages"_s, QJsonObject{{u"type"_s, u"pages"_s}, {u"page"_s, 1}, {u"total_pages"_s, 1}}}});
    }
    QString told() const
    {
        QStringList texts;
        for (const auto *label : m_sheet->findChildren<QLabel *>())
            if (label->isVisible())
                texts << label->text();
        return texts.join(u'\n');
    }
    QString whole() const { return told() + m_intercom->unscripted().join(u' '); }
    template<typename T>
    T *find(const QString &name) const
    {
        return m_sheet->findChild<T *>(name);
    }
    QAbstractButton *button(const QString &name) const { return find<QAbstractButton>(name); }
    // The text of a row of the table, its columns side by side.
    QString topicRow(int row) const
    {
        QStringList texts;
        const auto *model = find<ui::DataTable>(u"gapTopics"_s)->source();
        for (int column = 0; column < model->columnCount(); ++column)
            texts << model->index(row, column).data().toString();
        return texts.join(u'|');
    }

    std::unique_ptr<ScriptedServer> m_intercom{};
    std::unique_ptr<QTemporaryDir> m_folder{};
    std::unique_ptr<Console> m_console{};
    std::unique_ptr<ui::GapSheet> m_sheet{};
};

void TestGapSheet::init()
{
    m_intercom = std::make_unique<ScriptedServer>();
    for (int i = 0; i < 6; ++i)
        m_intercom->reply(
            "GET", "/me", 200,
            QJsonObject{{u"type"_s, u"admin"_s},
                        {u"id"_s, u"1"_s},
                        {u"app"_s, QJsonObject{{u"id_code"_s, u"abc"_s}, {u"name"_s, u"Invented"_s}}}});
    qputenv("INTERCOM_ACCESS_TOKEN", "tok_of_a_test");
    qputenv("INTERCOM_BASE_URL", m_intercom->url().toEncoded());
    m_folder = std::make_unique<QTemporaryDir>();
    m_console =
        std::make_unique<Console>(Console::Options{.storeUri = m_folder->filePath(u"patchbay.sqlite"_s),
                                                   .secrets = Console::SecretPolicy::EnvironmentOnly,
                                                   .actor = u"test"_s});
    VERIFY_RESULT(wait(m_console->open()));
    const auto endpoint = wait(m_console->webhooks().addEndpoint(
        {.name = u"Hooks"_s,
         .source = u"intercom"_s,
         .topics = {u"contact.user.created"_s, u"contact.user.tag.created"_s, u"ping"_s}}));
    VERIFY_RESULT(endpoint);
    m_sheet = std::make_unique<ui::GapSheet>(m_console->webhooks(), *endpoint, nullptr);
    m_sheet->setAttribute(Qt::WA_DeleteOnClose, false);
    m_sheet->setVisible(true);
}

void TestGapSheet::cleanup()
{
    m_sheet.reset();
    m_console.reset();
}

void TestGapSheet::countsThenFetches()
{
    const qint64 happened = QDateTime::currentSecsSinceEpoch() - 3'600;
    for (int i = 0; i < 3; ++i)
        answerSearch(happened);
    QSignalSpy filled(m_sheet.get(), &ui::GapSheet::filled);
    auto *from = find<QLineEdit>(u"gapFrom"_s);
    auto *fetch = button(u"gapFetch"_s);
    auto *count = button(u"gapCount"_s);
    QTest::keyClicks(from, QDateTime::currentDateTimeUtc().addDays(-1).toString(form));
    // Enter counts, and only that.
    QTest::keyClick(from, Qt::Key_Return);
    QTRY_VERIFY_WITH_TIMEOUT(count->isEnabled() && fetch->isVisible(), patience);
    QCOMPARE(fetch->text(), u"Fetch 1 delivery"_s);
    QVERIFY2(told().contains(u"1 event did not arrive"_s), qPrintable(whole()));
    // Per topic: what can be fetched with its counts, then what cannot with the reason.
    QCOMPARE(find<ui::DataTable>(u"gapTopics"_s)->source()->rowCount(), 2);
    QVERIFY2(topicRow(0).startsWith(u"contact.user.created|"_s) && topicRow(0).contains(u"|1"_s),
             qPrintable(topicRow(0)));
    QVERIFY2(topicRow(1).startsWith(u"contact.user.tag.created|"_s) &&
                 topicRow(1).contains(u"cannot be fetched"_s),
             qPrintable(topicRow(1)));
    screenshot(m_sheet.get(), u"webhooks-gap-counted"_s);
    QCOMPARE(wait(m_console->webhooks().count({})).value_or(-1), 0);
    // Another window is to be counted before it can be fetched.
    from->setFocus();
    from->end(false);
    QTest::keyClicks(from, u":00"_s);
    QVERIFY(!fetch->isVisible());
    QTest::mouseClick(count, Qt::LeftButton);
    QVERIFY2(QTest::qWaitFor([&] { return fetch->isVisible() && fetch->isEnabled(); }, patience),
             qPrintable(whole()));
    QTest::mouseClick(fetch, Qt::LeftButton);
    QTRY_COMPARE_WITH_TIMEOUT(filled.size(), 1, patience);
    QVERIFY(!fetch->isVisible());
    QVERIFY2(told().contains(u"fetched from Intercom and put into its inbox"_s), qPrintable(whole()));
    QCOMPARE(filled.first().first().value<GapReport>().missing, 1);
    QCOMPARE(wait(m_console->webhooks().count({})).value_or(-1), 1);
    QCOMPARE(nameless(m_sheet.get()), QStringList());
    screenshot(m_sheet.get(), u"webhooks-gap-fetched"_s);
}

void TestGapSheet::nothingIsMissing()
{
    answerSearch({});
    QTest::keyClicks(find<QLineEdit>(u"gapFrom"_s),
                     QDateTime::currentDateTimeUtc().addDays(-1).toString(form));
    QTest::mouseClick(button(u"gapCount"_s), Qt::LeftButton);
    QTRY_VERIFY_WITH_TIMEOUT(told().contains(u"Nothing is missing at “Hooks”."_s), patience);
    QVERIFY(!button(u"gapFetch"_s)->isVisible());
}

void TestGapSheet::errorsAreShown()
{
    // The first count finds something, the fetching is refused, and so is counting again.
    answerSearch(QDateTime::currentSecsSinceEpoch() - 3'600);
    for (int i = 0; i < 2; ++i)
        m_intercom->reply(
            "POST", "/contacts/search", 401,
            QJsonObject{{u"type"_s, u"error.list"_s},
                        {u"request_id"_s, u"req_1"_s},
                        {u"errors"_s, QJsonArray{QJsonObject{{u"code"_s, u"unauthorized"_s},
                                                             {u"message"_s, u"Access Token Invalid"_s}}}}});
    QSignalSpy filled(m_sheet.get(), &ui::GapSheet::filled);
    auto *fetch = button(u"gapFetch"_s);
    QTest::keyClicks(find<QLineEdit>(u"gapFrom"_s),
                     QDateTime::currentDateTimeUtc().addDays(-1).toString(form));
    QTest::mouseClick(button(u"gapCount"_s), Qt::LeftButton);
    QTRY_VERIFY_WITH_TIMEOUT(fetch->isVisible() && fetch->isEnabled(), patience);
    QTest::mouseClick(fetch, Qt::LeftButton);
    QTRY_VERIFY_WITH_TIMEOUT(told().contains(u"contact.user.created"_s) && !fetch->isVisible() &&
                                 button(u"gapCount"_s)->isEnabled(),
                             patience);
    QVERIFY2(told().contains(u"token"_s, Qt::CaseInsensitive), qPrintable(whole()));
    screenshot(m_sheet.get(), u"webhooks-gap-refused"_s);
    QTest::mouseClick(button(u"gapCount"_s), Qt::LeftButton);
    QTRY_VERIFY_WITH_TIMEOUT(button(u"gapCount"_s)->isEnabled(), patience);
    QVERIFY2(told().contains(u"token"_s, Qt::CaseInsensitive), qPrintable(whole()));
    QVERIFY(!fetch->isVisible());
    QCOMPARE(filled.size(), 0);
    QCOMPARE(wait(m_console->webhooks().count({})).value_or(-1), 0);
}

// As the filter of the deliveries and the command line read them.
void TestGapSheet::timesAreUtc()
{
    answerSearch({});
    QTest::keyClicks(find<QLineEdit>(u"gapFrom"_s), u"2026-05-01 14:00"_s);
    QTest::keyClicks(find<QLineEdit>(u"gapTo"_s), u"2026-05-02T01:30:00+02:00"_s);
    QTest::mouseClick(button(u"gapCount"_s), Qt::LeftButton);
    QTRY_VERIFY_WITH_TIMEOUT(told().contains(u"Nothing is missing"_s), patience);
    QVERIFY2(told().contains(u"Asked from 2026-05-01 14:00:00 UTC to 2026-05-01 23:30:00 UTC."_s),
             qPrintable(whole()));
}

QTEST_MAIN(TestGapSheet)
#include "tst_gapsheet.moc"
