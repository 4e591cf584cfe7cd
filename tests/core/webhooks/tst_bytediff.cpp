// Where two bodies differ.
#include "support/testing.h"
#include "webhooks/bytediff.h"

using namespace patchbay;
using Kind = ByteDifference::Kind;

class ByteDiffTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void finds_data();
    void finds();
    void givesUp();
};

void ByteDiffTest::finds_data()
{
    QTest::addColumn<QByteArray>("first");
    QTest::addColumn<QByteArray>("second");
    QTest::addColumn<QByteArray>("expected");
    const auto row = [](const char *name, const QByteArray &first, const QByteArray &second,
                        const QByteArray &expected) { QTest::newRow(name) << first << second << expected; };
    row("equal", "abc", "abc", "");
    row("both empty", "", "", "");
    row("newline behind", "abc\n", "abc", "3+1x ");
    row("newline lost", "abc", "abc\n", "3+0m ");
    row("all extra", "abc", "", "0+3x ");
    row("one changed", "abcdefgh", "abcXefgh", "3+1c ");
    row("re-indented", "{\n  \"a\": 1\n}", R"({"a":1})", "1+3x 8+1x 10+1x ");
    row("compacted", R"({"a":1})", "{\n  \"a\": 1\n}", "1+0m 5+0m 6+0m ");
    row("escaped", R"({"a":"\u00e9 and more"})", "{\"a\":\"\xc3\xa9 and more\"}", "6+6c ");
}

void ByteDiffTest::finds()
{
    QFETCH(QByteArray, first);
    QFETCH(QByteArray, second);
    QByteArray text;
    for (const ByteDifference &one : differencesOf(first, second))
        text += QByteArray::number(one.from) + '+' + QByteArray::number(one.length) +
                (one.kind == Kind::Extra     ? "x "
                 : one.kind == Kind::Missing ? "m "
                                             : "c ");
    QTEST(text, "expected");
}

void ByteDiffTest::givesUp()
{
    const auto far = differencesOf(QByteArray(100'000, 'a'), QByteArray(100'000, 'b'));
    QCOMPARE(far.size(), 1);
    QCOMPARE(far.first().length, 100'000);
}

QTEST_GUILESS_MAIN(ByteDiffTest)
#include "tst_bytediff.moc"
