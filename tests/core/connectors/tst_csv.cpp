// The CSV connector on real files, the well-made ones and the others.
#include "connectors/catalogue.h"
#include "support/testing.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>

using namespace patchbay;
using namespace Qt::StringLiterals;
using State = Health::Item::State;
using patchbay::testing::wait;

class TestCsv : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void find();
    void formerKeys();
    void readsPages_data();
    void readsPages();
    void namesRowsThatCannotBeUsed();
    void schema();
    void memberships();
    void refusesFiles_data();
    void refusesFiles();
    void columnsThatAreNotThere();
    void changedWhileReading();
    void check();
    void manyRows();
    void goesAwayWhileBusy();

private:
    QString write(const QByteArray &bytes);
    std::unique_ptr<Connector> connector(const QJsonObject &settings);

    QTemporaryDir m_folder;
    int m_count = 0;
};

QString TestCsv::write(const QByteArray &bytes)
{
    const QString path = m_folder.filePath(u"file%1.csv"_s.arg(++m_count));
    QFile file(path);
    if (!file.open(QIODevice::WriteOnly) || file.write(bytes) != bytes.size())
        qFatal("cannot write %s", qPrintable(path));
    return path;
}

std::unique_ptr<Connector> TestCsv::connector(const QJsonObject &settings)
{
    const auto checked = systemDescription(u"csv"_s)->checkSettings(settings);
    if (!checked)
        qFatal("%s", qPrintable(checked.error().toText()));
    auto made = makeConnector(u"csv"_s, *checked, {});
    if (!made)
        qFatal("%s", qPrintable(made.error().toText()));
    return *std::move(made);
}

namespace {

const QByteArray people("\xef\xbb\xbfid;E-Mail;name;changed\r\n"
                        "1;Ann@Example.com;\"Example; \"\"Ann\"\"\";2026-11-21T08:15:30Z\r\n"
                        "2;bob@example.com;Bob;\r\n"
                        "007;BOB@example.com;Zo\xc3\xab;\r\n");

QStringList keys(const QList<SourceRecord> &records)
{
    QStringList keys;
    for (const SourceRecord &record : records)
        keys << record.key;
    return keys;
}

} // namespace

void TestCsv::find()
{
    const auto source =
        connector({{u"people_file"_s, write(people)}, {u"people_updated_at"_s, u"changed"_s}});
    QCOMPARE(source->objects(), QStringList{objects::people});
    const auto find = [&](Lookup::By by, const QString &value) {
        return wait(source->find(objects::people, {by, value}));
    };
    const auto one = find(Lookup::By::Key, u"1"_s);
    VERIFY_RESULT(one);
    QCOMPARE(one->size(), 1);
    QCOMPARE(one->first().fields, (QJsonObject{{u"id"_s, u"1"_s},
                                               {u"E-Mail"_s, u"Ann@Example.com"_s},
                                               {u"name"_s, u"Example; \"Ann\""_s},
                                               {u"changed"_s, u"2026-11-21T08:15:30Z"_s}}));
    QCOMPARE(one->first().updatedAt.value().toSecsSinceEpoch(), 1795248930);
    QCOMPARE(keys(find(Lookup::By::Email, u" bob@EXAMPLE.com"_s).value()), (QStringList{u"2"_s, u"007"_s}));
    QCOMPARE(keys(find(Lookup::By::Key, u"007"_s).value()), QStringList{u"007"_s});
    QVERIFY(find(Lookup::By::Key, u"7"_s).value().isEmpty());
    QVERIFY(find(Lookup::By::Email, u"nobody@example.com"_s).value().isEmpty());
    QVERIFY(find(Lookup::By::Email, u""_s).value().isEmpty());

    const auto without = connector({{u"people_file"_s, write("id,name\n1,Ann\n")}});
    const auto refused = wait(without->find(objects::people, {Lookup::By::Email, u"a@example.com"_s}));
    QVERIFY(!refused);
    QVERIFY(refused.error().message.contains(u"no e-mail column"_s));
}

