#include "sandbox/routes.h"

#include "sandbox/attributes.h"
#include "sandbox/bulk.h"
#include "sandbox/contacts.h"
#include "sandbox/contactsearch.h"
#include "sandbox/conversations.h"
#include "sandbox/tags.h"
#include "sandbox/tickets.h"
#include "sandbox/workspace.h"

#include <QJsonDocument>

namespace patchbay::sandbox {

using namespace Qt::StringLiterals;

namespace {

struct Route
{
    const char *method;
    const char *path; // * stands for one segment; of several that fit, the first is taken
    Reply (*answer)(Call &);
};

constexpr Route routes[] = {
    {"GET", "me", readMe},
    {"GET", "admins", listAdmins},
    {"GET", "admins/activity_logs", listActivityLogs},
    {"POST", "admins/activity_logs/search", searchActivityLogs},
    {"GET", "admins/activity_log_event_types", listActivityTypes},
    {"GET", "admins/*", readAdmin},
    {"GET", "contacts", listContacts},
    {"POST", "contacts", createContact},
    {"POST", "contacts/search", searchContacts},
    {"POST", "contacts/merge", mergeContacts},
    {"GET", "contacts/find_by_external_id/*", findContactByExternalId},
    {"POST", "contacts/bulk", handInBulk},
    {"PUT", "contacts/bulk", handInBulk},
    {"POST", "contacts/bulk/delete", handInBulk},
    {"GET", "contacts/bulk/*", showBulkJob},
    {"GET", "contacts/*", readContact},
    {"PUT", "contacts/*", updateContact},
    {"DELETE", "contacts/*", deleteContact},
    {"POST", "contacts/*/archive", archiveContact},
    {"POST", "contacts/*/unarchive", unarchiveContact},
    {"POST", "contacts/*/block", blockContact},
    {"GET", "contacts/*/tags", listContactTags},
    {"POST", "contacts/*/tags", attachTag},
    {"DELETE", "contacts/*/tags/*", detachTag},
    {"GET", "contacts/*/companies", listContactCompanies},
    {"POST", "contacts/*/companies", attachCompany},
    {"DELETE", "contacts/*/companies/*", detachCompany},
    {"GET", "companies", findCompanies},
    {"POST", "companies", upsertCompany},
    {"POST", "companies/list", listCompanies},
    {"POST", "companies/bulk", handInBulk},
    {"PUT", "companies/bulk", handInBulk},
    {"POST", "companies/bulk/delete", handInBulk},
    {"GET", "companies/bulk/*", showBulkJob},
    {"GET", "companies/scroll", nullptr}, // kept by the caller: it has a memory
    {"GET", "companies/*", readCompany},
    {"PUT", "companies/*", updateCompany},
    {"DELETE", "companies/*", deleteCompany},
    {"GET", "companies/*/contacts", listCompanyContacts},
    {"POST", "conversations/search", searchConversations},
    {"POST", "tickets/search", searchTickets},
    {"GET", "tags", listTags},
    {"POST", "tags", writeTag},
    {"GET", "tags/*", readTag},
    {"DELETE", "tags/*", deleteTag},
    {"GET", "data_attributes", listAttributes},
    {"POST", "data_attributes", createAttribute},
    {"PUT", "data_attributes/*", updateAttribute},
    {"POST", "events", createEvent},
};

// Fixed words that a star must not swallow: GET /contacts/search is no contact.
bool isReserved(const QString &segment)
{
    static const QStringList words{u"search"_s, u"merge"_s,  u"find_by_external_id"_s,
                                   u"list"_s,   u"scroll"_s, u"activity_logs"_s,
                                   u"bulk"_s};
    return words.contains(segment);
}

bool fits(const Route &route, const QStringList &path)
{
    const QList<QByteArray> pattern = QByteArray(route.path).split('/');
    if (pattern.size() != path.size())
        return false;
    for (qsizetype i = 0; i < path.size(); ++i) {
        const bool isSame = path.at(i) == QLatin1StringView(pattern.at(i));
        const bool isWild = pattern.at(i) == "*" && !(i == 1 && isReserved(path.at(i)));
        if (!isSame && !isWild)
            return false;
    }
    return true;
}

Checked<QJsonObject> readBody(const ServerRequest &request)
{
    if (request.body.isEmpty() || request.method == "GET")
        return QJsonObject();
    const QByteArray type = request.headers.value("Content-Type").split(';').first().trimmed().toLower();
    if (type != "application/json")
        return refused(415, u"client_error"_s, u"The Content-Type must be application/json"_s);
    QJsonParseError error;
    const QJsonDocument document = QJsonDocument::fromJson(request.body, &error);
    if (error.error != QJsonParseError::NoError || !document.isObject())
        return refused(400, u"bad_request"_s, u"The body is not a JSON object"_s);
    return document.object();
}

} // namespace

QStringList splitPath(const QByteArray &target)
{
    QStringList path;
    const QByteArray raw = target.left(target.indexOf('?') < 0 ? target.size() : target.indexOf('?'));
    const QList<QByteArray> parts = raw.split('/');
    for (qsizetype i = 1; i < parts.size(); ++i)
        path.append(QString::fromUtf8(QByteArray::fromPercentEncoding(parts.at(i))));
    return path;
}

Reply route(CompanyScroll &scroll, State &state, const ServerRequest &request, const ApiVersion &version)
{
    const QStringList path = splitPath(request.target);
    QByteArrayList allowed;
    for (const Route &candidate : routes) {
        if (!fits(candidate, path))
            continue;
        if (request.method != candidate.method) {
            allowed.append(candidate.method);
            continue;
        }
        const auto body = readBody(request);
        if (!body)
            return body.error();
        Call call{state, request, version, path, *body};
        return candidate.answer ? candidate.answer(call) : scroll.page(call);
    }
    if (allowed.isEmpty())
        return refuse(404, u"not_found"_s, u"The requested resource was not found"_s);
    Reply reply = refuse(405, u"client_error"_s, u"This method is not allowed here"_s);
    reply.headers.set("Allow", allowed.join(", "));
    return reply;
}

} // namespace patchbay::sandbox
