// RFC 4180 in pieces of any size, with everything that goes wrong in real files.
#include "connectors/csv/csvparser.h"
#include "support/testing.h"

#include <QRandomGenerator>

using namespace patchbay;
using namespace Qt::StringLiterals;

namespace {

// One line per row: "line: a|b" or "line! problem".
QStringList parse(const QByteArray &bytes, qsizetype piece, char delimiter = ',', CsvLimits limits = {})
{
    CsvParser parser(delimiter, 0, 1, limits);
    for (qsizetype at = 0; at < bytes.size(); at += piece)
        parser.feed(QByteArrayView(bytes).sliced(at, qMin(piece, bytes.size() - at)));
    parser.finish();
    QStringList rows;
    CsvRow row;
    while (parser.next(row)) {
        if (row.problem.isEmpty())
            rows << u"%1: %2"_s.arg(row.line).arg(QString::fromUtf8(row.cells.join('|')));
        else
            rows << u"%1! %2"_s.arg(row.line).arg(row.problem.section(u' ', 0, 2));
    }
    return rows;
}

QByteArray quoted(const QByteArray &cell)
{
    return '"' + QByteArray(cell).replace("\"", "\"\"") + '"';
}

} // namespace

class TestCsvParser : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void rows_data();
    void rows();
    void limits();
    void anOpenQuoteDoesNotSwallowTheFile();
    void offsetsLeadToRows();
    void readsWhatWasWritten();
    void delimiters_data();
    void delimiters();
};

void TestCsvParser::rows_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QStringList>("expected");
    QTest::newRow("empty") << QByteArray() << QStringList{};
    QTest::newRow("one") << QByteArray("a,b") << QStringList{u"1: a|b"_s};
    QTest::newRow("LF") << QByteArray("a,b\nc,d\n") << QStringList{u"1: a|b"_s, u"2: c|d"_s};
    QTest::newRow("CRLF") << QByteArray("a,b\r\nc,d\r\n") << QStringList{u"1: a|b"_s, u"2: c|d"_s};
    QTest::newRow("CR") << QByteArray("a,b\rc,d\r") << QStringList{u"1: a|b"_s, u"2: c|d"_s};
    QTest::newRow("no line end at the end") << QByteArray("a\nb") << QStringList{u"1: a"_s, u"2: b"_s};
    QTest::newRow("empty cells") << QByteArray(",\n,,x\n") << QStringList{u"1: |"_s, u"2: ||x"_s};
    QTest::newRow("quotes") << QByteArray("\"a,b\",\"say \"\"hi\"\"\"\n")
                            << QStringList{u"1: a,b|say \"hi\""_s};
    QTest::newRow("empty quotes") << QByteArray("\"\"\n\"\",\"\"\n") << QStringList{u"1: "_s, u"2: |"_s};
    QTest::newRow("line ends in a cell")
        << QByteArray("\"a\r\nb\nc\rd\",x\ny,z") << QStringList{u"1: a\r\nb\nc\rd|x"_s, u"5: y|z"_s};
    QTest::newRow("blank lines") << QByteArray("a\n\n\r\n\nb\n") << QStringList{u"1: a"_s, u"5: b"_s};
    QTest::newRow("quote inside a plain cell")
        << QByteArray("5\" pipe,x\n") << QStringList{u"1: 5\" pipe|x"_s};
    QTest::newRow("space before a quote") << QByteArray("a, \"b\"\n") << QStringList{u"1: a| \"b\""_s};
    QTest::newRow("text after a quote")
        << QByteArray("\"a\"x,b\nc,d\n") << QStringList{u"1! After a closing"_s, u"2: c|d"_s};
    QTest::newRow("text after a quote, last")
        << QByteArray("c,d\n\"a\"x") << QStringList{u"1: c|d"_s, u"2! After a closing"_s};
    QTest::newRow("open quote before a quoted cell")
        << QByteArray("5,\"Ann,x\n6,\"Bob\",y\n7,c,z\n")
        << QStringList{u"1! After a closing"_s, u"2: 6|Bob|y"_s, u"3: 7|c|z"_s};
    QTest::newRow("open quote at the end")
        << QByteArray("a,b\n\"c,d\ne,f\ng,h")
        << QStringList{u"1: a|b"_s, u"2! A quote is"_s, u"3: e|f"_s, u"4: g|h"_s};
    QTest::newRow("open quote in the last line")
        << QByteArray("a,b\nc,\"d") << QStringList{u"1: a|b"_s, u"2! A quote is"_s};
    QTest::newRow("only a quote") << QByteArray("\"") << QStringList{u"1! A quote is"_s};
    QTest::newRow("two open quotes, CRLF")
        << QByteArray("\"a\r\nx,y\r\n1,\"b\r\nz,w\r\n")
        << QStringList{u"1! After a closing"_s, u"2: x|y"_s, u"3! A quote is"_s, u"4: z|w"_s};
    QTest::newRow("unicode") << QByteArray("Zoë,北京\n") << QStringList{u"1: Zoë|北京"_s};
}

void TestCsvParser::rows()
{
    QFETCH(QByteArray, bytes);
    QFETCH(QStringList, expected);
    for (const qsizetype piece : {1, 2, 3, 7, 1000})
        QCOMPARE(parse(bytes, piece), expected);
}

