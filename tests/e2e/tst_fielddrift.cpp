// Fields that vanished, were archived or changed their type since the mapping was saved are told at their
// rule before a run, with what they were and what they are.
#include "bulkstage.h"

using namespace patchbay::testing;
using namespace Qt::StringLiterals;

namespace {

const QByteArray threeRules = R"({"source_object": "people", "target_object": "contact", "rules": [
    {"id": "key", "source": "id", "target": "external_id", "match_key": true},
    {"id": "mail", "source": "email", "target": "email"},
    {"id": "points", "source": "since", "target": "custom.points"}]})";

} // namespace

class FieldDriftTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void told_data();
    void told();

private:
    // 0 where Intercom has no such attribute.
    static int attribute(const BulkStage &stage, const QString &type)
    {
        return stage.sandbox
            .post(u"/data_attributes"_s,
                  {{u"name"_s, u"points"_s}, {u"model"_s, u"contact"_s}, {u"data_type"_s, type}})
            .value(u"id"_s)
            .toInt();
    }
    static bool archive(const BulkStage &stage, int id)
    {
        return stage.sandbox.put(u"/data_attributes/%1"_s.arg(id), {{u"archived"_s, true}})
            .value(u"archived"_s)
            .toBool();
    }
    // One person, whose `since` is that.
    static bool people(BulkStage &stage, const QString &type, const QString &since)
    {
        return stage.sql(u"DROP TABLE people"_s) &&
               stage.sql(u"CREATE TABLE people (id TEXT, email TEXT, name TEXT, since %1)"_s.arg(type)) &&
               stage.sql(u"INSERT INTO people VALUES ('p1', 'p1@example.com', 'Ann', %1)"_s.arg(since));
    }

    StoreServer m_stores{};
};

void FieldDriftTest::told_data()
{
    QTest::addColumn<QString>("dialect");
    QTest::addColumn<QString>("change");
    QTest::addColumn<QString>("kind");
    QTest::addColumn<QString>("drift");
    QTest::addColumn<QString>("text");
    QTest::addColumn<bool>("stops");
    for (const QString &dialect : {u"sqlite"_s, u"postgresql"_s})
        QTest::addRow("column retyped, %s", qPrintable(dialect))
            << dialect << u"column"_s << u"field_retyped"_s << u"retyped"_s << u"text → whole number"_s
            << false;
    QTest::newRow("attribute archived") << u"sqlite"_s << u"archive"_s << u"archived_field"_s << u"archived"_s
                                        << u"text → archived"_s << true;
    QTest::newRow("attribute gone") << u"sqlite"_s << u"reset"_s << u"missing_attribute"_s << u"vanished"_s
                                    << u"text → gone"_s << true;
    QTest::newRow("attribute retyped") << u"sqlite"_s << u"integer"_s << u"field_retyped"_s << u"retyped"_s
                                       << u"text → whole number"_s << false;
}

void FieldDriftTest::told()
{
    OPEN_STAGE(stage, m_stores, QStringList());
    QFETCH(QString, change);
    QFETCH(QString, kind);
    QFETCH(QString, drift);
    QFETCH(QString, text);
    QFETCH(bool, stops);
    const int id = attribute(stage, u"string"_s);
    QVERIFY(id > 0);
    const bool isNumber = change == "integer"_L1;
    QVERIFY(people(stage, isNumber ? u"INTEGER"_s : u"TEXT"_s, isNumber ? u"7"_s : u"'many'"_s));
    QVERIFY(stage.connect());
    const QStringList set{u"mapping"_s, u"set"_s, u"--file"_s, u"-"_s};
    const Ran other = stage.terminal.run(set, plainOrganisations);
    QVERIFY2(other.code == 0, other.told().constData());
    const Ran saved = stage.terminal.run(set, threeRules);
    QVERIFY2(saved.code == 0, saved.told().constData());
    const QStringList planPeople{u"plan"_s, u"--object"_s, u"people"_s};
    SYNC(calm, 0, stage.sync(planPeople));
    QVERIFY2(!calm.json()[u"details"_s][u"rule_problems"_s].isArray(), calm.told().constData());

    if (change == "column"_L1)
        QVERIFY(people(stage, u"INTEGER"_s, u"42"_s));
    else if (change == "archive"_L1)
        QVERIFY(archive(stage, id));
    else
        stage.sandbox.post(u"/_sandbox/reset"_s, {});
    if (isNumber)
        QVERIFY(attribute(stage, u"integer"_s) > 0);

    const Ran validated = stage.terminal.run({u"mapping"_s, u"validate"_s, u"--json"_s});
    QVERIFY2(validated.code == (stops ? 1 : 0), validated.told().constData());
    const auto isTold = [&](const QJsonArray &problems) {
        for (const QJsonValue &problem : problems) {
            if (problem[u"rule"_s] == u"points"_s && problem[u"kind"_s] == kind)
                return problem[u"drift"_s][u"kind"_s] == drift &&
                       problem[u"message"_s].toString().contains(text);
        }
        return false;
    };
    QVERIFY2(isTold(validated.json()[u"problems"_s].toArray()), validated.told().constData());
    const Ran planned = stage.sync(planPeople);
    if (stops) {
        QVERIFY2(planned.code != 0 && planned.errors.contains("points"), planned.told().constData());
    } else {
        QVERIFY2(isTold(planned.json()[u"details"_s][u"rule_problems"_s].toArray()),
                 planned.told().constData());
        // Saved again, the field is accepted as it is.
        const Ran accepted = stage.terminal.run(set, threeRules);
        QVERIFY2(accepted.code == 0 && !accepted.out.contains("→ whole"), accepted.told().constData());
        const Ran quiet = stage.sync(planPeople);
        QVERIFY2(!quiet.out.contains("field_retyped"), quiet.told().constData());
    }
}

QTEST_GUILESS_MAIN(FieldDriftTest)
#include "tst_fielddrift.moc"
