// Mappings: opened for editing, validated as one types, tried on a real record, saved as a new version.
#pragma once

#include "base/ids.h"
#include "base/result.h"
#include "mapping/rule.h"
#include "mapping/schema.h"
#include "mapping/validation.h"
#include "sync/recordplan.h"

#include <QFuture>
#include <QObject>

namespace patchbay {

class Engine;

struct MappingView
{
    ConnectionId connectionId{};
    QString connectionName{};
    Mapping mapping{};
    int version = 0; // 0: never saved
    std::optional<QDateTime> savedAt{};
    Schema source{};
    Schema target{};
    bool sourceIsReadOnly = true;
    SavedFields saved{}; // the fields that the rules name, as they were when this version was saved
    QList<MappingProblem> problems{};
};

struct MappingVersionView
{
    int version = 0;
    QDateTime savedAt{};
    QString note{};
    int ruleCount = 0;
    Mapping mapping{};
};

// What a mapping makes of one real record.
struct PreviewView
{
    struct Row
    {
        QString ruleId{};
        QJsonValue sourceValue{};
        QJsonValue targetValue{};  // what would be written
        QJsonValue currentValue{}; // what Intercom has; undefined when the record is not there
        bool skipped = false;
        QString problem{};
    };

    QString title{}; // "Ann Example (ann@example.com)"
    QString sourceKey{};
    QJsonObject source{};
    QList<Row> rows{};
    bool existsInIntercom = false;
    QString note{}; // e.g. that Intercom could not be asked and why
};

// One record to choose a sample from.
struct SampleView
{
    QString key{};
    QString title{};
};

class MappingService : public QObject
{
    Q_OBJECT

public:
    explicit MappingService(Engine &engine, QObject *parent = nullptr);

    // The current version with both schemas, or an empty mapping when none was saved. Pairs: people →
    // contact, organisations → company. A schema that cannot be read now is an Error.
    QFuture<Result<MappingView>> open(ConnectionId id, QString sourceObject);
    QFuture<Result<QList<MappingVersionView>>> versions(ConnectionId id, QString sourceObject);
    // Saves as a new version and logs it. Conflict when `baseVersion` is not the newest; InvalidInput when
    // rules have errors and not `evenWithErrors`.
    QFuture<Result<MappingView>> save(ConnectionId id, Mapping mapping, int baseVersion, QString note = {},
                                      bool evenWithErrors = false);
    // A few records of the source, for the preview's chooser.
    QFuture<Result<QList<SampleView>>> samples(ConnectionId id, QString sourceObject, int limit = 20);
    // `key` is the source's key; an e-mail works too.
    QFuture<Result<PreviewView>> preview(ConnectionId id, Mapping mapping, QString key);
    // Creates a custom attribute in the current workspace and gives the target schema anew.
    QFuture<Result<Schema>> createAttribute(QString targetObject, QString path, FieldType type);

    // Pure, and fast enough for every key press.
    QList<MappingProblem> problems(const MappingView &view) const;
    QList<Rule> suggestions(const MappingView &view) const;
    const QList<TransformDescription> &transforms() const;

Q_SIGNALS:
    void changed(const patchbay::ConnectionId &id);

private:
    Engine &m_engine;
};

} // namespace patchbay
