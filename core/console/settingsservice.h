// Settings that live in the store, and facts about where things are.
#pragma once

#include "base/result.h"

#include <QFuture>
#include <QJsonValue>
#include <QObject>

namespace patchbay {

class Engine;

struct StoreView
{
    QString location{}; // "SQLite, /home/ann/…/store.sqlite"
    QString uri{};
    int schemaVersion = 0;
    qint64 activityCount = 0;
    qint64 linkCount = 0;
    qint64 sizeBytes = -1;  // -1: not known
    QString keychainText{}; // what stands there: "The system keychain answers."
    bool keychainAvailable = false;
    QString environmentName{}; // ENVIRONMENT_NAME
};

class SettingsService : public QObject
{
    Q_OBJECT

public:
    explicit SettingsService(Engine &engine, QObject *parent = nullptr);

    QFuture<Result<QJsonValue>> value(QString key); // null when it was never set
    QFuture<Outcome> setValue(QString key, QJsonValue value);
    QFuture<Result<StoreView>> store();

private:
    Engine &m_engine;
};

} // namespace patchbay