// Who was known by another key is found by that one as well, unless somebody has it now.
void TestCsv::formerKeys()
{
    const QString file = write("id,invited_as\n1, 7 \n2,\n3,3\n4,2\n");
    const auto source = connector({{u"people_file"_s, file}, {u"people_former_key"_s, u"invited_as"_s}});
    const auto find = [&](const QString &key) {
        return wait(source->find(objects::people, {Lookup::By::Key, key})).value();
    };
    QCOMPARE(find(u"1"_s).first().formerKeys, QStringList{u"7"_s});
    QCOMPARE(find(u"7"_s).first().key, u"1"_s);
    QVERIFY(find(u"2"_s).first().formerKeys.isEmpty());
    QCOMPARE(keys(find(u"2"_s)), QStringList{u"2"_s});
    QVERIFY(find(u"3"_s).first().formerKeys.isEmpty()); // its own
    QVERIFY(find(u"9"_s).isEmpty());
    const auto page = wait(source->read(objects::people, {}, 10));
    VERIFY_RESULT(page);
    QCOMPARE(page->records.first().formerKeys, QStringList{u"7"_s});
    const auto misspelt = connector({{u"people_file"_s, file}, {u"people_former_key"_s, u"invited"_s}});
    QVERIFY(!wait(misspelt->read(objects::people, {}, 10)));
}

void TestCsv::readsPages_data()
{
    QTest::addColumn<QByteArray>("lineEnd");
    QTest::newRow("LF") << QByteArray("\n");
    QTest::newRow("CRLF") << QByteArray("\r\n");
    QTest::newRow("CR") << QByteArray("\r");
}

void TestCsv::readsPages()
{
    QFETCH(QByteArray, lineEnd);
    QByteArray bytes = "id,note" + lineEnd;
    for (int i = 0; i < 57; ++i)
        bytes += QByteArray::number(i) + ",\"two" + lineEnd + "lines\"" + lineEnd;
    const auto source = connector({{u"people_file"_s, write(bytes)}});
    for (const int limit : {1, 10, 19, 57, 100}) {
        QStringList seen;
        QString cursor;
        int pages = 0;
        do {
            const auto page = wait(source->read(objects::people, cursor, limit));
            VERIFY_RESULT(page);
            QVERIFY(page->problems.isEmpty());
            for (const SourceRecord &record : page->records) {
                QCOMPARE(record.position.value(), 2 + 2 * seen.size());
                QCOMPARE(record.fields.value(u"note"_s).toString(),
                         QString::fromUtf8("two" + lineEnd + "lines"));
                seen << record.key;
            }
            cursor = page->next;
            QVERIFY(++pages < 100);
        } while (!cursor.isEmpty());
        QCOMPARE(seen.size(), 57);
        QCOMPARE(seen.last(), u"56"_s);
    }
    QVERIFY(!wait(source->read(objects::people, u"nonsense"_s, 10)));
}

void TestCsv::namesRowsThatCannotBeUsed()
{
    const QByteArray bytes("id,email,name\n"
                           "1,a@example.com,Ann\n"
                           "2,b@example.com\n"
                           "3,c@example.com,Carl,x\n"
                           "4,\"d@example.com\"x,Dora\n"
                           "5,\"e@example.com,Emil\n"
                           "6,f@example.com,\"Fritz\"\n"
                           ",g@example.com,Gerd\n"
                           "8,h@example.com,J\xfcrgen\n"
                           "1,i@example.com,Ida\n"
                           "10,j@example.com,\"Jo\"\n"
                           "11," +
                           QByteArray(1024 * 1024 + 10, 'x') +
                           ",Karl\n"
                           "12,l@example.com,Lea\n");
    const auto source = connector({{u"people_file"_s, write(bytes)}});
    for (const int limit : {1, 3, 100}) {
        QStringList found;
        QStringList problems;
        QString cursor;
        do {
            const auto page = wait(source->read(objects::people, cursor, limit));
            VERIFY_RESULT(page);
            found += keys(page->records);
            for (const RowProblem &problem : page->problems)
                problems << u"%1 %2"_s.arg(problem.position).arg(problem.message);
            cursor = page->next;
        } while (!cursor.isEmpty());
        QCOMPARE(found, (QStringList{u"1"_s, u"6"_s, u"10"_s, u"12"_s}));
        QCOMPARE(problems.size(), 8);
        const QStringList expected{u"3 The row has 2 cells where the header has 3"_s,
                                   u"4 The row has 4 cells"_s,
                                   u"5 After a closing quote there is more text"_s,
                                   u"6 After a closing quote there is more text"_s,
                                   u"8 The key column “id” is empty"_s,
                                   u"9 The cell in column “name” is not written in UTF-8"_s,
                                   u"10 The key “1” occurs more than once"_s,
                                   u"12 A cell is longer than 1024 KiB"_s};
        for (qsizetype i = 0; i < expected.size(); ++i)
            QVERIFY2(problems[i].startsWith(expected[i]), qPrintable(problems[i]));
    }
}

