#include "sync/contactkeys.h"

#include "store/linkrepository.h"

#include <algorithm>
#include <chrono>

namespace patchbay {

using namespace Qt::StringLiterals;

namespace {

constexpr QLatin1StringView customPrefix{"custom."};
// Intercom says "a few minutes" (OpenAPI 2.16, search contacts).
constexpr std::chrono::seconds searchDelay = std::chrono::minutes(15);

bool isOwnKey(const QString &path)
{
    return path != "external_id"_L1 && path != "email"_L1;
}

QString digitsOf(const QString &phone)
{
    QString digits;
    for (const QChar each : phone) {
        if (each.isDigit() || (each == u'+' && digits.isEmpty()))
            digits.append(each);
    }
    return digits;
}

intercom::SearchQuery searchFor(const QString &path, const QJsonValue &value)
{
    const QString field =
        path.startsWith(customPrefix) ? u"custom_attributes."_s + path.sliced(customPrefix.size()) : path;
    const QString folded = foldedKey(path, readIdText(value));
    // It compares texts, and nobody knows how a number was typed in.
    if (path == "phone"_L1 && value != QJsonValue(folded))
        return intercom::SearchQuery::where(field, u"IN"_s, QJsonArray{value, folded});
    return intercom::SearchQuery::where(field, u"="_s, value);
}

Task<QStringList> justWritten(KeyQuestion question)
{
    co_return co_await question.database->transact<QStringList>(
        [question](StoreSession &session) -> Result<QStringList> {
            const Result<QList<LinkRow>> links = LinkRepository(session).agreedLately(
                question.connection, u"contact"_s, question.path, question.value,
                question.now.addSecs(-searchDelay.count()));
            if (!links)
                return fail(links.error());
            QStringList ids;
            for (const LinkRow &link : *links)
                ids.append(link.targetId);
            return ids;
        });
}

} // namespace

QString foldedKey(const QString &path, const QString &value)
{
    if (path == "email"_L1)
        return value.trimmed().toLower();
    return path == "phone"_L1 ? digitsOf(value) : value;
}

QStringList ownMatchKeys(const Mapping &mapping)
{
    QStringList paths;
    for (const Rule &rule : mapping.rules) {
        if (rule.enabled && rule.matchKey && isOwnKey(rule.target) && !paths.contains(rule.target))
            paths.append(rule.target);
    }
    return paths;
}

QStringList contactKeyPaths(const Mapping &mapping)
{
    // Whatever the match keys are: a second contact with the e-mail is never meant.
    return QStringList{u"external_id"_s} + ownMatchKeys(mapping) + QStringList{u"email"_s};
}

QString contactKey(const QJsonObject &contact, const QString &path)
{
    if (!path.startsWith(customPrefix))
        return foldedKey(path, readIdText(contact.value(path)));
    const QJsonObject custom = contact.value("custom_attributes"_L1).toObject();
    return foldedKey(path, readIdText(custom.value(path.sliced(customPrefix.size()))));
}

QString strangerBy(const QJsonObject &contact, const QList<SpoolKey> &keys)
{
    for (const SpoolKey &key : keys) {
        if (!isOwnKey(key.path) || key.value.isEmpty())
            continue;
        const QString other = contactKey(contact, key.path);
        if (!other.isEmpty() && other != key.value)
            return key.path;
    }
    return {};
}

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
    if (isOwnKey(question.path)) {
        const Result<QStringList> written = co_await justWritten(question);
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
        const bool fits = *fresh && contactKey((*fresh)->raw, question.path) == wanted;
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
