// What the tests of everything that is synced begin with: a source of either kind with two organisations and
// two people, connected with the mappings that an admin would write.
#pragma once

#include "syncsources.h"

namespace patchbay::testing {

using namespace Qt::StringLiterals;

inline QByteArray peopleMapping(const SyncSource &source)
{
    return R"({"source_object": "people", "target_object": "contact", "rules": [
        {"id": "key", "source": "id", "target": "external_id", "match_key": true},
        {"id": "mail", "source": "email", "target": "email"},
        {"id": "name", "source": "name", "target": "name"},
        {"id": "since", "source": "signed_up_at", "target": "signed_up_at"},
        {"id": "status", "source": "status", "target": "custom.status"},
        {"id": "where", "source": "$environment", "target": "custom.environment"},)" +
           source.tagsRule() + "]}";
}

inline QByteArray organisationMapping(const SyncSource &source)
{
    return R"({"source_object": "organisations", "target_object": "company", "rules": [
        {"id": "key", "source": "id", "target": "company_id", "match_key": true},
        {"id": "name", "source": "name", "target": "name"},
        {"id": "made", "source": "created_at", "target": "custom.created_at"},
        {"id": "where", "source": "$environment", "target": "custom.environment"},
        {"id": "plan", "source": ")" +
           source.planField() + R"(", "target": "plan"}]})";
}

// The rows of a test: each kind of source with each kind of store.
inline void sourcesAndStores()
{
    QTest::addColumn<QString>("dialect");
    QTest::addColumn<QString>("kind");
    for (const auto *kind : {"SQL", "Clerk"}) {
        QTest::addRow("%s, SQLite", kind) << u"sqlite"_s << QString::fromLatin1(kind);
        QTest::addRow("%s, PostgreSQL", kind) << u"postgresql"_s << QString::fromLatin1(kind);
    }
}

class PopulatedSource
{
public:
    std::unique_ptr<SyncSource> source{};
    QString acme{};
    QString bolt{};
    QString ann{};
    QString ben{};
    const QDateTime since = QDateTime::fromString(u"2025-03-04T05:06:07Z"_s, Qt::ISODate);

    // Organisations Acme and Bolt, Ann in Acme and Ben in Bolt.
    bool populate()
    {
        acme = source->addOrganisation(u"Acme"_s, u"basic"_s, since);
        bolt = source->addOrganisation(u"Bolt"_s, u"pro"_s, since.addDays(1));
        ann = source->addPerson(u"Ann Example"_s, u"ann@example.com"_s, since.addDays(2));
        ben = source->addPerson(u"Ben Example"_s, u"ben@example.com"_s, since.addDays(3));
        return !acme.isEmpty() && !bolt.isEmpty() && !ann.isEmpty() && !ben.isEmpty() &&
               source->join(ann, acme) && source->join(ben, bolt);
    }
    // Workspace, connection and both mappings; false with what was printed.
    bool connect(BulkStage &stage)
    {
        const auto done = [&stage](const QStringList &arguments, const QByteArray &input = {}) {
            const Ran ran = stage.terminal.run(arguments, input);
            // 1: saved, with errors that the run mends by creating attributes.
            const bool well = ran.code == 0 || (ran.code == 1 && arguments.contains(u"--even-with-errors"_s));
            if (!well)
                qWarning("%s", ran.told().constData());
            return well;
        };
        const QStringList set{u"mapping"_s, u"set"_s, u"--file"_s, u"-"_s, u"--even-with-errors"_s};
        return done({u"workspace"_s, u"add"_s, u"--url"_s, stage.sandbox.url()}) &&
               done(QStringList{u"connection"_s, u"add"_s} + source->connection()) &&
               done(set, peopleMapping(*source)) && done(set, organisationMapping(*source));
    }
};

} // namespace patchbay::testing

// A stage with the row's source, populated and connected.
#define OPEN_POPULATED(stage, stores, at)                                                                    \
    OPEN_STAGE(stage, stores, QStringList());                                                                \
    QFETCH(QString, kind);                                                                                   \
    (at).source = makeSource(kind, stage);                                                                   \
    QVERIFY((at).populate());                                                                                \
    QVERIFY((at).connect(stage))
// A second run right after the first has nothing to do.
#define VERIFY_QUIET(stage)                                                                                  \
    do {                                                                                                     \
        const qint64 writesBefore = (stage).sandbox.writes();                                                \
        SYNC(quietRun, 0, (stage).syncAll());                                                                \
        QVERIFY2(quietRun.json()[u"writes"_s].toInt(-1) == 0, quietRun.told().constData());                  \
        QCOMPARE((stage).sandbox.writes(), writesBefore);                                                    \
    } while (false)
