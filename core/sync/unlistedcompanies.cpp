#include "sync/unlistedcompanies.h"

#include "store/linkrepository.h"
#include "store/spoolrepository.h"
#include "sync/planends.h"

namespace patchbay {

using namespace Qt::StringLiterals;

namespace {

constexpr int linksAtATime = 500;

struct Missing
{
    QString last{}; // the source's key, to go on after
    QStringList ids{};
};

Result<Missing> readMissing(StoreSession &session, const RunId &run, const ConnectionId &connection,
                            const QString &after)
{
    const Result<QList<LinkRow>> links =
        LinkRepository(session).missingFrom(run, connection, u"company"_s, after, linksAtATime);
    if (!links)
        return fail(links.error());
    SpoolRepository spool(session, run);
    Missing missing;
    for (const LinkRow &link : *links) {
        missing.last = link.sourceKey;
        if (link.targetId.isEmpty())
            continue;
        const Result<QJsonObject> listed = spool.record(u"company"_s, link.targetId);
        if (!listed && listed.error().kind != Error::Kind::NotFound)
            return fail(listed.error());
        if (!listed)
            missing.ids.append(link.targetId);
    }
    return missing;
}

} // namespace

OutcomeTask spoolUnlistedCompanies(UnlistedQuestion question)
{
    QString after;
    while (true) {
        const Result<Missing> missing = co_await question.database->transact<Missing>(
            [run = question.run, connection = question.connection, after](StoreSession &session) {
                return readMissing(session, run, connection, after);
            });
        if (!missing)
            co_return fail(missing.error());
        if (missing->last.isEmpty())
            co_return {};
        after = missing->last;
        QList<SpoolRecord> found;
        for (const QString &id : missing->ids) {
            if (question.stopping())
                co_return planningStopped();
            const Result<intercom::Company> company = co_await question.intercom->company(CompanyId(id));
            if (company)
                found.append({u"company"_s, id, company->raw, {{u"company_id"_s, company->companyId}}});
            else if (company.error().kind != Error::Kind::NotFound)
                co_return fail(company.error());
        }
        const Outcome kept =
            co_await question.database->transact<void>([run = question.run, found](StoreSession &session) {
                return SpoolRepository(session, run).addRecords(found);
            });
        if (!kept)
            co_return kept;
    }
}

} // namespace patchbay
