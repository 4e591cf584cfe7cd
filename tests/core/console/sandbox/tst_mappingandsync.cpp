// Mapping, preview and resync through the services.
#include "consolerig.h"

using namespace patchbay;
using namespace patchbay::testing;

class TestMappingAndSync : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();
    void opensEmptyAndSaves();
    void refusesAnOldBase();
    void refusesErrors();
    void keepsVersions();
    void offersSamples();
    void previewsUnsaved();
    void previewsWithoutIntercom();
    void createsAnAttribute();
    void resyncsOneRecord();
    void plansAreNoSync();
    void findsTheOnlyConnection();
    void refusesWhenPaused();
    void refusesAPlanOfAnOldMapping();
    void appliesOneAfterTheOther();

private:
    MappingService &mappings() const { return m_rig->console().mappings(); }
    SyncService &sync() const { return m_rig->console().sync(); }
    void map() { VERIFY_RESULT(wait(mappings().save(m_id, ConsoleRig::mapping(), 0))); }

    std::unique_ptr<ConsoleRig> m_rig;
    ConnectionId m_id;
};

void TestMappingAndSync::init()
{
    m_rig = std::make_unique<ConsoleRig>();
    VERIFY_RESULT(wait(m_rig->console().workspaces().add(m_rig->workspaceDraft())));
    const auto added = wait(m_rig->console().connections().add(m_rig->connectionDraft(u"Customers"_s)));
    VERIFY_RESULT(added);
    m_id = added->id;
}

void TestMappingAndSync::cleanup()
{
    m_rig.reset();
}

void TestMappingAndSync::opensEmptyAndSaves()
{
    const auto empty = wait(mappings().open(m_id, u"people"_s));
    VERIFY_RESULT(empty);
    QCOMPARE(empty->version, 0);
    QVERIFY(empty->mapping.rules.isEmpty());
    QVERIFY(empty->source.field(u"full_name"_s));
    QVERIFY(empty->target.field(u"custom.plan_type"_s));
    QVERIFY(!mappings().suggestions(*empty).isEmpty());
    QSignalSpy changed(&mappings(), &MappingService::changed);
    const auto saved = wait(mappings().save(m_id, ConsoleRig::mapping(), 0, u"first"_s));
    VERIFY_RESULT(saved);
    QCOMPARE(saved->version, 1);
    QVERIFY(!hasErrors(saved->problems));
    const auto opened = wait(mappings().open(m_id, u"people"_s));
    VERIFY_RESULT(opened);
    QCOMPARE(opened->version, 1);
    QCOMPARE(opened->mapping, ConsoleRig::mapping());
    QTRY_COMPARE(changed.count(), 1);
    QVERIFY(!m_rig->log().filter(u"Mapping People → contact of Customers saved as version 1"_s).isEmpty());
    const auto wrong = wait(mappings().open(m_id, u"tickets"_s));
    QVERIFY(!wrong.has_value());
}

void TestMappingAndSync::refusesAnOldBase()
{
    map();
    const auto late = wait(mappings().save(m_id, ConsoleRig::mapping(), 0));
    QVERIFY(!late.has_value());
    QCOMPARE(late.error().kind, Error::Kind::Conflict);
}

void TestMappingAndSync::refusesErrors()
{
    Mapping mapping = ConsoleRig::mapping();
    mapping.rules.append(ConsoleRig::rule(u"r9"_s, u"no_such_column"_s, u"phone"_s));
    const auto refused = wait(mappings().save(m_id, mapping, 0));
    QVERIFY(!refused.has_value());
    QCOMPARE(refused.error().kind, Error::Kind::InvalidInput);
    const auto forced = wait(mappings().save(m_id, mapping, 0, {}, true));
    VERIFY_RESULT(forced);
    QVERIFY(hasErrors(forced->problems));
    const auto overview = wait(m_rig->console().overview().snapshot());
    VERIFY_RESULT(overview);
    const bool told = std::any_of(overview->needs.cbegin(), overview->needs.cend(),
                                  [](const Need &need) { return need.place == u"mapping"; });
    QVERIFY(told);
}

void TestMappingAndSync::keepsVersions()
{
    map();
    Mapping shorter = ConsoleRig::mapping();
    shorter.rules.removeLast();
    VERIFY_RESULT(wait(mappings().save(m_id, shorter, 1, u"without the plan"_s)));
    const auto versions = wait(mappings().versions(m_id, u"people"_s));
    VERIFY_RESULT(versions);
    QCOMPARE(versions->size(), 2);
    QCOMPARE(versions->first().version, 2);
    QCOMPARE(versions->first().note, u"without the plan"_s);
    QCOMPARE(versions->last().mapping, ConsoleRig::mapping());
}

