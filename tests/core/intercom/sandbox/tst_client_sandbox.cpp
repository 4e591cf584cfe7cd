// Every call of the client against the stand-in for Intercom, over a real socket.
#include "intercom/contactwriter.h"
#include "sandbox/sandbox.h"
#include "support/testing.h"

using namespace Qt::StringLiterals;
using namespace patchbay;
using namespace patchbay::intercom;
using patchbay::testing::wait;

class TestClientSandbox : public QObject
{
    Q_OBJECT

private:
    std::unique_ptr<Sandbox> m_sandbox;
    std::unique_ptr<HttpClient> m_http;
    std::unique_ptr<RateBudget> m_budget;
    std::unique_ptr<Client> m_client;

    Contact create(const QJsonObject &fields)
    {
        const auto contact = wait(m_client->createContact(fields));
        return contact ? *contact : Contact();
    }

private Q_SLOTS:
    void initTestCase()
    {
        SandboxOptions options;
        options.latencyMs = 0;
        options.searchDelayMs = 0;
        options.contacts = 0;
        options.companies = 5;
        m_sandbox = std::make_unique<Sandbox>(options);
        const Outcome started = m_sandbox->start();
        VERIFY_RESULT(started);
        const QJsonObject intercom = m_sandbox->announcement().value(u"intercom"_s).toObject();
        m_http = std::make_unique<HttpClient>(HttpClient::Settings{});
        m_budget = std::make_unique<RateBudget>(RateBudget::Settings{});
        m_client = std::make_unique<Client>(*m_http, *m_budget,
                                            Client::Settings{QUrl(intercom.value(u"url"_s).toString()),
                                                             Secret(intercom.value(u"token"_s).toString())});
    }
    void cleanupTestCase()
    {
        m_client.reset();
        m_http.reset();
        m_budget.reset();
        m_sandbox.reset();
    }

    void workspace()
    {
        const auto me = wait(m_client->me());
        VERIFY_RESULT(me);
        QCOMPARE(me->region, u"US"_s);
        QVERIFY(!me->appIdCode.isEmpty() && !me->timezone.isEmpty());
        const auto probe = wait(m_client->probe());
        VERIFY_RESULT(probe);
        QCOMPARE(probe->first.adminId.text(), me->adminId.text());
        const auto admins = wait(m_client->admins());
        VERIFY_RESULT(admins);
        QVERIFY(!admins->isEmpty());
        const auto logs = wait(m_client->activityLogs(QDateTime::fromSecsSinceEpoch(1)));
        VERIFY_RESULT(logs);
    }

    void wrongToken()
    {
        Client stranger(*m_http, *m_budget, {m_client->baseUrl(), Secret(QByteArray("not-the-token-123"))});
        const auto me = wait(stranger.me());
        QVERIFY(!me);
        QVERIFY(me.error().kind == Error::Kind::Unauthorized);
    }

    void contactLife()
    {
        const Contact made = create({{u"external_id"_s, u"life/1"_s}, {u"email"_s, u"life@example.com"_s}});
        QVERIFY(!made.id.isEmpty());
        const auto byId = wait(m_client->contact(made.id));
        VERIFY_RESULT(byId);
        const auto byExternalId = wait(m_client->contactByExternalId(u"life/1"_s));
        VERIFY_RESULT(byExternalId);
        QCOMPARE(byExternalId->id.text(), made.id.text());
        const auto updated = wait(m_client->updateContact(made.id, {{u"name"_s, u"Life Example"_s}}));
        VERIFY_RESULT(updated);
        QCOMPARE(updated->name, u"Life Example"_s);
        const auto twin = wait(m_client->createContact({{u"external_id"_s, u"life/1"_s}}));
        QVERIFY(!twin);
        const auto conflicting = ConflictingContact::read(twin.error());
        QVERIFY(conflicting.has_value());
        QCOMPARE(conflicting->id.text(), made.id.text());
        const Outcome archived = wait(m_client->archiveContact(made.id));
        VERIFY_RESULT(archived);
        const auto hidden = wait(m_client->contact(made.id));
        QVERIFY(!hidden);
        QVERIFY(hidden.error().kind == Error::Kind::NotFound);
        const Outcome restored = wait(m_client->unarchiveContact(made.id));
        VERIFY_RESULT(restored);
        const Outcome deleted = wait(m_client->deleteContact(made.id));
        VERIFY_RESULT(deleted);
        QVERIFY(!wait(m_client->contact(made.id)));
    }