void TestCsv::schema()
{
    const auto source = connector(
        {{u"people_file"_s, write("id,code,size,score,active,born,seen,name,empty,mixed,phone,\n"
                                  "1,007,5,1.5,yes,1990-02-28,2026-11-21 08:15:30,Ann,,1,+49 30 1,\n"
                                  "2,008,-6,2,no,1991-01-01,2026-11-21T08:15:30Z,Bob,,x,+4930,\n")}});
    const auto schema = wait(source->schema(objects::people));
    VERIFY_RESULT(schema);
    QStringList types;
    for (const Field &field : schema->fields)
        types << field.path + u'=' + fieldTypeName(field.type);
    QCOMPARE(types, (QStringList{u"id=integer"_s, u"code=text"_s, u"size=integer"_s, u"score=number"_s,
                                 u"active=boolean"_s, u"born=date"_s, u"seen=date"_s, u"name=text"_s,
                                 u"empty=text"_s, u"mixed=text"_s, u"phone=text"_s}));
    QVERIFY(schema->field(u"id"_s)->unique);
    QCOMPARE(schema->field(u"name"_s)->sample, u"Ann"_s);
    QVERIFY(!schema->canCreateFields);
    const auto page = wait(source->read(objects::people, {}, 10));
    VERIFY_RESULT(page);
    QCOMPARE(page->records.first().fields.value(u"size"_s), QJsonValue(u"5"_s));
    QVERIFY(!page->records.first().fields.contains(QString()));
}

void TestCsv::memberships()
{
    const auto source =
        connector({{u"people_file"_s, write(people)},
                   {u"organisations_file"_s, write("org_id,name\n10,Example GmbH\n")},
                   {u"memberships_file"_s,
                    write("role,org_id,user_id\nadmin,10,1\nmember,11,1\nmember,10,2\nlost,,1\n")}});
    QCOMPARE(source->objects(), (QStringList{objects::people, objects::organisations, objects::memberships}));
    const auto memberships = wait(source->membershipsOf(u"1"_s));
    VERIFY_RESULT(memberships);
    QCOMPARE(memberships->size(), 2);
    QCOMPARE(memberships->first().organisationKey, u"10"_s);
    QCOMPARE(memberships->first().fields.value(u"role"_s), QJsonValue(u"admin"_s));
    QVERIFY(wait(source->membershipsOf(u"3"_s)).value().isEmpty());
    QCOMPARE(wait(source->read(objects::memberships, {}, 10)).value().records.size(), 4);
    QVERIFY(wait(source->check())->ok);

    QByteArray rows("user_id,org_id\n");
    for (int i = 0; i < 150; ++i)
        rows += "1," + QByteArray::number(i) + '\n';
    const auto many = connector({{u"people_file"_s, write(people)}, {u"memberships_file"_s, write(rows)}});
    QCOMPARE(wait(many->membershipsOf(u"1"_s)).value().size(), 150);
}

void TestCsv::refusesFiles_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QString>("says");
    QTest::newRow("empty") << QByteArray() << u"is empty"_s;
    QTest::newRow("only a BOM") << QByteArray("\xef\xbb\xbf") << u"is empty"_s;
    QTest::newRow("UTF-16 LE") << QByteArray("\xff\xfei\0d\0", 6) << u"UTF-16"_s;
    QTest::newRow("UTF-16 BE") << QByteArray("\xfe\xff\0i\0d", 6) << u"UTF-16"_s;
    QTest::newRow("header in Latin-1") << QByteArray("id,stra\xdf"
                                                     "e\n1,x\n")
                                       << u"header of"_s;
    QTest::newRow("names twice") << QByteArray("id,name,id\n1,a,2\n") << u"names “id” twice"_s;
    QTest::newRow("open quote in the header") << QByteArray("id,\"name\n1,a\n") << u"header of"_s;
    QTest::newRow("binary") << QByteArray("\x89PNG\r\n\x1a\n\0\0", 10) << u"not written in UTF-8"_s;
}

void TestCsv::refusesFiles()
{
    QFETCH(QByteArray, bytes);
    QFETCH(QString, says);
    const auto source = connector({{u"people_file"_s, write(bytes)}});
    const auto schema = wait(source->schema(objects::people));
    QVERIFY(!schema);
    QVERIFY2(schema.error().message.contains(says), qPrintable(schema.error().message));
    QVERIFY(!schema.error().nextStep.isEmpty());
    const auto health = wait(source->check());
    VERIFY_RESULT(health);
    QVERIFY(!health->ok);
    QVERIFY(!wait(source->read(objects::people, {}, 10)));
}

