#include "app/sandbox/sandboxclient.h"

#include <QTimeZone>

using namespace patchbay;
using namespace patchbay::testing;
using namespace Qt::StringLiterals;

namespace {

QJsonObject leaf(const QString &field, const QString &op, const QJsonValue &value)
{
    return {{u"field"_s, field}, {u"operator"_s, op}, {u"value"_s, value}};
}

QJsonObject group(const QString &op, const QJsonArray &filters)
{
    return {{u"operator"_s, op}, {u"value"_s, filters}};
}

} // namespace

class SandboxSearchTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void finds_data();
    void finds();
    void refuses_data();
    void refuses();
    void pagesByCursorInTheBody();
    void sorts();
    void datesAreDaysOfTheWorkspace();
    void indexIsBehind();

private:
    std::unique_ptr<SandboxClient> m_client;
};

void SandboxSearchTest::initTestCase()
{
    m_client = std::make_unique<SandboxClient>();
    const auto add = [this](const QString &name, const QString &role, int seats, const QString &segment) {
        const Answer made = m_client->post(
            u"/contacts"_s,
            {{u"external_id"_s, name.toLower()},
             {u"role"_s, role},
             {u"email"_s, QString(name.toLower() + u"@example.com"_s)},
             {u"name"_s, name},
             {u"custom_attributes"_s,
              QJsonObject{{u"seats"_s, seats}, {u"segment"_s, segment}, {u"newsletter"_s, seats > 2}}}});
        QCOMPARE(made.status, 200);
    };
    add(u"Ann"_s, u"user"_s, 1, u"small"_s);
    add(u"Bob"_s, u"user"_s, 2, u"medium"_s);
    add(u"Cid"_s, u"user"_s, 3, u"medium"_s);
    add(u"Dan"_s, u"lead"_s, 4, u"large"_s);
    const QString tag = m_client->post(u"/tags"_s, {{u"name"_s, u"Found"_s}}).id();
    QCOMPARE(tag, u"7522902"_s);
    const QString bob = m_client->get(u"/contacts/find_by_external_id/bob"_s).id();
    QCOMPARE(m_client->post(u"/contacts/"_s + bob + u"/tags"_s, {{u"id"_s, tag}}).status, 200);
}

void SandboxSearchTest::finds_data()
{
    QTest::addColumn<QJsonObject>("query");
    QTest::addColumn<QString>("names");
    const QString seats = u"custom_attributes.seats"_s;
    QTest::newRow("=") << leaf(u"email"_s, u"="_s, u"BOB@example.com"_s) << u"Bob"_s;
    QTest::newRow("= none") << leaf(u"email"_s, u"="_s, u"zoe@example.com"_s) << QString();
    QTest::newRow("!=") << leaf(u"name"_s, u"!="_s, u"Bob"_s) << u"Ann Cid Dan"_s;
    QTest::newRow("= null") << leaf(u"phone"_s, u"="_s, QJsonValue()) << u"Ann Bob Cid Dan"_s;
    QTest::newRow("IN") << leaf(u"external_id"_s, u"IN"_s, QJsonArray{u"ann"_s, u"cid"_s}) << u"Ann Cid"_s;
    QTest::newRow("NIN") << leaf(u"external_id"_s, u"NIN"_s, QJsonArray{u"ann"_s, u"cid"_s}) << u"Bob Dan"_s;
    QTest::newRow("~") << leaf(u"email"_s, u"~"_s, u"an@"_s) << u"Dan"_s;
    QTest::newRow("!~") << leaf(u"name"_s, u"!~"_s, u"n"_s) << u"Bob Cid"_s;
    QTest::newRow("^") << leaf(u"name"_s, u"^"_s, u"c"_s) << u"Cid"_s;
    QTest::newRow("$") << leaf(u"name"_s, u"$"_s, u"n"_s) << u"Ann Dan"_s;
    QTest::newRow("role") << leaf(u"role"_s, u"="_s, u"lead"_s) << u"Dan"_s;
    QTest::newRow("domain") << leaf(u"email_domain"_s, u"="_s, u"example.com"_s) << u"Ann Bob Cid Dan"_s;
    QTest::newRow("integer >") << leaf(seats, u">"_s, 2) << u"Cid Dan"_s;
    QTest::newRow("integer >=") << leaf(seats, u">="_s, 2) << u"Bob Cid Dan"_s;
    QTest::newRow("integer <=") << leaf(seats, u"<="_s, u"2"_s) << u"Ann Bob"_s;
    QTest::newRow("boolean") << leaf(u"custom_attributes.newsletter"_s, u"="_s, true) << u"Cid Dan"_s;
    QTest::newRow("tag") << leaf(u"tag_id"_s, u"="_s, u"7522902"_s) << u"Bob"_s;
    QTest::newRow("not tag") << leaf(u"tag_id"_s, u"!="_s, u"7522902"_s) << u"Ann Cid Dan"_s;
    QTest::newRow("AND") << group(u"AND"_s, {leaf(u"role"_s, u"="_s, u"user"_s), leaf(seats, u">"_s, 1)})
                         << u"Bob Cid"_s;
    QTest::newRow("OR of ANDs") << group(u"OR"_s, {group(u"AND"_s, {leaf(u"role"_s, u"="_s, u"user"_s),
                                                                    leaf(seats, u"="_s, 1)}),
                                                   leaf(u"name"_s, u"="_s, u"Dan"_s)})
                                << u"Ann Dan"_s;
}

