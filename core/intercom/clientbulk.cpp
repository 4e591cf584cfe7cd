// The bulk endpoints (reference: Intercom's Preview description, /contacts/bulk and /companies/bulk).
#include "intercom/clientparts.h"

namespace patchbay::intercom {

using namespace Qt::StringLiterals;

namespace {

QString nameOf(BulkModel model)
{
    return model == BulkModel::Contacts ? u"contacts"_s : u"companies"_s;
}

Outcome checkItems(BulkModel model, QLatin1StringView identity, const QJsonArray &items)
{
    if (items.isEmpty() || items.size() > mostBulkItems)
        return fail(Error::Kind::InvalidInput,
                    u"One bulk call takes 1 to %1 %2, not %3."_s.arg(mostBulkItems)
                        .arg(nameOf(model))
                        .arg(items.size()),
                    u"Hand them in in several calls."_s);
    if (identity.isEmpty())
        return {};
    for (const QJsonValue &item : items)
        if (readIdText(item.toObject().value(identity)).isEmpty())
            return fail(
                Error::Kind::InvalidInput,
                u"One of the %1 has no %2, by which Intercom would know it."_s.arg(nameOf(model), identity),
                u"Write that one by itself."_s);
    return {};
}

// Whether the answer means that there are no bulk endpoints here, rather than that this call was wrong. To
// add to a job there has been one, so that the same answers speak of the job then.
bool saysNotHere(const Error &error, bool addsToJob)
{
    if (error.kind == Error::Kind::PlanRestricted || error.code == "intercom_version_invalid"_L1)
        return true;
    if (addsToJob)
        return false;
    switch (error.httpStatus) {
    case 403:
    case 404:
    case 405:
    case 406:
    case 501: return true;
    default: return false;
    }
}

Error notHere(Error error)
{
    error.kind = Error::Kind::Unsupported;
    error.message = u"This workspace does not take bulk writes. "_s + error.message;
    error.nextStep = u"Write the records one by one; bulk writes are a preview of Intercom's."_s;
    return error;
}

} // namespace

Task<BulkJob> Client::handIn(QByteArray method, QString path, BulkModel model, QLatin1StringView identity,
                             QJsonArray items, QString job, HttpRequest::Repeat repeat)
{
    if (const Outcome fits = checkItems(model, identity, items); !fits)
        co_return fail(fits.error());
    QJsonObject body{{nameOf(model), items}};
    if (!job.isEmpty())
        body.insert(u"job"_s, QJsonObject{{u"id"_s, job}});
    Client preview = *this;
    preview.m_settings.version = previewVersion;
    const Result<BulkJob> started = co_await preview.one(readBulkJob, method, path, {}, body, repeat);
    if (!started && saysNotHere(started.error(), !job.isEmpty()))
        co_return fail(notHere(started.error()));
    co_return started;
}

Task<BulkJob> Client::createContactsBulk(QJsonArray contacts, QString job)
{
    // Leads are not kept from being made twice, so an answer that did not come is not asked for again.
    co_return co_await handIn("POST", u"/contacts/bulk"_s, BulkModel::Contacts, {}, contacts, job,
                              HttpRequest::Repeat::WhenIdempotent);
}

Task<BulkJob> Client::updateContactsBulk(QJsonArray contacts, QString job)
{
    co_return co_await handIn("PUT", u"/contacts/bulk"_s, BulkModel::Contacts, "id"_L1, contacts, job,
                              HttpRequest::Repeat::Always);
}

Task<BulkJob> Client::deleteContactsBulk(QJsonArray contacts, QString job)
{
    co_return co_await handIn("POST", u"/contacts/bulk/delete"_s, BulkModel::Contacts, "id"_L1, contacts, job,
                              HttpRequest::Repeat::Always);
}

Task<BulkJob> Client::upsertCompaniesBulk(QJsonArray companies, QString job)
{
    co_return co_await handIn("POST", u"/companies/bulk"_s, BulkModel::Companies, "company_id"_L1, companies,
                              job, HttpRequest::Repeat::Always);
}

Task<BulkJob> Client::updateCompaniesBulk(QJsonArray companies, QString job)
{
    co_return co_await handIn("PUT", u"/companies/bulk"_s, BulkModel::Companies, "id"_L1, companies, job,
                              HttpRequest::Repeat::Always);
}

Task<BulkJob> Client::deleteCompaniesBulk(QJsonArray companies, QString job)
{
    co_return co_await handIn("POST", u"/companies/bulk/delete"_s, BulkModel::Companies, "id"_L1, companies,
                              job, HttpRequest::Repeat::Always);
}

Task<BulkJob> Client::bulkJob(BulkModel model, QString id)
{
    Client preview = *this;
    preview.m_settings.version = previewVersion;
    co_return co_await preview.one(readBulkJob, "GET", pathOf({nameOf(model), u"bulk"_s, id}));
}

} // namespace patchbay::intercom
