#include "sync/companykeys.h"

#include "base/ids.h"
#include "sync/companyscroll.h"
#include "sync/matchkeys.h"

#include <algorithm>
#include <utility>

namespace patchbay {

using namespace Qt::StringLiterals;

namespace {

QString indexKey(const QString &path, const QString &value)
{
    return path + u'\n' + value;
}

} // namespace

CompanyIndex::CompanyIndex(Parts parts) : m_parts(std::move(parts)) {}

OutcomeTask CompanyIndex::keep(QList<intercom::Company> companies)
{
    for (const intercom::Company &company : std::as_const(companies)) {
        for (const QString &path : std::as_const(m_parts.paths)) {
            const QString value = matchKeyOf(company.raw, path);
            if (value.isEmpty())
                continue; // nobody is asked for by it, and most may have none
            QStringList &ids = m_ids[indexKey(path, value)];
            if (!ids.contains(company.id.text()))
                ids.append(company.id.text());
        }
    }
    co_return {};
}

OutcomeTask CompanyIndex::read()
{
    m_ids.clear();
    CompanyScroll scroll({m_parts.database, m_parts.intercom, m_parts.workspace,
                          newIdText(QLatin1StringView("scroll")), m_parts.clock, [] { return false; },
                          [this](QList<intercom::Company> companies) { return keep(std::move(companies)); },
                          [](qint64) {}});
    const Result<qint64> read = co_await scroll.read();
    if (!read)
        co_return fail(read.error());
    m_isRead = true;
    co_return {};
}

Task<QStringList> CompanyIndex::idsWith(SpoolKey key)
{
    if (!m_isRead) {
        const Outcome done = co_await read();
        if (!done)
            co_return fail(done.error());
    }
    co_return m_ids.value(indexKey(key.path, key.value));
}

Task<QList<intercom::Company>> companiesByKey(KeyQuestion question)
{
    const Result<QStringList> written = co_await writtenLately(question, u"company"_s);
    if (!written)
        co_return fail(written.error());
    QStringList ids = question.listed + *written;
    ids.removeDuplicates();
    const QString wanted = foldedKey(question.path, readIdText(question.value));
    QList<intercom::Company> hits;
    for (const QString &id : std::as_const(ids)) {
        const Result<intercom::Company> fresh = co_await question.intercom->company(CompanyId(id));
        if (!fresh && fresh.error().kind == Error::Kind::NotFound)
            continue;
        if (!fresh)
            co_return fail(fresh.error());
        if (matchKeyOf(fresh->raw, question.path) == wanted)
            hits.append(*fresh);
    }
    co_return hits;
}

} // namespace patchbay