void SandboxSearchTest::finds()
{
    QFETCH(QJsonObject, query);
    const Answer answer = m_client->post(u"/contacts/search"_s, {{u"query"_s, query}});
    QCOMPARE(answer.status, 200);
    QStringList names;
    for (const QJsonValue &contact : answer.data())
        names.append(contact.toObject().value(u"name"_s).toString());
    names.sort();
    QTEST(names.join(u' '), "names");
    QCOMPARE(answer.body.value(u"total_count"_s).toInt(), names.size());
}

void SandboxSearchTest::refuses_data()
{
    QTest::addColumn<QJsonObject>("body");
    QTest::addColumn<QString>("code");
    const auto query = [](const QJsonObject &filter) { return QJsonObject{{u"query"_s, filter}}; };
    const auto sorted = [](const QJsonObject &sort) {
        return QJsonObject{{u"query"_s, leaf(u"name"_s, u"="_s, u"Ann"_s)}, {u"sort"_s, sort}};
    };
    const auto paged = [](const QJsonObject &pagination) {
        return QJsonObject{{u"query"_s, leaf(u"name"_s, u"="_s, u"Ann"_s)}, {u"pagination"_s, pagination}};
    };
    const QString invalid = u"parameter_invalid"_s;
    const QJsonObject name = leaf(u"name"_s, u"="_s, u"Ann"_s);
    QJsonArray sixteen;
    for (int i = 0; i < 16; ++i)
        sixteen.append(name);
    QTest::newRow("no query") << QJsonObject{} << u"parameter_not_found"_s;
    QTest::newRow("unknown field") << query(leaf(u"shoe_size"_s, u"="_s, 1)) << u"invalid_field"_s;
    QTest::newRow("unknown custom attribute")
        << query(leaf(u"custom_attributes.x"_s, u"="_s, 1)) << u"invalid_field"_s;
    QTest::newRow("unknown operator") << query(leaf(u"name"_s, u"LIKE"_s, u"a"_s)) << invalid;
    QTest::newRow("> on text") << query(leaf(u"name"_s, u">"_s, u"a"_s)) << invalid;
    QTest::newRow("~ on a boolean") << query(leaf(u"has_hard_bounced"_s, u"~"_s, true)) << invalid;
    QTest::newRow(">= on a date") << query(leaf(u"created_at"_s, u">="_s, 1)) << invalid;
    QTest::newRow("!= on a date") << query(leaf(u"created_at"_s, u"!="_s, 1)) << invalid;
    QTest::newRow("IN on a date") << query(leaf(u"created_at"_s, u"IN"_s, QJsonArray{1})) << invalid;
    QTest::newRow("IN on a tag") << query(leaf(u"tag_id"_s, u"IN"_s, QJsonArray{u"1"_s})) << invalid;
    QTest::newRow("date as words") << query(leaf(u"created_at"_s, u">"_s, u"foorbar"_s)) << invalid;
    QTest::newRow("IN without an array") << query(leaf(u"name"_s, u"IN"_s, u"a"_s)) << invalid;
    QTest::newRow("= with an array") << query(leaf(u"name"_s, u"="_s, QJsonArray{u"a"_s})) << invalid;
    QTest::newRow("role visitor") << query(leaf(u"role"_s, u"="_s, u"visitor"_s)) << invalid;
    QTest::newRow("three levels") << query(group(u"AND"_s, {group(u"OR"_s, {group(u"AND"_s, {name})})}))
                                  << invalid;
    QTest::newRow("16 filters") << query(group(u"OR"_s, sixteen)) << invalid;
    QTest::newRow("empty group") << query(group(u"OR"_s, {})) << invalid;
    QTest::newRow("desc") << sorted({{u"field"_s, u"name"_s}, {u"order"_s, u"desc"_s}})
                          << u"invalid_sort_order"_s;
    QTest::newRow("sort field") << sorted({{u"field"_s, u"nothing"_s}}) << u"invalid_field"_s;
    QTest::newRow("151 per page") << paged({{u"per_page"_s, 151}}) << invalid;
    QTest::newRow("bad cursor") << paged({{u"starting_after"_s, u"nonsense"_s}}) << u"client_error"_s;
}

void SandboxSearchTest::refuses()
{
    QFETCH(QJsonObject, body);
    const Answer answer = m_client->post(u"/contacts/search"_s, body);
    QCOMPARE(answer.status, 400);
    QTEST(answer.code(), "code");
}

