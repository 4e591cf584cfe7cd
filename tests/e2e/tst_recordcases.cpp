// `sync user` on the records that are not as one would wish, each with its exit code, and quiet afterwards: a
// second run of whatever was done writes nothing.
#include "programs.h"

#include <utility>

using namespace patchbay::testing;
using namespace Qt::StringLiterals;

namespace {

const QByteArray header = "id,email,name,seats,tags,company_id,company_name\n";
const QByteArray ann = "1,ann@example.com,Ann Example,3,\"vip, trial\",acme,Acme\n";
const QByteArray bob = "2,bob@example.com,Bob Example,many,,,\n";

const QByteArray mapping = R"({"source_object": "people", "target_object": "contact", "rules": [
    {"source": "id", "target": "external_id", "match_key": true},
    {"source": "email", "target": "email", "match_key": true},
    {"source": "name", "target": "name"},
    {"source": "seats", "target": "custom.seats", "transforms": [{"name": "integer"}]},
    {"source": "tags", "target": "tags"},
    {"source": "company_id", "target": "company.company_id"},
    {"source": "company_name", "target": "company.name"}]})";

} // namespace

class RecordCasesTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();

    void writesTagsAndCompanies();
    void bringsBackWhatWasArchived_data();
    void bringsBackWhatWasArchived();
    void duplicatedByEmail_data();
    void duplicatedByEmail();
    void deletedInTheSource();
    void refusesAWrongType();
    void createsMissingAttribute();
    void remainsStillWhenPaused();

private:
    bool savePeople(const QByteArray &rows) const
    {
        return saveFile(m_terminal->path(u"people.csv"_s), header + rows);
    }
    QStringList syncOf(const QString &key) const
    {
        return {u"sync"_s, u"user"_s, u"--key"_s, key, u"--json"_s};
    }
    QJsonObject contact(const QJsonObject &result) const
    {
        return m_sandbox->get(u"/contacts/"_s + result.value(u"intercom_id"_s).toString());
    }
    void isQuietNow(const QStringList &command, int code);

    std::unique_ptr<Terminal> m_terminal{};
    std::unique_ptr<SandboxProcess> m_sandbox{};
};

void RecordCasesTest::init()
{
    m_terminal = std::make_unique<Terminal>();
    m_sandbox = std::make_unique<SandboxProcess>();
    QVERIFY(
        m_sandbox->start({u"--port"_s, u"0"_s, u"--latency-ms"_s, u"0"_s, u"--search-delay-ms"_s, u"0"_s}));
    m_terminal->set(u"INTERCOM_ACCESS_TOKEN"_s, m_sandbox->token());
    m_terminal->set(u"INTERCOM_BASE_URL"_s, m_sandbox->url());
    QVERIFY(savePeople(ann + bob));
    QVERIFY(saveFile(m_terminal->path(u"mapping.json"_s), mapping));
    RUN(workspace, 0, {u"workspace"_s, u"add"_s, u"--url"_s, m_sandbox->url()});
    RUN(connection, 0,
        {u"connection"_s, u"add"_s, u"csv"_s, u"--name"_s, u"Demo"_s, u"--people-file"_s,
         m_terminal->path(u"people.csv"_s)});
    RUN(mapped, 0, {u"mapping"_s, u"set"_s, u"--file"_s, u"mapping.json"_s});
}

void RecordCasesTest::cleanup()
{
    QVERIFY(!m_terminal->everythingPrinted().contains(m_sandbox->token().toUtf8()));
    QVERIFY(m_sandbox->stop());
    m_sandbox.reset();
    m_terminal.reset();
}

// The same command once more: this exit code, and nothing written.
void RecordCasesTest::isQuietNow(const QStringList &command, int code)
{
    const qint64 before = m_sandbox->writes();
    RUN(again, code, command);
    QCOMPARE(again.json().value(u"writes"_s).toInt(0), 0);
    QCOMPARE(m_sandbox->writes(), before);
}