void TestCsv::columnsThatAreNotThere()
{
    const QString path = write("id,email\n1,a@example.com\n");
    for (const QString &setting : {u"people_key"_s, u"people_email"_s, u"people_updated_at"_s}) {
        const auto source = connector({{u"people_file"_s, path}, {setting, u"nosuch"_s}});
        const auto schema = wait(source->schema(objects::people));
        QVERIFY(!schema);
        QVERIFY2(schema.error().message.contains(u"has no column “nosuch”"_s),
                 qPrintable(schema.error().message));
        QVERIFY(schema.error().nextStep.contains(u"id, email"_s));
    }
    const auto gone = connector({{u"people_file"_s, m_folder.filePath(u"nosuch.csv"_s)}});
    const auto health = wait(gone->check());
    VERIFY_RESULT(health);
    QVERIFY(!health->ok);
    QVERIFY(health->summary.contains(u"There is no file"_s));
    QVERIFY(!wait(connector({{u"people_file"_s, m_folder.path()}})->check())->ok);
}

void TestCsv::changedWhileReading()
{
    QByteArray bytes("id,name\n");
    for (int i = 0; i < 100; ++i)
        bytes += QByteArray::number(i) + ",x\n";
    const QString path = write(bytes);
    const auto source = connector({{u"people_file"_s, path}});
    const auto first = wait(source->read(objects::people, {}, 10));
    VERIFY_RESULT(first);
    // A shorter file: the export was started again, or the copy broke off.
    QVERIFY(QFile::resize(path, 300));
    const auto second = wait(source->read(objects::people, first->next, 1000));
    QVERIFY2(!second, "a file that shrank must not look like a complete one");
    QCOMPARE(second.error().kind, Error::Kind::Conflict);
    QVERIFY(second.error().message.contains(u"changed while it was being read"_s));
    // From the start it is read as it now is.
    const auto again = wait(source->read(objects::people, {}, 1000));
    VERIFY_RESULT(again);
    QVERIFY(again->records.size() < 100);
    QVERIFY(QFile::remove(path));
    const auto gone =
        wait(source->read(objects::people, again->next.isEmpty() ? first->next : again->next, 10));
    QVERIFY(!gone);
    QCOMPARE(gone.error().kind, Error::Kind::NotFound);
}

void TestCsv::check()
{
    const auto source = connector({{u"people_file"_s, write(people)}});
    const auto health = wait(source->check());
    VERIFY_RESULT(health);
    QVERIFY2(health->ok, qPrintable(health->summary));
    QVERIFY2(health->items.first().text.startsWith(u"4 columns separated by semicolon, 3 rows"_s),
             qPrintable(health->items.first().text));

    const auto broken = connector({{u"people_file"_s, write("id,name\n1,a\n1,b\n2\n")}});
    const auto warned = wait(broken->check());
    VERIFY_RESULT(warned);
    QVERIFY(warned->ok);
    QStringList texts;
    for (const Health::Item &item : warned->items)
        texts << item.text;
    QVERIFY2(texts.filter(u"1 rows cannot be used; line 4: The row has 1 cells"_s).size() == 1,
             qPrintable(texts.join(u'\n')));
    QVERIFY(texts.filter(u"1 rows repeat a key"_s).size() == 1);
    QVERIFY(texts.filter(u"e-mail"_s).size() == 1);
}

void TestCsv::manyRows()
{
    constexpr int rows = 200'000;
    QByteArray bytes("id,email,name\n");
    for (int i = 0; i < rows; ++i)
        bytes += QByteArray::number(i) + ",person" + QByteArray::number(i) + "@example.com,\"Person, " +
                 QByteArray::number(i) + "\"\n";
    const auto source = connector({{u"people_file"_s, write(bytes)}});
    qint64 seen = 0;
    QString cursor;
    do {
        const auto page = wait(source->read(objects::people, cursor, 5000));
        VERIFY_RESULT(page);
        seen += page->records.size();
        QVERIFY(page->problems.isEmpty());
        cursor = page->next;
    } while (!cursor.isEmpty());
    QCOMPARE(seen, rows);
    const auto found =
        wait(source->find(objects::people, {Lookup::By::Email, u"Person199999@example.com"_s}));
    VERIFY_RESULT(found);
    QCOMPARE(keys(*found), QStringList{u"199999"_s});
}

void TestCsv::goesAwayWhileBusy()
{
    auto source = connector({{u"people_file"_s, write(people)}});
    std::vector<Task<RecordPage>> waiting;
    for (int i = 0; i < 20; ++i)
        waiting.push_back(source->read(objects::people, {}, 10));
    source.reset();
    for (Task<RecordPage> &task : waiting) {
        const auto page = wait(std::move(task));
        QVERIFY(page ? page->records.size() == 3 : page.error().kind == Error::Kind::Cancelled);
    }
}

QTEST_GUILESS_MAIN(TestCsv)
#include "tst_csv.moc"
