#include "mapping/names.h"

#include <QHash>

#include <algorithm>
#include <vector>

namespace patchbay {

using namespace Qt::StringLiterals;

namespace {

// What other systems call Intercom's fields, most usual first. Plain names on both sides.
const QHash<QString, QStringList> &synonyms()
{
    static const QHash<QString, QStringList> table{
        {u"email"_s,
         {u"email"_s, u"mail"_s, u"emailaddress"_s, u"mailaddress"_s, u"primaryemail"_s,
          u"primaryemailaddress"_s, u"useremail"_s, u"customeremail"_s, u"contactemail"_s, u"workemail"_s}},
        {u"external_id"_s,
         {u"externalid"_s, u"userid"_s, u"customerid"_s, u"personid"_s, u"contactid"_s, u"memberid"_s,
          u"id"_s, u"uuid"_s, u"guid"_s, u"key"_s, u"accountid"_s}},
        {u"name"_s,
         {u"name"_s, u"fullname"_s, u"displayname"_s, u"username"_s, u"customername"_s, u"contactname"_s}},
        {u"phone"_s,
         {u"phone"_s, u"phonenumber"_s, u"telephone"_s, u"mobile"_s, u"mobilephone"_s, u"mobilenumber"_s,
          u"tel"_s, u"cell"_s, u"cellphone"_s}},
        {u"avatar"_s,
         {u"avatar"_s, u"avatarurl"_s, u"imageurl"_s, u"photo"_s, u"photourl"_s, u"picture"_s,
          u"profileimageurl"_s}},
        {u"role"_s, {u"intercomrole"_s}},
        {u"signed_up_at"_s,
         {u"signedupat"_s, u"signedup"_s, u"signup"_s, u"signupat"_s, u"signupdate"_s, u"registeredat"_s,
          u"registered"_s, u"registrationdate"_s, u"createdat"_s, u"created"_s, u"creationdate"_s,
          u"createdon"_s, u"datecreated"_s, u"joinedat"_s, u"joined"_s}},
        {u"last_seen_at"_s,
         {u"lastseenat"_s, u"lastseen"_s, u"lastactiveat"_s, u"lastactive"_s, u"lastactivity"_s,
          u"lastlogin"_s, u"lastloginat"_s, u"lastsigninat"_s}},
        {u"owner.email"_s,
         {u"owneremail"_s, u"owner"_s, u"accountmanageremail"_s, u"accountmanager"_s, u"supportrepemail"_s,
          u"supportrep"_s, u"salesrepemail"_s, u"salesrep"_s}},
        {u"unsubscribed_from_emails"_s,
         {u"unsubscribedfromemails"_s, u"unsubscribed"_s, u"optout"_s, u"emailoptout"_s, u"optedout"_s}},
        {u"tags"_s, {u"tags"_s, u"tag"_s, u"labels"_s}},
        {u"company.name"_s,
         {u"companyname"_s, u"company"_s, u"organisation"_s, u"organization"_s, u"organisationname"_s,
          u"organizationname"_s, u"org"_s, u"orgname"_s, u"account"_s, u"accountname"_s, u"employer"_s}},
        {u"company.company_id"_s,
         {u"companyid"_s, u"organisationid"_s, u"organizationid"_s, u"orgid"_s, u"accountid"_s}},
        {u"company.plan"_s, {u"companyplan"_s, u"plan"_s, u"planname"_s, u"subscription"_s}},
        {u"company.size"_s, {u"companysize"_s, u"employees"_s, u"employeecount"_s, u"headcount"_s}},
        {u"company.website"_s, {u"companywebsite"_s, u"website"_s, u"homepage"_s, u"url"_s}},
        {u"company.industry"_s, {u"companyindustry"_s, u"industry"_s, u"sector"_s}},
        {u"company.monthly_spend"_s, {u"monthlyspend"_s, u"mrr"_s}},
        // Of the company object itself.
        {u"company_id"_s,
         {u"companyid"_s, u"organisationid"_s, u"organizationid"_s, u"orgid"_s, u"accountid"_s, u"id"_s,
          u"uuid"_s, u"guid"_s, u"key"_s}},
        {u"plan"_s, {u"plan"_s, u"planname"_s, u"subscription"_s, u"tier"_s}},
        {u"size"_s, {u"size"_s, u"employees"_s, u"employeecount"_s, u"headcount"_s}},
        {u"website"_s, {u"website"_s, u"homepage"_s, u"url"_s, u"domain"_s}},
        {u"industry"_s, {u"industry"_s, u"sector"_s}},
        {u"monthly_spend"_s, {u"monthlyspend"_s, u"mrr"_s}},
        {u"remote_created_at"_s,
         {u"remotecreatedat"_s, u"createdat"_s, u"created"_s, u"creationdate"_s, u"signedupat"_s}},
    };
    return table;
}

// Edit distance for names of a few dozen letters: insert, delete, replace, and two neighbours swapped
// (“mial”).
qsizetype distance(const QString &a, const QString &b)
{
    const auto width = size_t(b.size()) + 1;
    std::vector<qsizetype> beforeLast(width);
    std::vector<qsizetype> last(width);
    std::vector<qsizetype> row(width);
    for (size_t j = 0; j < width; ++j)
        last[j] = qsizetype(j);
    for (qsizetype i = 1; i <= a.size(); ++i) {
        row[0] = i;
        for (size_t j = 1; j < width; ++j) {
            const auto at = qsizetype(j) - 1;
            const qsizetype change = a[i - 1] == b[at] ? 0 : 1;
            row[j] = std::min({last[j] + 1, row[j - 1] + 1, last[j - 1] + change});
            if (i > 1 && j > 1 && a[i - 1] == b[at - 1] && a[i - 2] == b[at])
                row[j] = std::min(row[j], beforeLast[j - 2] + 1);
        }
        std::swap(beforeLast, last);
        std::swap(last, row);
    }
    return last.back();
}

} // namespace

QString plainName(const QString &name)
{
    QString plain;
    for (const QChar c : name.normalized(QString::NormalizationForm_KD)) {
        if (c.isLetterOrNumber())
            plain += c.toLower();
    }
    return plain;
}

QString nearestPath(const Schema &schema, const QString &path)
{
    const QString wanted = plainName(path);
    QString best;
    qsizetype bestDistance = std::max<qsizetype>(1, std::min<qsizetype>(wanted.size(), 40) / 3) + 1;
    if (wanted.size() > 200)
        return best;
    for (const Field &field : schema.fields) {
        const QString name = plainName(field.path);
        const qsizetype apart = name == wanted ? 0 : distance(wanted, name);
        if (apart < bestDistance) {
            bestDistance = apart;
            best = field.path;
        }
    }
    return best;
}

int nameScore(const QString &source, const QString &target)
{
    const QString from = plainName(source);
    if (from.isEmpty())
        return 0;
    const auto known = synonyms().constFind(target);
    if (known != synonyms().constEnd()) {
        const qsizetype index = known->indexOf(from);
        return index < 0 ? 0 : 100 - 2 * int(index);
    }
    QString own = target;
    if (target.startsWith(u"company.custom."))
        return from == plainName(target.mid(15))                  ? 60
               : from == u"company"_s + plainName(target.mid(15)) ? 90
                                                                  : 0;
    if (own.startsWith(u"custom."))
        own = own.mid(7);
    return from == plainName(own) ? 95 : 0;
}

} // namespace patchbay
