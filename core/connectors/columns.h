// Which column is meant: by the name that was configured, or by the names that people give to such columns.
#pragma once

#include "base/result.h"

#include <QStringList>

namespace patchbay {

// The configured column's position, without regard to case where only one fits so. InvalidInput names the
// columns that there are; `what` begins the sentence: "The people query".
Result<qsizetype> findColumn(const QStringList &columns, const QString &wanted, const QString &what);

// The column named like an e-mail; -1 when there is none.
qsizetype guessEmailColumn(const QStringList &columns);

// The person's and the organisation's column of a memberships table, by name, else the first and the second.
qsizetype guessPersonColumn(const QStringList &columns);
qsizetype guessOrganisationColumn(const QStringList &columns, qsizetype person);

// Names that occur twice, empty when all differ.
QStringList repeatedNames(const QStringList &columns);

} // namespace patchbay
