#include "connectors/columns.h"

#include "mapping/names.h"

namespace patchbay {

using namespace Qt::StringLiterals;

namespace {

qsizetype firstNamed(const QStringList &columns, const QStringList &plainNames)
{
    for (const QString &wanted : plainNames) {
        for (qsizetype i = 0; i < columns.size(); ++i) {
            if (plainName(columns[i]) == wanted)
                return i;
        }
    }
    return -1;
}

} // namespace

Result<qsizetype> findColumn(const QStringList &columns, const QString &wanted, const QString &what)
{
    if (const qsizetype exact = columns.indexOf(wanted); exact >= 0)
        return exact;
    qsizetype found = -1;
    int fitting = 0;
    for (qsizetype i = 0; i < columns.size(); ++i) {
        if (columns[i].compare(wanted, Qt::CaseInsensitive) == 0) {
            found = i;
            ++fitting;
        }
    }
    if (fitting == 1)
        return found;
    return fail(
        Error::Kind::InvalidInput, u"%1 has no column “%2”."_s.arg(what, wanted),
        u"Its columns are %1. Correct the name, or add the column."_s.arg(columns.mid(0, 30).join(u", "_s)));
}

qsizetype guessEmailColumn(const QStringList &columns)
{
    qsizetype best = -1;
    int bestScore = 0;
    for (qsizetype i = 0; i < columns.size(); ++i) {
        if (const int score = nameScore(columns[i], u"email"_s); score > bestScore) {
            bestScore = score;
            best = i;
        }
    }
    return best;
}

qsizetype guessPersonColumn(const QStringList &columns)
{
    const qsizetype named = firstNamed(columns, {u"personid"_s, u"userid"_s, u"customerid"_s, u"contactid"_s,
                                                 u"memberid"_s, u"person"_s, u"personkey"_s, u"user"_s});
    return named >= 0 ? named : 0;
}

qsizetype guessOrganisationColumn(const QStringList &columns, qsizetype person)
{
    const qsizetype named = firstNamed(columns, {u"organisationid"_s, u"organizationid"_s, u"companyid"_s,
                                                 u"orgid"_s, u"accountid"_s, u"organisation"_s,
                                                 u"organization"_s, u"company"_s, u"organisationkey"_s});
    if (named >= 0 && named != person)
        return named;
    return person == 0 ? 1 : 0;
}

QStringList repeatedNames(const QStringList &columns)
{
    QStringList repeated;
    for (qsizetype i = 0; i < columns.size(); ++i) {
        if (!columns[i].isEmpty() && columns.indexOf(columns[i]) < i && !repeated.contains(columns[i]))
            repeated << columns[i];
    }
    return repeated;
}

} // namespace patchbay
