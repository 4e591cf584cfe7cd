// Bringing a store to today's shape. Migrations are numbered and only ever added.
#pragma once

#include "store/storesession.h"

#include <QStringList>

#include <vector>

namespace patchbay {

struct Migration
{
    int version = 0; // 1, 2, 3, … without gaps
    QString name{};
    QStringList statements{};
};

// All migrations in order, in the words of that dialect.
std::vector<Migration> storeMigrations(StoreSession::Dialect dialect);

// The version that this program writes.
int newestStoreVersion();

// The store's version; 0 when nothing was ever migrated here. Writes nothing.
Result<int> storeVersion(StoreSession &session);

// Succeeds when this program may work on a store of that version. StoreTooNew otherwise, naming both
// versions.
Outcome checkStoreVersion(int found, int known, const QString &location);

// Runs all pending migrations, the version last. Inside the caller's transaction: all of it happens or
// nothing.
Outcome migrateStore(StoreSession &session, const std::vector<Migration> &migrations,
                     const QString &location);

} // namespace patchbay
