#include "sync/contactkeys.h"

#include "sync/matchkeys.h"

#include <algorithm>

namespace patchbay {

using namespace Qt::StringLiterals;

namespace {

intercom::SearchQuery searchFor(const QString &path, const QJsonValue &value)
{
    constexpr QLatin1StringView customPrefix{"custom."};
    const QString field =
        path.startsWith(customPrefix) ? u"custom_attributes."_s + path.sliced(customPrefix.size()) : path;
    const QString folded = foldedKey(path, readIdText(value));
    // It compares texts, and nobody knows how a number was typed in.
    if (path == "phone"_L1 && value != QJsonValue(folded))
        return intercom::SearchQuery::where(field, u"IN"_s, QJsonArray{value, folded});
    return intercom::SearchQuery::where(field, u"="_s, value);
}

} // namespace

Task<std::optional<intercom::Contact>> contactIfAny(intercom::Client *intercom, ContactId id)
{
    const Result<intercom::Contact> direct = co_await intercom->contact(id);
    if (direct)
        co_return std::optional<intercom::Contact>(*direct);
    if (direct.error().kind == Error::Kind::NotFound)
        co_return std::optional<intercom::Contact>();
    if (direct.error().kind != Error::Kind::Gone)
        co_return fail(direct.error());
    const Result<ContactId> survivor = co_await intercom->mergedInto(id);
    if (!survivor && survivor.error().kind == Error::Kind::NotFound)
        co_return std::optional<intercom::Contact>();
    if (!survivor)
        co_return fail(survivor.error());
    const Result<intercom::Contact> merged = co_await intercom->contact(*survivor);
    if (!merged)
        co_return fail(merged.error());
    co_return std::optional<intercom::Contact>(*merged);
}

Task<QList<intercom::Contact>> contactsByKey(KeyQuestion question)
{
    QStringList ids = question.listed;
    QString cursor;
    do {
        const Result<intercom::Page<intercom::Contact>> page =
            co_await question.intercom->searchContacts(searchFor(question.path, question.value), cursor);
        if (!page)
            co_return fail(page.error());
        for (const intercom::Contact &hit : page->items)
            ids.append(hit.id.text());
        cursor = page->next;
    } while (!cursor.isEmpty());
    if (isOwnMatchKey(question.path)) {
        const Result<QStringList> written = co_await writtenLately(question, u"contact"_s);
        if (!written)
            co_return fail(written.error());
        ids += *written;
    }
    ids.removeDuplicates();
    const QString wanted = foldedKey(question.path, readIdText(question.value));
    QList<intercom::Contact> hits;
    for (const QString &id : std::as_const(ids)) {
        const Result<std::optional<intercom::Contact>> fresh =
            co_await contactIfAny(question.intercom, ContactId(id));
        if (!fresh)
            co_return fail(fresh.error());
        const bool fits = *fresh && matchKeyOf((*fresh)->raw, question.path) == wanted;
        // Two of them may have been merged into one.
        const bool known = fits && std::ranges::any_of(hits, [&fresh](const intercom::Contact &other) {
                               return other.id == (*fresh)->id;
                           });
        if (fits && !known)
            hits.append(**fresh);
    }
    co_return hits;
}

} // namespace patchbay