void TestCsvParser::limits()
{
    const CsvLimits small{.cellBytes = 10, .columns = 3, .rowBytes = 25};
    for (const qsizetype piece : {1, 4, 1000}) {
        QCOMPARE(parse("0123456789,x\n", piece, ',', small), QStringList{u"1: 0123456789|x"_s});
        QCOMPARE(parse("01234567890,x\na,b\n", piece, ',', small),
                 (QStringList{u"1! A cell is"_s, u"2: a|b"_s}));
        QCOMPARE(parse("\"01234567890\n12\",x\na,b\n", piece, ',', small),
                 (QStringList{u"1! A cell is"_s, u"2: 12\"|x"_s, u"3: a|b"_s}));
        QCOMPARE(parse("1,2,3,4,5\na,b\n", piece, ',', small),
                 (QStringList{u"1! The row has"_s, u"2: a|b"_s}));
        QCOMPARE(parse("1,2,3,4\na,b\n", piece, ',', small), (QStringList{u"1! The row has"_s, u"2: a|b"_s}));
        QCOMPARE(parse("\"123456789\",\"123456789\",\"123456789\"\na,b\n", piece, ',', small),
                 (QStringList{u"1! The row is"_s, u"2: a|b"_s}));
    }
    const QByteArray million(1024 * 1024 + 1, 'x');
    QCOMPARE(parse("a," + million + "\nb,c\n", 65536), (QStringList{u"1! A cell is"_s, u"2: b|c"_s}));
    QCOMPARE(parse("a,\"" + million + "\nb,c\n", 65536), (QStringList{u"1! A cell is"_s, u"2: b|c"_s}));
    QCOMPARE(parse(million.chopped(1) + "\nb\n", 65536).size(), 2);
}

void TestCsvParser::anOpenQuoteDoesNotSwallowTheFile()
{
    QByteArray bytes("id,name\n1,\"Ann\n");
    for (int i = 2; i <= 200'000; ++i)
        bytes += QByteArray::number(i) + ",Name " + QByteArray::number(i) + '\n';
    const QStringList rows = parse(bytes, 100'000);
    QCOMPARE(rows.size(), 200'001);
    QCOMPARE(rows[1].left(2), u"2!"_s);
    QCOMPARE(rows[2], u"3: 2|Name 2"_s);
    QCOMPARE(rows.last(), u"200001: 200000|Name 200000"_s);
}

void TestCsvParser::offsetsLeadToRows()
{
    const QByteArray bytes("h,i\r\n1,\"a\nb\"\r\n\r\n2,\"open\n3,c\n\"x\"y,z\n4,d");
    CsvParser whole(',');
    whole.feed(bytes);
    whole.finish();
    QList<CsvRow> rows;
    CsvRow row;
    while (whole.next(row))
        rows << row;
    for (const CsvRow &expected : rows) {
        CsvParser from(',', expected.offset, expected.line);
        from.feed(QByteArrayView(bytes).sliced(expected.offset));
        from.finish();
        QVERIFY(from.next(row));
        QCOMPARE(row.line, expected.line);
        QCOMPARE(row.cells, expected.cells);
        QCOMPARE(row.end, expected.end);
        QCOMPARE(row.problem.isEmpty(), expected.problem.isEmpty());
    }
    QCOMPARE(rows.last().end, bytes.size());
}

void TestCsvParser::readsWhatWasWritten()
{
    QRandomGenerator random(3);
    const QList<QByteArray> words{"a", "", "\"", "\"\"", ",", "\n", "\r\n", "\r", "Zoë", "x y", ";", "  "};
    for (int round = 0; round < 300; ++round) {
        QByteArray bytes;
        QList<QList<QByteArray>> expected;
        const QByteArray lineEnd = QList<QByteArray>{"\n", "\r\n", "\r"}[random.bounded(3)];
        for (int r = random.bounded(1, 6); r > 0; --r) {
            QList<QByteArray> cells;
            QList<QByteArray> written;
            for (int c = random.bounded(2, 5); c > 0; --c) {
                QByteArray cell;
                for (int w = random.bounded(4); w > 0; --w)
                    cell += words[random.bounded(int(words.size()))];
                cells << cell;
                written << quoted(cell);
            }
            expected << cells;
            bytes += written.join(',') + lineEnd;
        }
        CsvParser parser(',');
        for (qsizetype at = 0; at < bytes.size();) {
            const qsizetype piece = qMin<qsizetype>(random.bounded(1, 9), bytes.size() - at);
            parser.feed(QByteArrayView(bytes).sliced(at, piece));
            at += piece;
        }
        parser.finish();
        CsvRow row;
        for (const QList<QByteArray> &cells : expected) {
            QVERIFY2(parser.next(row), bytes.constData());
            QCOMPARE(row.cells, cells);
        }
        QVERIFY(!parser.next(row));
    }
}

void TestCsvParser::delimiters_data()
{
    QTest::addColumn<QByteArray>("header");
    QTest::addColumn<char>("expected");
    QTest::newRow("comma") << QByteArray("a,b;c,d\n") << ',';
    QTest::newRow("semicolon") << QByteArray("a;b;c\n1,2,3,4") << ';';
    QTest::newRow("tab") << QByteArray("a\tb\r\n") << '\t';
    QTest::newRow("bar") << QByteArray("a|b") << '|';
    QTest::newRow("quoted") << QByteArray("\"a,b,c\";d") << ';';
    QTest::newRow("one column") << QByteArray("a\n1;2") << ',';
}

void TestCsvParser::delimiters()
{
    QFETCH(QByteArray, header);
    QFETCH(char, expected);
    QCOMPARE(guessDelimiter(header), expected);
}

QTEST_APPLESS_MAIN(TestCsvParser)
#include "tst_csvparser.moc"