    void searchAndList()
    {
        for (int i = 0; i < 5; ++i)
            create({{u"email"_s, u"page%1@example.com"_s.arg(i)}, {u"name"_s, u"Pager"_s}});
        const auto query = SearchQuery::where(u"name"_s, u"="_s, u"Pager"_s);
        QSet<QString> ids;
        QString cursor;
        do {
            const auto page = wait(m_client->searchContacts(query, cursor, 2));
            VERIFY_RESULT(page);
            for (const Contact &contact : page->items)
                ids.insert(contact.id.text());
            cursor = page->next;
        } while (!cursor.isEmpty());
        QCOMPARE(ids.size(), 5);
        QSet<QString> listed;
        do {
            const auto page = wait(m_client->listContacts(cursor, 2));
            VERIFY_RESULT(page);
            for (const Contact &contact : page->items)
                listed.insert(contact.id.text());
            cursor = page->next;
        } while (!cursor.isEmpty());
        QVERIFY(listed.contains(ids));
    }

    void merging()
    {
        const Contact lead = create({{u"role"_s, u"lead"_s}, {u"email"_s, u"merge@example.com"_s}});
        const Contact user = create({{u"external_id"_s, u"merge-1"_s}, {u"email"_s, u"merge@example.com"_s}});
        const auto merged = wait(m_client->mergeContacts(lead.id, user.id));
        VERIFY_RESULT(merged);
        QCOMPARE(merged->id.text(), user.id.text());
        const auto gone = wait(m_client->contact(lead.id));
        QVERIFY(!gone);
        QVERIFY(gone.error().kind == Error::Kind::Gone);
        const auto survivor = wait(m_client->mergedInto(lead.id));
        VERIFY_RESULT(survivor);
        QCOMPARE(survivor->text(), user.id.text());
        const auto written = wait(ContactWriter(*m_client).write(
            {{u"name"_s, u"Merged"_s}, {u"external_id"_s, u"merge-1"_s}}, lead.id));
        VERIFY_RESULT(written);
        QCOMPARE(written->contact.id.text(), user.id.text());
    }

    void tagsAndCompanies()
    {
        const Contact contact = create({{u"email"_s, u"tags@example.com"_s}});
        for (int i = 0; i < 12; ++i) {
            const auto tag = wait(m_client->createTag(u"Tag %1"_s.arg(i)));
            VERIFY_RESULT(tag);
            const auto tagged = wait(m_client->tagContact(contact.id, tag->id));
            VERIFY_RESULT(tagged);
        }
        const auto again = wait(m_client->createTag(u"TAG 3"_s));
        VERIFY_RESULT(again);
        auto tags = wait(m_client->contactTags(contact.id));
        VERIFY_RESULT(tags);
        QCOMPARE(tags->size(), 12);
        const Outcome untagged = wait(m_client->untagContact(contact.id, again->id));
        VERIFY_RESULT(untagged);
        tags = wait(m_client->contactTags(contact.id));
        VERIFY_RESULT(tags);
        QCOMPARE(tags->size(), 11);

        for (int i = 0; i < 12; ++i) {
            const auto company =
                wait(m_client->upsertCompany({{u"company_id"_s, u"org-%1"_s.arg(i)}, {u"name"_s, u"Org"_s}}));
            VERIFY_RESULT(company);
            const auto attached = wait(m_client->attachCompany(contact.id, company->id));
            VERIFY_RESULT(attached);
        }
        const auto companies = wait(m_client->contactCompanies(contact.id));
        VERIFY_RESULT(companies);
        QCOMPARE(companies->size(), 12);
        const auto company = wait(m_client->companyByCompanyId(u"org-3"_s));
        VERIFY_RESULT(company);
        const auto byId = wait(m_client->company(company->id));
        VERIFY_RESULT(byId);
        const auto renamed = wait(m_client->updateCompany(company->id, {{u"name"_s, u"Renamed"_s}}));
        VERIFY_RESULT(renamed);
        QCOMPARE(renamed->name, u"Renamed"_s);
        const auto people = wait(m_client->companyContacts(company->id));
        VERIFY_RESULT(people);
        QCOMPARE(people->items.size(), 1);
        const auto listed = wait(m_client->listCompanies(1, 5));
        VERIFY_RESULT(listed);
        QVERIFY(!listed->items.isEmpty());
        const Outcome detached = wait(m_client->detachCompany(contact.id, company->id));
        VERIFY_RESULT(detached);
        const Outcome deleted = wait(m_client->deleteCompany(company->id));
        VERIFY_RESULT(deleted);
        const auto absent = wait(m_client->companyByCompanyId(u"no-such-company"_s));
        QVERIFY(!absent);
        QVERIFY(absent.error().kind == Error::Kind::NotFound);
    }

