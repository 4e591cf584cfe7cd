// How an activity filter becomes SQL that stays fast at ten million rows. Private to ActivityRepository.
#pragma once

#include "store/activityrepository.h"

namespace patchbay::activityquery {

struct Statement
{
    QStringList conditions{};
    QStringList levels{};   // names of the bound values
    bool selective = false; // an index narrows the rows before the level does
    QVariantMap values{};

    void require(const QString &condition);
    void require(const QString &condition, const QString &name, const QVariant &value);
    // One page ordered by sequence ("ASC" or "DESC"), `:limit` rows at most.
    QString page(const QString &columns, const QString &order) const;
    // One row with the column `number`.
    QString count() const;
};

// What text search looks through: case folded by Qt, because SQLite's LIKE knows the case of ASCII letters
// only.
QString foldedText(const QString &summary, const QString &recordKey);

// The filter's conditions. Looks up the sequences around the filter's times, hence the session.
Result<Statement> where(StoreSession &session, const ActivityFilter &filter);

} // namespace patchbay::activityquery
