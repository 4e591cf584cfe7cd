// Times, numbers and durations as people say them.
#include "ui/widgets/format.h"

#include <QTest>

using namespace patchbay::ui;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

class TestFormat : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void relative_data();
    void relative();
    void percent_data();
    void percent();
    void duration_data();
    void duration();
    void remaining();
    void counts();
};

namespace {

const QLocale english(QLocale::English, QLocale::UnitedKingdom);

QDateTime at(const char *iso)
{
    return QDateTime::fromString(QString::fromLatin1(iso), Qt::ISODate);
}

} // namespace

void TestFormat::relative_data()
{
    QTest::addColumn<QDateTime>("time");
    QTest::addColumn<QString>("text");
    QTest::newRow("never") << QDateTime() << u"never"_s;
    QTest::newRow("now") << at("2026-11-21T12:00:00Z") << u"just now"_s;
    QTest::newRow("seconds") << at("2026-11-21T11:59:56Z") << u"4 s ago"_s;
    QTest::newRow("minutes") << at("2026-11-21T11:57:01Z") << u"2 min ago"_s;
    QTest::newRow("hours") << at("2026-11-21T09:30:00Z") << u"2 h ago"_s;
    QTest::newRow("yesterday") << at("2026-11-20T14:02:00Z") << u"yesterday 14:02"_s;
    QTest::newRow("this year") << at("2026-03-12T14:02:00Z") << u"12 Mar 14:02"_s;
    QTest::newRow("other year") << at("2024-03-12T14:02:00Z") << u"12 Mar 2024"_s;
    QTest::newRow("ahead") << at("2026-11-21T12:03:00Z") << u"in 3 min"_s;
    QTest::newRow("tomorrow") << at("2026-11-22T14:02:00Z") << u"tomorrow 14:02"_s;
}

void TestFormat::relative()
{
    QFETCH(QDateTime, time);
    QFETCH(QString, text);
    QCOMPARE(relativeTime(time, at("2026-11-21T12:00:00Z"), english), text);
}

void TestFormat::percent_data()
{
    QTest::addColumn<double>("ratio");
    QTest::addColumn<int>("decimals");
    QTest::addColumn<QString>("text");
    QTest::newRow("none") << 0.0 << 0 << u"0 %"_s;
    QTest::newRow("all") << 1.0 << 0 << u"100 %"_s;
    QTest::newRow("nearly all is not all") << 0.9999 << 0 << u"99 %"_s;
    QTest::newRow("nearly all, finer") << 0.99999 << 1 << u"99.9 %"_s;
    QTest::newRow("hardly any is not none") << 0.0001 << 0 << u"< 1 %"_s;
    QTest::newRow("plain") << 0.314 << 0 << u"31 %"_s;
}

void TestFormat::percent()
{
    QFETCH(double, ratio);
    QFETCH(int, decimals);
    QFETCH(QString, text);
    QCOMPARE(formatPercent(ratio, decimals, english), text);
}

void TestFormat::duration_data()
{
    QTest::addColumn<qint64>("milliseconds");
    QTest::addColumn<QString>("text");
    QTest::newRow("ms") << qint64(340) << u"340 ms"_s;
    QTest::newRow("tenths") << qint64(4250) << u"4.2 s"_s;
    QTest::newRow("seconds") << qint64(42'900) << u"42 s"_s;
    QTest::newRow("minutes and seconds") << qint64(185'000) << u"3 min 5 s"_s;
    QTest::newRow("minutes") << qint64(1'200'000) << u"20 min"_s;
    QTest::newRow("hours") << qint64(7'800'000) << u"2 h 10 min"_s;
    QTest::newRow("days") << qint64(5) * 86'400'000 << u"5 days"_s;
    QTest::newRow("negative") << qint64(-5) << u"0 ms"_s;
}

void TestFormat::duration()
{
    QFETCH(qint64, milliseconds);
    QFETCH(QString, text);
    QCOMPARE(formatDuration(std::chrono::milliseconds(milliseconds), english), text);
}

// An estimate is not told in milliseconds, nor as if nothing were left.
void TestFormat::remaining()
{
    using namespace std::chrono_literals;
    QCOMPARE(formatRemaining(0ms, english), u"less than a second left"_s);
    QCOMPARE(formatRemaining(2'400ms, english), u"3 s left"_s);
    QCOMPARE(formatRemaining(59'300ms, english), u"1 min left"_s);
    QCOMPARE(formatRemaining(184'200ms, english), u"3 min 5 s left"_s);
}

void TestFormat::counts()
{
    QCOMPARE(formatCount(1, u"conflict"_s, u"conflicts"_s, english), u"1 conflict"_s);
    QCOMPARE(formatCount(1204, u"conflict"_s, u"conflicts"_s, english), u"1,204 conflicts"_s);
    QCOMPARE(formatCount(0, u"conflict"_s, u"conflicts"_s, english), u"0 conflicts"_s);
    QCOMPARE(formatBytes(798, english), u"798 bytes"_s);
    QCOMPARE(formatBytes(1'200'000, english), u"1.2 MB"_s);
    QCOMPARE(formatRate(166.2, english), u"166/s"_s);
    QCOMPARE(formatRate(0.42, english), u"0.4/s"_s);
    QCOMPARE(relativeTimeInterval(at("2026-11-21T11:59:56Z"), at("2026-11-21T12:00:00Z")), 1000ms);
}

QTEST_GUILESS_MAIN(TestFormat)
#include "tst_format.moc"