void TestMappingAndSync::offersSamples()
{
    const auto samples = wait(mappings().samples(m_id, u"people"_s));
    VERIFY_RESULT(samples);
    QCOMPARE(samples->size(), 2);
    QCOMPARE(samples->first().key, u"1"_s);
    QCOMPARE(samples->first().title, u"Ann Example (ann@example.com)"_s);
}

void TestMappingAndSync::previewsUnsaved()
{
    const auto preview = wait(mappings().preview(m_id, ConsoleRig::mapping(), u"ann@example.com"_s));
    VERIFY_RESULT(preview);
    QCOMPARE(preview->sourceKey, u"1"_s);
    QCOMPARE(preview->rows.size(), 4);
    QCOMPARE(preview->rows.at(2).targetValue, QJsonValue(u"Ann Example"_s));
    QVERIFY(!preview->existsInIntercom);
    QVERIFY(preview->rows.at(2).currentValue.isUndefined());
    QVERIFY2(preview->note.isEmpty(), qPrintable(preview->note));

    map();
    const auto plan = wait(sync().plan(m_id, u"contact"_s, {RecordSelector::By::SourceKey, u"1"_s}));
    VERIFY_RESULT(plan);
    VERIFY_RESULT(wait(sync().apply(*plan)));
    m_rig->writePeople(u"id,email,full_name,plan\n1,ann@example.com,Ann Renamed,pro\n"_s);
    const auto after = wait(mappings().preview(m_id, ConsoleRig::mapping(), u"1"_s));
    VERIFY_RESULT(after);
    QVERIFY(after->existsInIntercom);
    QCOMPARE(after->rows.at(2).targetValue, QJsonValue(u"Ann Renamed"_s));
    QCOMPARE(after->rows.at(2).currentValue, QJsonValue(u"Ann Example"_s));
    QCOMPARE(after->rows.at(3).currentValue, QJsonValue(u"pro"_s));

    const auto nobody = wait(mappings().preview(m_id, ConsoleRig::mapping(), u"nobody@example.com"_s));
    QVERIFY(!nobody.has_value());
    QCOMPARE(nobody.error().kind, Error::Kind::NotFound);
}

void TestMappingAndSync::previewsWithoutIntercom()
{
    // The token was in memory alone, so after a restart Intercom cannot be asked.
    m_rig->restart();
    const auto preview = wait(mappings().preview(m_id, ConsoleRig::mapping(), u"1"_s));
    VERIFY_RESULT(preview);
    QVERIFY(!preview->note.isEmpty());
    QCOMPARE(preview->rows.at(2).targetValue, QJsonValue(u"Ann Example"_s));
}

void TestMappingAndSync::createsAnAttribute()
{
    const auto before = wait(mappings().open(m_id, u"people"_s));
    VERIFY_RESULT(before);
    QVERIFY(!before->target.field(u"custom.shoe_size"_s));
    const auto schema =
        wait(mappings().createAttribute(u"contact"_s, u"custom.shoe_size"_s, FieldType::Integer));
    VERIFY_RESULT(schema);
    QVERIFY(schema->field(u"custom.shoe_size"_s));
    const auto after = wait(mappings().open(m_id, u"people"_s));
    VERIFY_RESULT(after);
    QVERIFY(after->target.field(u"custom.shoe_size"_s));
    const auto wrong = wait(mappings().createAttribute(u"contact"_s, u"name"_s, FieldType::Text));
    QVERIFY(!wrong.has_value());
}

void TestMappingAndSync::resyncsOneRecord()
{
    map();
    QSignalSpy finished(&sync(), &SyncService::finished);
    const auto plan =
        wait(sync().plan(m_id, u"contact"_s, {RecordSelector::By::Email, u"ann@example.com"_s}));
    VERIFY_RESULT(plan);
    QCOMPARE(plan->action, RecordPlan::Action::Create);
    const auto outcome = wait(sync().apply(*plan));
    VERIFY_RESULT(outcome);
    QCOMPARE(outcome->action, RecordPlan::Action::Create);
    QVERIFY(outcome->writes > 0);
    QTRY_COMPARE(finished.count(), 1);
    const auto again = wait(sync().plan(m_id, u"contact"_s, {RecordSelector::By::SourceKey, u"1"_s}));
    VERIFY_RESULT(again);
    QCOMPARE(again->action, RecordPlan::Action::Unchanged);
    const auto runs = wait(sync().runs());
    VERIFY_RESULT(runs);
    QCOMPARE(runs->size(), 1);
    QCOMPARE(runs->first().state, u"succeeded"_s);
    QCOMPARE(runs->first().startedBy, u"test"_s);
    QCOMPARE(runs->first().connectionName, u"Customers"_s);
    QVERIFY2(runs->first().title.contains(u"Ann Example"_s), qPrintable(runs->first().title));
    QVERIFY2(runs->first().summary.contains(u"field"_s), qPrintable(runs->first().summary));
    const auto view = wait(m_rig->console().connections().find(m_id.text()));
    VERIFY_RESULT(view);
    QCOMPARE(view->linkCount, 1);
    QVERIFY(view->lastSyncAt.has_value());
    QCOMPARE(view->lastSyncSummary, u"1 created"_s);
}

