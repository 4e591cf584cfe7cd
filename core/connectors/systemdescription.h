// How a system presents itself: what the catalogue, the add-connection wizard and the command line show and
// ask.
#pragma once

#include "base/result.h"

#include <QJsonObject>
#include <QJsonValue>
#include <QList>
#include <QString>
#include <QStringList>

namespace patchbay {

struct SettingField
{
    enum class Kind { Text, Secret, File, Query, Choice, Number, Switch };

    QString key{}; // "database"; secrets live in the secret store under this name
    QString label{};
    Kind kind = Kind::Text;
    bool required = false;
    QJsonValue defaultValue{};
    QStringList choices{}; // of a Choice: values as stored
    QString help{};        // one sentence
    QString example{};
    // Only asked for then: "driver=QPSQL", "driver=QPSQL|QMYSQL" or "driver!=QSQLITE"; empty: always.
    QString shownWhen{};
    bool openChoice = false; // of a Choice: other values are taken, too

    // Whether the field is asked for, given the other settings.
    bool isShown(const QJsonObject &others) const;
};

struct SystemDescription
{
    QString id{};       // "sql"
    QString title{};    // "SQL database"
    QString summary{};  // one sentence
    QString category{}; // "Databases", "CRM", …
    QString icon{};     // name of an icon
    bool readOnly = true;
    QList<SettingField> settings{};

    const SettingField *setting(const QString &key) const;
    // Secrets are not settings: a value for one is refused, so that it never reaches the store.
    // Fills defaults in and refuses what is missing, unknown or of the wrong kind; the error's field is the
    // key.
    Result<QJsonObject> checkSettings(const QJsonObject &given) const;
};

} // namespace patchbay