    void scroll()
    {
        QString scroll;
        QSet<QString> ids;
        do {
            const auto page = wait(m_client->scrollCompanies(scroll));
            VERIFY_RESULT(page);
            for (const Company &company : page->items)
                ids.insert(company.id.text());
            if (scroll.isEmpty() && !page->next.isEmpty()) {
                const auto second = wait(m_client->scrollCompanies());
                QVERIFY(!second);
                QCOMPARE(second.error().code, u"scroll_exists"_s);
            }
            scroll = page->next;
        } while (!scroll.isEmpty());
        QVERIFY(ids.size() >= 5);
    }

    void attributes()
    {
        const auto made =
            wait(m_client->createDataAttribute(u"contact"_s, u"favourite_colour"_s, u"string"_s));
        VERIFY_RESULT(made);
        QVERIFY(made->custom);
        const auto twice =
            wait(m_client->createDataAttribute(u"contact"_s, u"favourite_colour"_s, u"string"_s));
        QVERIFY(!twice);
        QVERIFY(twice.error().kind == Error::Kind::Rejected);
        const auto ensured =
            wait(m_client->ensureDataAttribute(u"contact"_s, u"favourite_colour"_s, u"string"_s));
        VERIFY_RESULT(ensured);
        QVERIFY(!*ensured); // somebody made it before
        const auto refused = wait(m_client->ensureDataAttribute(u"contact"_s, u"a.b"_s, u"string"_s));
        QVERIFY(!refused);
        QVERIFY(refused.error().kind == Error::Kind::Rejected);
        const auto all = wait(m_client->dataAttributes(u"contact"_s));
        VERIFY_RESULT(all);
        QVERIFY(std::any_of(all->begin(), all->end(), [](const DataAttribute &a) {
            return a.fullName == u"custom_attributes.favourite_colour"_s;
        }));
    }

    void writerIsIdempotent()
    {
        const QJsonObject fields{{u"external_id"_s, u"writer-1"_s}, {u"email"_s, u"writer@example.com"_s}};
        ContactWriter writer(*m_client);
        const auto first = wait(writer.write(fields));
        VERIFY_RESULT(first);
        QVERIFY(first->way == ContactWriteResult::Way::Created);
        const auto second = wait(writer.write(fields));
        VERIFY_RESULT(second);
        QVERIFY(second->way == ContactWriteResult::Way::Met && !second->unarchived);
        QCOMPARE(second->contact.id.text(), first->contact.id.text());
        const Outcome archived = wait(m_client->archiveContact(first->contact.id));
        VERIFY_RESULT(archived);
        const auto third = wait(writer.write(fields));
        VERIFY_RESULT(third);
        QVERIFY(third->way == ContactWriteResult::Way::Met && third->unarchived);
        QCOMPARE(third->contact.id.text(), first->contact.id.text());
    }

    void writerAdoptsByEmail()
    {
        const Contact old = create({{u"email"_s, u"adopt@example.com"_s}});
        const QJsonObject fields{{u"external_id"_s, u"adopt-1"_s}, {u"email"_s, u"adopt@example.com"_s}};
        ContactWriter writer(*m_client);
        const auto met = wait(writer.write(fields));
        VERIFY_RESULT(met);
        QCOMPARE(met->contact.id.text(), old.id.text());
        QVERIFY(met->contact.externalId.isEmpty());
        const auto adopted = wait(writer.write(fields, met->contact.id));
        VERIFY_RESULT(adopted);
        QCOMPARE(adopted->contact.id.text(), old.id.text());
        QCOMPARE(adopted->contact.externalId, u"adopt-1"_s);
    }
};

QTEST_GUILESS_MAIN(TestClientSandbox)
#include "tst_client_sandbox.moc"