// A plan that nobody has applied, or that was discarded, synced nothing.
void TestMappingAndSync::plansAreNoSync()
{
    map();
    RunService &runs = m_rig->console().runs();
    const auto synced = [this] {
        const auto view = wait(m_rig->console().connections().find(m_id.text()));
        return view && view->lastSyncAt.has_value();
    };
    const auto plan = wait(runs.plan(m_id, {}));
    VERIFY_RESULT(plan);
    QCOMPARE(plan->state, QString(runstates::planned));
    QVERIFY(!synced());
    VERIFY_RESULT(wait(runs.cancel(plan->id)));
    QVERIFY(!synced());
    const auto second = wait(runs.plan(m_id, {}));
    VERIFY_RESULT(second);
    VERIFY_RESULT(wait(runs.apply(second->id)));
    QVERIFY(synced());
}

void TestMappingAndSync::findsTheOnlyConnection()
{
    const RecordSelector ann{RecordSelector::By::Email, u"ann@example.com"_s};
    const auto none = wait(sync().plan({}, u"contact"_s, ann));
    QVERIFY(!none.has_value());
    QCOMPARE(none.error().kind, Error::Kind::NotFound);
    map();
    const auto only = wait(sync().plan({}, u"contact"_s, ann));
    VERIFY_RESULT(only);
    QCOMPARE(only->connectionId, m_id);
    const auto other = wait(m_rig->console().connections().add(m_rig->connectionDraft(u"Partners"_s)));
    VERIFY_RESULT(other);
    VERIFY_RESULT(wait(mappings().save(other->id, ConsoleRig::mapping(), 0)));
    const auto several = wait(sync().plan({}, u"contact"_s, ann));
    QVERIFY(!several.has_value());
    QVERIFY2(several.error().message.contains(u"Customers, Partners"_s), qPrintable(several.error().message));
}

void TestMappingAndSync::refusesWhenPaused()
{
    map();
    const RecordSelector ann{RecordSelector::By::Email, u"ann@example.com"_s};
    const auto plan = wait(sync().plan(m_id, u"contact"_s, ann));
    VERIFY_RESULT(plan);
    VERIFY_RESULT(wait(m_rig->console().connections().pause(m_id)));
    const auto refused = wait(sync().plan(m_id, u"contact"_s, ann));
    QVERIFY(!refused.has_value());
    QCOMPARE(refused.error().kind, Error::Kind::Rejected);
    QVERIFY(!refused.error().nextStep.isEmpty());
    const auto applied = wait(sync().apply(*plan));
    QVERIFY(!applied.has_value());
    QCOMPARE(applied.error().kind, Error::Kind::Rejected);
}

void TestMappingAndSync::refusesAPlanOfAnOldMapping()
{
    map();
    const auto plan = wait(sync().plan(m_id, u"contact"_s, {RecordSelector::By::SourceKey, u"1"_s}));
    VERIFY_RESULT(plan);
    Mapping shorter = ConsoleRig::mapping();
    shorter.rules.removeLast();
    VERIFY_RESULT(wait(mappings().save(m_id, shorter, 1)));
    const auto applied = wait(sync().apply(*plan));
    QVERIFY(!applied.has_value());
    QCOMPARE(applied.error().kind, Error::Kind::Conflict);
}

void TestMappingAndSync::appliesOneAfterTheOther()
{
    map();
    const auto plan = wait(sync().plan(m_id, u"contact"_s, {RecordSelector::By::SourceKey, u"1"_s}));
    VERIFY_RESULT(plan);
    QCOMPARE(plan->action, RecordPlan::Action::Create);
    QList<QFuture<Result<RecordOutcome>>> all;
    for (int i = 0; i < 4; ++i)
        all.append(sync().apply(*plan));
    QSet<QString> ids;
    int done = 0;
    for (const auto &future : all) {
        const auto outcome = wait(future);
        if (!outcome) // the record is there by now: the plan is stale, which is a fair answer
            continue;
        ++done;
        ids.insert(outcome->intercomId);
    }
    QVERIFY(done >= 1);
    QCOMPARE(ids.size(), 1);
    const auto after =
        wait(sync().plan(m_id, u"contact"_s, {RecordSelector::By::Email, u"ann@example.com"_s}));
    VERIFY_RESULT(after);
    QCOMPARE(after->action, RecordPlan::Action::Unchanged);
    QCOMPARE(after->intercomId, *ids.constBegin());
}

QTEST_GUILESS_MAIN(TestMappingAndSync)
#include "tst_mappingandsync.moc"