void SandboxSearchTest::pagesByCursorInTheBody()
{
    const QJsonObject query = leaf(u"email_domain"_s, u"="_s, u"example.com"_s);
    QStringList names;
    QString after;
    do {
        QJsonObject pagination{{u"per_page"_s, 3}};
        if (!after.isEmpty())
            pagination.insert(u"starting_after"_s, after);
        const Answer page =
            m_client->post(u"/contacts/search"_s, {{u"query"_s, query}, {u"pagination"_s, pagination}});
        for (const QJsonValue &contact : page.data())
            names.append(contact.toObject().value(u"name"_s).toString());
        const QString next = page.body.value(u"pages"_s)
                                 .toObject()
                                 .value(u"next"_s)
                                 .toObject()
                                 .value(u"starting_after"_s)
                                 .toString();
        if (!next.isEmpty()) {
            const Answer ignored = m_client->post(
                u"/contacts/search?starting_after="_s + QString::fromLatin1(QUrl::toPercentEncoding(next)),
                {{u"query"_s, query}, {u"pagination"_s, QJsonObject{{u"per_page"_s, 3}}}});
            QCOMPARE(ignored.data(), page.data());
        }
        after = next;
    } while (!after.isEmpty());
    names.sort();
    QCOMPARE(names, (QStringList{u"Ann"_s, u"Bob"_s, u"Cid"_s, u"Dan"_s}));
}

void SandboxSearchTest::sorts()
{
    const auto order = [this](const QString &direction) {
        QStringList names;
        const Answer answer = m_client->post(
            u"/contacts/search"_s,
            {{u"query"_s, leaf(u"email_domain"_s, u"="_s, u"example.com"_s)},
             {u"sort"_s, QJsonObject{{u"field"_s, u"custom_attributes.seats"_s}, {u"order"_s, direction}}}});
        for (const QJsonValue &contact : answer.data())
            names.append(contact.toObject().value(u"name"_s).toString());
        return names;
    };
    QCOMPARE(order(u"ascending"_s), (QStringList{u"Ann"_s, u"Bob"_s, u"Cid"_s, u"Dan"_s}));
    QCOMPARE(order(u"descending"_s), (QStringList{u"Dan"_s, u"Cid"_s, u"Bob"_s, u"Ann"_s}));
    m_client->version = "2.15";
    QCOMPARE(order(u"desc"_s).size(), 4);
    m_client->version = "";
}

void SandboxSearchTest::datesAreDaysOfTheWorkspace()
{
    SandboxClient client;
    // 23:30 on 1 March in New York is already 2 March in UTC.
    const qint64 late =
        QDateTime(QDate(2026, 3, 1), QTime(23, 30), QTimeZone("America/New_York")).toSecsSinceEpoch();
    QCOMPARE(client.post(u"/contacts"_s, {{u"external_id"_s, u"u1"_s}, {u"signed_up_at"_s, late}}).status,
             200);
    const auto count = [&client](const QString &op, qint64 time) {
        return client.post(u"/contacts/search"_s, {{u"query"_s, leaf(u"signed_up_at"_s, op, time)}})
            .body.value(u"total_count"_s)
            .toInt(-1);
    };
    const qint64 hour = 3'600;
    QCOMPARE(count(u"="_s, late - 20 * hour), 1);
    QCOMPARE(count(u"="_s, late + hour), 0);
    QCOMPARE(count(u">"_s, late - hour), 0);
    QCOMPARE(count(u">"_s, late - 24 * hour), 1);
    QCOMPARE(count(u"<"_s, late - hour), 0);
    QCOMPARE(count(u"<"_s, late + hour), 1);
    client.version = "Preview";
    QCOMPARE(count(u"="_s, late - hour), 0);
    QCOMPARE(count(u">"_s, late - hour), 1);
}

void SandboxSearchTest::indexIsBehind()
{
    SandboxOptions options = SandboxClient::quick();
    options.searchDelayMs = 2'000;
    SandboxClient client(options);
    const QString id = client.post(u"/contacts"_s, {{u"external_id"_s, u"u1"_s}, {u"name"_s, u"Old"_s}}).id();
    const auto found = [&client](const QString &name) {
        return client.post(u"/contacts/search"_s, {{u"query"_s, leaf(u"name"_s, u"="_s, name)}})
            .body.value(u"total_count"_s)
            .toInt(-1);
    };
    QCOMPARE(found(u"Old"_s), 0);
    QCOMPARE(client.get(u"/contacts/find_by_external_id/u1"_s).id(), id);
    client.advance(1'999);
    QCOMPARE(found(u"Old"_s), 0);
    client.advance(1);
    QCOMPARE(found(u"Old"_s), 1);
    QCOMPARE(client.put(u"/contacts/"_s + id, {{u"name"_s, u"New"_s}}).status, 200);
    QCOMPARE(found(u"New"_s), 0);
    QCOMPARE(found(u"Old"_s), 1);
    client.advance(2'000);
    QCOMPARE(found(u"New"_s), 1);
    QCOMPARE(found(u"Old"_s), 0);
    QCOMPARE(client.post(u"/contacts/"_s + id + u"/archive"_s).status, 200);
    client.advance(2'000);
    QCOMPARE(found(u"New"_s), 0);
}

QTEST_GUILESS_MAIN(SandboxSearchTest)
#include "tst_sandboxsearch.moc"
