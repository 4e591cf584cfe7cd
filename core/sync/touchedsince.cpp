#include "sync/touchedsince.h"

#include "base/time.h"
#include "intercom/modelreader.h"
#include "mapping/evaluation.h"
#include "sync/recordplan.h"

#include <array>

namespace patchbay {

using namespace Qt::StringLiterals;

namespace {

constexpr int clockError = 60; // seconds between Intercom's clock and ours

struct Named
{
    QLatin1StringView path;
    QLatin1StringView words;
};

constexpr std::array contactData{
    Named{QLatin1StringView("external_id"), QLatin1StringView("External id")},
    Named{QLatin1StringView("email"), QLatin1StringView("Email")},
    Named{QLatin1StringView("phone"), QLatin1StringView("Phone")},
    Named{QLatin1StringView("name"), QLatin1StringView("Name")},
    Named{QLatin1StringView("avatar"), QLatin1StringView("Avatar")},
    Named{QLatin1StringView("owner_id"), QLatin1StringView("Owner")},
    Named{QLatin1StringView("signed_up_at"), QLatin1StringView("Signed up")},
    Named{QLatin1StringView("language_override"), QLatin1StringView("Language")},
    Named{QLatin1StringView("unsubscribed_from_emails"), QLatin1StringView("Unsubscribed from emails")},
    Named{QLatin1StringView("marked_email_as_spam"), QLatin1StringView("Marked email as spam")},
};
constexpr std::array contactActivity{
    Named{QLatin1StringView("last_replied_at"), QLatin1StringView("a conversation")},
    Named{QLatin1StringView("last_contacted_at"), QLatin1StringView("a conversation")},
    Named{QLatin1StringView("last_seen_at"), QLatin1StringView("a visit")},
    Named{QLatin1StringView("last_email_opened_at"), QLatin1StringView("an opened email")},
    Named{QLatin1StringView("last_email_clicked_at"), QLatin1StringView("a clicked email")},
};
constexpr std::array companyData{
    Named{QLatin1StringView("name"), QLatin1StringView("Name")},
    Named{QLatin1StringView("plan"), QLatin1StringView("Plan")},
    Named{QLatin1StringView("size"), QLatin1StringView("Size")},
    Named{QLatin1StringView("website"), QLatin1StringView("Website")},
    Named{QLatin1StringView("industry"), QLatin1StringView("Industry")},
    Named{QLatin1StringView("monthly_spend"), QLatin1StringView("Monthly spend")},
};
constexpr std::array companyActivity{
    Named{QLatin1StringView("session_count"), QLatin1StringView("visits")},
};

bool isNothing(const QJsonValue &value)
{
    return value.isNull() || value.isUndefined() || (value.isBool() && !value.toBool()) ||
           (value.isDouble() && value.toDouble() == 0) || (value.isString() && value.toString().isEmpty()) ||
           (value.isObject() && value.toObject().isEmpty()) || (value.isArray() && value.toArray().isEmpty());
}

template<typename List>
void addHeld(const List &fields, const QJsonObject &raw, const QStringList &written, QJsonObject *held)
{
    for (const Named &field : fields) {
        const QJsonValue value = raw.value(field.path);
        if (!isNothing(value) && !written.contains(field.path))
            held->insert(field.path, value);
    }
}

QString wordsFor(const QString &path, bool *isActivity)
{
    *isActivity = false;
    for (const Named &field : contactData) {
        if (path == field.path)
            return field.words;
    }
    for (const Named &field : companyData) {
        if (path == field.path)
            return field.words;
    }
    for (const Named &field : contactActivity) {
        *isActivity = *isActivity || path == field.path;
        if (path == field.path)
            return field.words;
    }
    for (const Named &field : companyActivity) {
        *isActivity = *isActivity || path == field.path;
        if (path == field.path)
            return field.words;
    }
    return path.startsWith("custom."_L1) ? path.sliced(7) : path;
}

QStringList idsIn(const QJsonObject &raw, const QString &list)
{
    QStringList ids;
    const QJsonObject object = raw.value(list).toObject();
    const QJsonArray data = object.value(object.contains("data"_L1) ? u"data"_s : list).toArray();
    for (const QJsonValue &entry : data)
        ids.append(readIdText(entry["id"_L1]));
    ids.sort();
    return ids;
}

bool hasMore(const QJsonObject &raw, const QString &list)
{
    return raw.value(list).toObject().value("has_more"_L1).toBool();
}

// The paths that the creation wrote, as Intercom calls them.
QStringList writtenBy(const RunItemRow &created)
{
    QStringList paths;
    for (const QJsonValue &change : created.changes) {
        const QString path = change["path"_L1].toString();
        paths.append(path == "owner.email"_L1 ? u"owner_id"_s : path);
    }
    return paths;
}

// What the run put there, and what is there now.
void compareAttached(const RunItemRow &created, const QJsonObject &raw, const QHash<QString, TagId> &tags,
                     TouchedSince *since)
{
    QStringList companies;
    const QJsonArray steps = created.before.value("companies"_L1).toArray();
    for (const QJsonValue &step : steps) {
        if (step["action"_L1].toString() != companyStepName(CompanyStep::Kind::Detach))
            companies.append(step["intercom_id"_L1].toString());
    }
    companies.sort();
    companies.removeDuplicates();
    if (hasMore(raw, u"companies"_s) || idsIn(raw, u"companies"_s) != companies)
        since->data.append(u"its companies"_s);
    QStringList own;
    const QJsonArray names = created.before.value("tags"_L1).toArray();
    for (const QJsonValue &name : names) {
        if (name.toString().startsWith(u'+'))
            own.append(tags.value(name.toString().sliced(1)).text());
    }
    own.sort();
    own.removeDuplicates();
    if (hasMore(raw, u"tags"_s) || idsIn(raw, u"tags"_s) != own)
        since->data.append(u"its tags"_s);
    if (raw.value("notes"_L1)["total_count"_L1].toInteger() > 0)
        since->data.append(u"a note"_s);
}

} // namespace

QJsonObject holdsBesides(const QString &object, const QJsonObject &raw, const QStringList &written)
{
    QJsonObject held;
    if (object == "contact"_L1) {
        addHeld(contactData, raw, written, &held);
        addHeld(contactActivity, raw, written, &held);
    } else {
        addHeld(companyData, raw, written, &held);
        addHeld(companyActivity, raw, written, &held);
    }
    const QJsonObject custom = raw.value("custom_attributes"_L1).toObject();
    for (auto it = custom.constBegin(); it != custom.constEnd(); ++it) {
        const QString path = u"custom."_s + it.key();
        if (!it.value().isNull() && !written.contains(path))
            held.insert(path, it.value());
    }
    return held;
}

QJsonObject surroundingsOf(const intercom::Contact &contact)
{
    QJsonObject around{{u"tags"_s, QJsonArray::fromStringList(idsIn(contact.raw, u"tags"_s))},
                       {u"companies"_s, QJsonArray::fromStringList(idsIn(contact.raw, u"companies"_s))},
                       {u"more"_s, hasMore(contact.raw, u"tags"_s) || hasMore(contact.raw, u"companies"_s)},
                       {u"notes"_s, contact.raw.value("notes"_L1)["total_count"_L1].toInteger()}};
    for (const Named &field : contactActivity)
        around.insert(field.path, contact.raw.value(field.path).toInteger());
    return around;
}

TouchedSince touchedSince(const RunItemRow &created, const QJsonObject &raw,
                          const QHash<QString, TagId> &tags, const std::optional<QDateTime> &ended)
{
    TouchedSince since;
    const QJsonObject held = holdsBesides(created.object, raw, writtenBy(created));
    const QJsonObject atFirst = created.before.value(heldAtFirst).toObject();
    for (auto it = held.constBegin(); it != held.constEnd(); ++it) {
        if (sameValue(it.value(), atFirst.value(it.key()), FieldType::Unknown))
            continue;
        bool isActivity = false;
        const QString words = wordsFor(it.key(), &isActivity);
        QStringList &list = isActivity ? since.activity : since.data;
        if (!list.contains(words))
            list.append(words);
    }
    if (created.object == "company"_L1) {
        if (!raw.value("tags"_L1)["tags"_L1].toArray().isEmpty())
            since.data.append(u"its tags"_s);
        return since;
    }
    compareAttached(created, raw, tags, &since);
    const std::optional<QDateTime> changed = readDate(raw.value("updated_at"_L1));
    if (since.data.isEmpty() && since.activity.isEmpty() && ended && changed &&
        *changed > ended->addSecs(clockError))
        since.data.append(u"something that its fields do not show"_s);
    return since;
}

} // namespace patchbay
