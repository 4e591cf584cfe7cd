// One workspace's door to Intercom. Each function is one documented call. Lives in the engine thread.
#pragma once

#include "base/secret.h"
#include "base/task.h"
#include "intercom/keylocks.h"
#include "intercom/models.h"
#include "intercom/searchquery.h"
#include "net/httpclient.h"
#include "net/ratebudget.h"

#include <QUrlQuery>

namespace patchbay::intercom {

// The version that every request is pinned to; the header wins over the app's own setting.
inline constexpr char apiVersion[] = "2.16";
// The one that has the bulk endpoints; sent with their calls alone.
inline constexpr char previewVersion[] = "Preview";
// How many items one bulk call takes (reference: the Preview description, POST /contacts/bulk).
inline constexpr int mostBulkItems = 100;

class Client
{
public:
    struct Settings
    {
        QUrl baseUrl{};
        Secret token{};
        QByteArray version = apiVersion;
    };

    // `http` and `budget` are shared and must outlive the client.
    Client(HttpClient &http, RateBudget &budget, Settings settings);

    // The same client, whose calls go before background work: a person is waiting.
    Client interactive() const;
    // The same client, whose calls carry many records each and go before single calls of background work.
    Client forMany() const;
    // The same client, whose calls wait for a budget of their own, a share of this one's. It must outlive the
    // client.
    Client within(RateBudget &share) const;

    Task<Me> me();
    // GET /me once, without retries, with the time it took: for health checks.
    Task<std::pair<Me, std::chrono::milliseconds>> probe();
    Task<QList<Admin>> admins();

    // Contacts. Writes take the keys of the API ("name", "custom_attributes", …).
    Task<Contact> contact(ContactId id);                   // NotFound also when archived; Gone when merged
    Task<Contact> contactByExternalId(QString externalId); // users only, direct (no index delay)
    Task<Contact> createContact(QJsonObject fields); // Conflict with the twin's id in ConflictingContact
    Task<Contact> updateContact(ContactId id, QJsonObject fields);
    // Into which contact a merged one went, asked by GET; NotFound when it was not merged, but archived or
    // deleted.
    Task<ContactId> mergedInto(ContactId id);
    Task<Page<Contact>> searchContacts(SearchQuery query, QString cursor = {}, int perPage = 150);
    Task<Page<Contact>> listContacts(QString cursor = {}, int perPage = 150);
    // How many contacts the list has, as Intercom says; nothing when it does not say.
    Task<std::optional<qint64>> countContacts();
    OutcomeTask archiveContact(ContactId id);
    OutcomeTask unarchiveContact(ContactId id);
    OutcomeTask deleteContact(ContactId id); // permanent
    Task<Contact> mergeContacts(ContactId lead, ContactId user);
    Task<QList<Tag>> contactTags(ContactId id); // all, not only the 10 embedded ones
    Task<Tag> tagContact(ContactId id, TagId tag);
    OutcomeTask untagContact(ContactId id, TagId tag);
    Task<QList<Company>> contactCompanies(ContactId id); // all
    Task<Company> attachCompany(ContactId id, CompanyId company);
    OutcomeTask detachCompany(ContactId id, CompanyId company);

    // Companies.
    Task<Company> upsertCompany(QJsonObject fields); // by "company_id", which must be there
    Task<Company> company(CompanyId id);
    Task<Company> companyByCompanyId(QString companyId);
    Task<Company> updateCompany(CompanyId id, QJsonObject fields);
    OutcomeTask deleteCompany(CompanyId id);
    Task<Page<Company>> listCompanies(int page = 1, int perPage = 60); // stops at 10,000: use scroll for all
    Task<Page<Company>> scrollCompanies(QString scroll = {}); // one per workspace; empty page ends it
    Task<Page<Contact>> companyContacts(CompanyId id, QString cursor = {});