void RecordCasesTest::writesTagsAndCompanies()
{
    RUN(created, 0, syncOf(u"1"_s));
    QCOMPARE(created.json().value(u"action"_s).toString(), u"create"_s);
    QCOMPARE(created.json().value(u"tags"_s).toArray().size(), 2);
    QCOMPARE(created.json().value(u"companies"_s).toArray().size(), 1);
    const QJsonObject made = contact(created.json());
    QCOMPARE(made[u"tags"_s][u"total_count"_s].toInt(), 2);
    QCOMPARE(made[u"companies"_s][u"total_count"_s].toInt(), 1);
    QCOMPARE(made[u"custom_attributes"_s][u"seats"_s].toInt(), 3);
    isQuietNow(syncOf(u"1"_s), 0);

    QVERIFY(savePeople(QByteArray(ann).replace("vip, trial", "vip").replace("acme,Acme", "acme,Acme Ltd")));
    RUN(changed, 0, syncOf(u"1"_s));
    const QJsonArray tags = changed.json().value(u"tags"_s).toArray();
    QCOMPARE(tags.size(), 1);
    QCOMPARE(tags[0][u"name"_s].toString(), u"trial"_s);
    QCOMPARE(contact(changed.json())[u"tags"_s][u"total_count"_s].toInt(), 1);
    const QJsonArray companies = m_sandbox->get(u"/companies?company_id=acme"_s).value(u"data"_s).toArray();
    QCOMPARE(companies.size(), 1);
    QCOMPARE(companies[0][u"name"_s].toString(), u"Acme Ltd"_s);
    isQuietNow(syncOf(u"1"_s), 0);
}

void RecordCasesTest::bringsBackWhatWasArchived_data()
{
    QTest::addColumn<bool>("syncedBefore");
    QTest::newRow("after Patchbay made it") << true;
    QTest::newRow("before Patchbay came") << false;
}

void RecordCasesTest::bringsBackWhatWasArchived()
{
    QFETCH(bool, syncedBefore);
    QString id;
    if (syncedBefore) {
        RUN(created, 0, syncOf(u"1"_s));
        id = created.json().value(u"intercom_id"_s).toString();
    } else {
        id = m_sandbox->post(u"/contacts"_s, {{u"external_id"_s, u"1"_s}}).value(u"id"_s).toString();
    }
    QVERIFY(!id.isEmpty());
    QCOMPARE(m_sandbox->post(u"/contacts/%1/archive"_s.arg(id)).value(u"archived"_s), QJsonValue(true));
    RUN(back, 0, syncOf(u"1"_s));
    QCOMPARE(back.json().value(u"action"_s).toString(), u"unarchive"_s);
    QCOMPARE(back.json().value(u"intercom_id"_s).toString(), id);
    QCOMPARE(contact(back.json())[u"email"_s].toString(), u"ann@example.com"_s);
    isQuietNow(syncOf(u"1"_s), 0);
}

void RecordCasesTest::duplicatedByEmail_data()
{
    QTest::addColumn<QString>("externalId"); // of the one who has the e-mail already
    QTest::addColumn<bool>("isFound");       // the search knows of it; else it is the 409 that tells
    QTest::addColumn<int>("code");
    QTest::newRow("found, nobody else") << QString() << true << 0;
    QTest::newRow("409, nobody else") << QString() << false << 0;
    QTest::newRow("found, somebody else") << u"other"_s << true << 1;
    QTest::newRow("409, somebody else") << u"other"_s << false << 1;
}

void RecordCasesTest::duplicatedByEmail()
{
    QFETCH(QString, externalId);
    QFETCH(bool, isFound);
    QFETCH(int, code);
    QCOMPARE(m_sandbox
                 ->post(u"/_sandbox/reset"_s,
                        {{u"unique_emails"_s, true}, {u"search_delay_ms"_s, isFound ? 0 : 3'600'000}})
                 .value(u"ok"_s),
             QJsonValue(true));
    QJsonObject twin{{u"email"_s, u"ann@example.com"_s}};
    if (!externalId.isEmpty())
        twin.insert(u"external_id"_s, externalId);
    const QString id = m_sandbox->post(u"/contacts"_s, twin).value(u"id"_s).toString();
    QVERIFY(!id.isEmpty());
    RUN(first, code, syncOf(u"1"_s));
    const QJsonObject now = m_sandbox->get(u"/contacts/"_s + id);
    QCOMPARE(m_sandbox->get(u"/_sandbox/stats"_s).value(u"contacts"_s).toInt(), 1);
    if (code == 0) {
        QCOMPARE(first.json().value(u"intercom_id"_s).toString(), id);
        QCOMPARE(now[u"external_id"_s].toString(), u"1"_s);
        QCOMPARE(now[u"name"_s].toString(), u"Ann Example"_s);
    } else {
        // Another person's contact is not taken over, and the person hears what to compare.
        QCOMPARE(first.json().value(u"ok"_s), QJsonValue(false));
        QCOMPARE(now[u"external_id"_s].toString(), u"other"_s);
        QCOMPARE(now[u"name"_s].toString(), QString());
        QVERIFY2(first.out.contains("next_step"), first.told().constData());
    }
    isQuietNow(syncOf(u"1"_s), code);
}

