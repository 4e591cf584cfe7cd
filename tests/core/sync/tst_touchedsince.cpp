// What of a record that a run created is somebody else's by now: each kind of it keeps the record.
#include "support/testing.h"
#include "sync/touchedsince.h"

using namespace patchbay;
using namespace Qt::StringLiterals;

namespace {

const QDateTime runEnded = QDateTime::fromSecsSinceEpoch(1'790'000'000, Qt::UTC);

QJsonObject listOf(const QStringList &ids, bool hasMore = false)
{
    QJsonArray data;
    for (const QString &id : ids)
        data.append(QJsonObject{{u"id"_s, id}});
    return {{u"data"_s, data}, {u"has_more"_s, hasMore}};
}

// As the creation of the item left it.
QJsonObject untouched()
{
    return {{u"id"_s, u"i1"_s},
            {u"role"_s, u"user"_s},
            {u"external_id"_s, u"1"_s},
            {u"email"_s, u"ann@example.com"_s},
            {u"phone"_s, QJsonValue()},
            {u"unsubscribed_from_emails"_s, false},
            {u"has_hard_bounced"_s, false},
            {u"last_seen_at"_s, QJsonValue()},
            {u"updated_at"_s, runEnded.toSecsSinceEpoch()},
            {u"custom_attributes"_s, QJsonObject{{u"plan"_s, u"pro"_s}, {u"seats"_s, QJsonValue()}}},
            {u"companies"_s, listOf({u"c1"_s})},
            {u"tags"_s, listOf({u"t1"_s})},
            {u"notes"_s, QJsonObject{{u"total_count"_s, 0}}}};
}

RunItemRow creation()
{
    RunItemRow item;
    item.object = u"contact"_s;
    item.action = u"create"_s;
    for (const QString &path : {u"external_id"_s, u"email"_s, u"custom.plan"_s})
        item.changes.append(QJsonObject{{u"path"_s, path}});
    item.before = {{u"companies"_s, QJsonArray{QJsonObject{{u"action"_s, u"attach"_s},
                                                           {u"company_id"_s, u"acme"_s},
                                                           {u"intercom_id"_s, u"c1"_s}}}},
                   {u"tags"_s, QJsonArray{u"+vip"_s}}};
    return item;
}

} // namespace

class TestTouchedSince : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void finds_data()
    {
        QTest::addColumn<QString>("key");
        QTest::addColumn<QJsonValue>("value");
        QTest::addColumn<QString>("data");
        QTest::addColumn<QString>("activity");
        const auto row = [](const char *name, const QString &key, const QJsonValue &value,
                            const QString &data, const QString &activity = {}) {
            QTest::newRow(name) << key << value << data << activity;
        };
        row("nothing", u"id"_s, u"i1"_s, {});
        row("a field that the run did not write", u"phone"_s, u"+4930123456"_s, u"Phone"_s);
        row("an opt-out", u"unsubscribed_from_emails"_s, true, u"Unsubscribed from emails"_s);
        row("an attribute", u"custom_attributes"_s, QJsonObject{{u"plan"_s, u"pro"_s}, {u"seats"_s, 3}},
            u"seats"_s);
        row("another tag", u"tags"_s, listOf({u"t1"_s, u"t2"_s}), u"its tags"_s);
        row("a tag less", u"tags"_s, listOf({}), u"its tags"_s);
        row("more tags than are shown", u"tags"_s, listOf({u"t1"_s}, true), u"its tags"_s);
        row("another company", u"companies"_s, listOf({u"c1"_s, u"c2"_s}), u"its companies"_s);
        row("a note", u"notes"_s, QJsonObject{{u"total_count"_s, 1}}, u"a note"_s);
        row("a reply", u"last_replied_at"_s, 1'790'000'100, {}, u"a conversation"_s);
        row("a visit", u"last_seen_at"_s, 1'790'000'100, {}, u"a visit"_s);
        row("only the time", u"updated_at"_s, 1'790'000'900, u"something that its fields do not show"_s);
        row("the time of the run's own last call", u"updated_at"_s, 1'790'000'030, {});
    }
    void finds()
    {
        QFETCH(QString, key);
        QFETCH(QJsonValue, value);
        QFETCH(QString, data);
        QFETCH(QString, activity);
        QJsonObject now = untouched();
        now.insert(key, value);
        const TouchedSince since = touchedSince(creation(), now, {{u"vip"_s, TagId(u"t1"_s)}}, runEnded);
        QCOMPARE(since.data.join(u','), data);
        QCOMPARE(since.activity.join(u','), activity);
    }

    // What Intercom itself gives a new record is nobody's, until somebody changes it.
    void knowsWhatWasThereAtFirst()
    {
        RunItemRow item = creation();
        QJsonObject now = untouched();
        now.insert(u"language_override"_s, u"de"_s);
        item.before.insert(heldAtFirst,
                           holdsBesides(u"contact"_s, now, {u"external_id"_s, u"email"_s, u"custom.plan"_s}));
        const QHash<QString, TagId> tags{{u"vip"_s, TagId(u"t1"_s)}};
        QVERIFY(touchedSince(item, now, tags, runEnded).data.isEmpty());
        now.insert(u"language_override"_s, u"fr"_s);
        QCOMPARE(touchedSince(item, now, tags, runEnded).data, QStringList{u"Language"_s});
    }

    void ofCompanies()
    {
        RunItemRow item;
        item.object = u"company"_s;
        item.changes = {QJsonObject{{u"path"_s, u"name"_s}}, QJsonObject{{u"path"_s, u"plan"_s}}};
        QJsonObject now{{u"name"_s, u"Acme"_s},  {u"plan"_s, QJsonObject{{u"name"_s, u"pro"_s}}},
                        {u"monthly_spend"_s, 0}, {u"session_count"_s, 0},
                        {u"user_count"_s, 3},    {u"tags"_s, QJsonObject{{u"tags"_s, QJsonArray()}}}};
        QVERIFY(touchedSince(item, now, {}, runEnded).data.isEmpty());
        now.insert(u"website"_s, u"https://example.com"_s);
        QCOMPARE(touchedSince(item, now, {}, runEnded).data, QStringList{u"Website"_s});
    }
};

QTEST_GUILESS_MAIN(TestTouchedSince)
#include "tst_touchedsince.moc"