    // Bulk writes, in Preview: each call takes 1 to 100 items (else InvalidInput) and starts a job, or adds a
    // task to the open job `job`. Jobs report no results of items: BulkWriter finds out. Unsupported when
    // this workspace does not have them; Forbidden or NotFound when `job` takes no more tasks.
    Task<BulkJob> createContactsBulk(QJsonArray contacts, QString job = {});   // strictly: existing ones fail
    Task<BulkJob> updateContactsBulk(QJsonArray contacts, QString job = {});   // by "id", in every item
    Task<BulkJob> deleteContactsBulk(QJsonArray contacts, QString job = {});   // by "id"; permanent
    Task<BulkJob> upsertCompaniesBulk(QJsonArray companies, QString job = {}); // by "company_id"
    Task<BulkJob> updateCompaniesBulk(QJsonArray companies, QString job = {}); // by "id"
    Task<BulkJob> deleteCompaniesBulk(QJsonArray companies, QString job = {}); // by "id"; archives
    Task<BulkJob> bulkJob(BulkModel model, QString id);

    Task<QList<Tag>> tags();
    Task<Tag> createTag(QString name); // gives the existing one of that name, if any

    Task<QList<DataAttribute>>
    dataAttributes(QString model); // "contact" or "company"; archived ones included
    Task<DataAttribute> createDataAttribute(QString model, QString name, QString dataType,
                                            QString description = {});
    // A custom attribute that is to be there in the end: whether this call made it. Another program may make
    // the same at this moment, and a lost answer does not tell that it was made.
    Task<bool> ensureDataAttribute(QString model, QString name, QString dataType);

    // The workspace's activity log after a time, newest or oldest first (undocumented), page by page.
    Task<Page<ActivityLogEntry>> activityLogs(QDateTime after, QString next = {});

    // Any call, for the API explorer: the answer as it came, errors of the API included as answers.
    Task<HttpResponse> call(QByteArray method, QString path, QUrlQuery query = {}, QByteArray body = {});

    const QUrl &baseUrl() const { return m_settings.baseUrl; }
    // Whoever writes a record that must not be made twice holds its key; shared by all copies of this client.
    const std::shared_ptr<KeyLocks> &writeLocks() const { return m_writeLocks; }

private:
    // Builds the request, or says what about the address is wrong: nothing may lead the token to another
    // host.
    Result<HttpRequest> prepare(const QByteArray &method, const QString &path, const QUrlQuery &query,
                                const QByteArray &body) const;
    // One call and its answer, whatever it says.
    Task<HttpResponse> ask(QByteArray method, QString path, QUrlQuery query, QJsonObject body,
                           HttpRequest::Repeat repeat);
    // One call: a success gives its object (an empty one for an empty body), everything else an Error.
    Task<QJsonObject> request(QByteArray method, QString path, QUrlQuery query = {}, QJsonObject body = {},
                              HttpRequest::Repeat repeat = HttpRequest::Repeat::WhenIdempotent);
    // A call of the Preview version that hands in items, and what its answer says about the job.
    Task<BulkJob> handIn(QByteArray method, QString path, BulkModel model, QLatin1StringView identity,
                         QJsonArray items, QString job, HttpRequest::Repeat repeat);
    // One call that must not be said twice: only a 429, which did nothing, is repeated; the budget waits for
    // its end.
    Task<HttpResponse> sendOnce(HttpRequest request);
    Task<Contact> onceForContact(QByteArray method, QString path, QJsonObject body);
    // request(), given to what reads the answer.
    template<typename T>
    Task<T> one(Result<T> (*read)(const QJsonObject &), QByteArray method, QString path, QUrlQuery query = {},
                QJsonObject body = {}, HttpRequest::Repeat repeat = HttpRequest::Repeat::WhenIdempotent);
    OutcomeTask act(QByteArray method, QString path, QJsonObject body = {},
                    HttpRequest::Repeat repeat = HttpRequest::Repeat::WhenIdempotent);
    // All entries of a list that an object embeds only in part, without repetition.
    Task<QJsonArray> collect(QString path, QLatin1StringView key);
    // One page of a list of contacts or companies.
    template<typename T>
    Task<Page<T>> page(Result<T> (*read)(const QJsonObject &), QByteArray method, QString path,
                       QUrlQuery query, QJsonObject body, QLatin1StringView key, QString current);

    HttpClient *m_http;
    RateBudget *m_budget;
    Settings m_settings;
    std::shared_ptr<KeyLocks> m_writeLocks = std::make_shared<KeyLocks>();
    RateBudget::Priority m_priority = RateBudget::Priority::Background;
};

} // namespace patchbay::intercom