void RecordCasesTest::deletedInTheSource()
{
    RUN(created, 0, syncOf(u"1"_s));
    QVERIFY(savePeople(bob));
    const qint64 before = m_sandbox->writes();
    RUN(gone, 1, syncOf(u"1"_s));
    QCOMPARE(gone.json().value(u"action"_s).toString(), u"source_gone"_s);
    QVERIFY(gone.json().value(u"sentence"_s).toString().contains(u"gone from the source"_s));
    QCOMPARE(m_sandbox->writes(), before);
    const QStringList archiving = syncOf(u"1"_s) + QStringList{u"--archive-if-gone"_s};
    RUN(archived, 0, archiving);
    QCOMPARE(archived.json().value(u"action"_s).toString(), u"archive"_s);
    QCOMPARE(m_sandbox->get(u"/_sandbox/stats"_s).value(u"contacts"_s).toInt(), 0);
    isQuietNow(archiving, 0);
}

void RecordCasesTest::refusesAWrongType()
{
    const qint64 before = m_sandbox->writes();
    RUN(blocked, 1, syncOf(u"2"_s));
    QCOMPARE(blocked.json().value(u"action"_s).toString(), u"blocked"_s);
    const QJsonArray problems = blocked.json().value(u"problems"_s).toArray();
    QCOMPARE(problems.size(), 1);
    QCOMPARE(problems[0][u"path"_s].toString(), u"custom.seats"_s);
    QCOMPARE(problems[0][u"kind"_s].toString(), u"wrong_type"_s);
    QVERIFY(!problems[0][u"next_step"_s].toString().isEmpty());
    QCOMPARE(m_sandbox->writes(), before);
    const QStringList theRest = syncOf(u"2"_s) + QStringList{u"--leave-out-invalid"_s};
    RUN(created, 0, theRest);
    const QJsonObject made = contact(created.json());
    QCOMPARE(made[u"name"_s].toString(), u"Bob Example"_s);
    QVERIFY(made[u"custom_attributes"_s][u"seats"_s].isNull() ||
            made[u"custom_attributes"_s][u"seats"_s].isUndefined());
    isQuietNow(theRest, 0);
}

void RecordCasesTest::createsMissingAttribute()
{
    const QStringList rules{u"--match"_s, u"id -> external_id"_s,        u"--rule"_s, u"email -> email"_s,
                            u"--rule"_s,  u"name -> custom.e2e_status"_s};
    const Ran set = m_terminal->run(QStringList{u"mapping"_s, u"set"_s, u"--even-with-errors"_s} + rules);
    QVERIFY2(set.code == 0 || set.code == 1, set.told().constData());
    RUN(validated, 1, {u"mapping"_s, u"validate"_s, u"--json"_s});
    QVERIFY(validated.out.contains("e2e_status"));

    const qint64 before = m_sandbox->writes();
    const QStringList sync{u"sync"_s, u"user"_s, u"--key"_s, u"1"_s, u"--json"_s};
    RUN(blocked, 1, sync);
    QCOMPARE(blocked.json().value(u"action"_s).toString(), u"blocked"_s);
    QCOMPARE(m_sandbox->writes(), before);
    RUN(created, 0, sync + QStringList{u"--create-attributes"_s});
    QVERIFY(!changeOf(created.json(), u"custom.e2e_status"_s).isEmpty());
    RUN(again, 0, sync);
    QCOMPARE(again.json().value(u"writes"_s).toInt(-1), 0);
}

void RecordCasesTest::remainsStillWhenPaused()
{
    RUN(paused, 0, {u"connection"_s, u"pause"_s, u"Demo"_s});
    const qint64 before = m_sandbox->writes();
    // The answer is no, twice: paused, and for companies there is no mapping at all.
    for (const QStringList &record :
         {QStringList{u"user"_s, u"--key"_s, u"1"_s}, QStringList{u"company"_s, u"--key"_s, u"o-1"_s},
          QStringList{u"company"_s, u"--key"_s, u"o-1"_s, u"--connection"_s, u"Demo"_s}}) {
        RUN(refused, 1, QStringList{u"sync"_s} + record + QStringList{u"--json"_s});
        QCOMPARE(refused.json().value(u"ok"_s), QJsonValue(false));
        QVERIFY(!refused.json()[u"error"_s][u"next_step"_s].toString().isEmpty());
    }
    QCOMPARE(m_sandbox->writes(), before);
    RUN(resumed, 0, {u"connection"_s, u"resume"_s, u"Demo"_s});
    RUN(unmapped, 1,
        {u"sync"_s, u"company"_s, u"--key"_s, u"o-1"_s, u"--connection"_s, u"Demo"_s, u"--json"_s});
    RUN(synced, 0, {u"sync"_s, u"user"_s, u"--key"_s, u"1"_s});
    QVERIFY(m_sandbox->writes() > before);
}

QTEST_GUILESS_MAIN(RecordCasesTest)
#include "tst_recordcases.moc"
