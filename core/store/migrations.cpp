#include "store/migrations.h"

#include "base/time.h"

namespace patchbay {

using namespace Qt::StringLiterals;

namespace {

// A statement in the words of both dialects. `postgres` is empty where they are the same.
struct Step
{
    const char *both;
    const char *postgres = nullptr;
};

struct NumberedSteps
{
    int version;
    const char *name;
    std::vector<Step> steps;
};

// Only ever added to: a store out there has run these as they stand. Texts are NOT NULL, times are unix
// milliseconds, JSON is text (its meaning is the business of the rooms above, and both dialects agree on
// text).
const std::vector<NumberedSteps> &allSteps()
{
    static const std::vector<NumberedSteps> steps = {
        {1,
         "workspaces, connections, mappings, links, runs, activity, settings",
         {
             {"CREATE TABLE workspaces (id TEXT PRIMARY KEY, name TEXT NOT NULL, region TEXT NOT NULL,"
              " base_url TEXT NOT NULL, app_id TEXT NOT NULL, timezone TEXT NOT NULL, created_at BIGINT NOT "
              "NULL,"
              " checked_at BIGINT, health TEXT NOT NULL, is_current INTEGER NOT NULL DEFAULT 0)"},
             {"CREATE UNIQUE INDEX workspaces_current ON workspaces (is_current) WHERE is_current = 1"},
             {"CREATE TABLE connections (id TEXT PRIMARY KEY,"
              " workspace_id TEXT NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE, system TEXT NOT "
              "NULL,"
              " name TEXT NOT NULL, state TEXT NOT NULL, state_reason TEXT NOT NULL, settings TEXT NOT NULL,"
              " health TEXT NOT NULL, checked_at BIGINT, created_at BIGINT NOT NULL, updated_at BIGINT NOT "
              "NULL,"
              " UNIQUE (workspace_id, name))"},
             {"CREATE TABLE mappings (id TEXT PRIMARY KEY,"
              " connection_id TEXT NOT NULL REFERENCES connections (id) ON DELETE CASCADE,"
              " source_object TEXT NOT NULL, target_object TEXT NOT NULL, version INTEGER NOT NULL,"
              " rules TEXT NOT NULL, saved_at BIGINT NOT NULL, note TEXT NOT NULL,"
              " UNIQUE (connection_id, source_object, target_object, version))"},
             {"CREATE TABLE links (id TEXT PRIMARY KEY,"
              " connection_id TEXT NOT NULL REFERENCES connections (id) ON DELETE CASCADE, object TEXT NOT "
              "NULL,"
              " source_key TEXT NOT NULL, target_id TEXT NOT NULL, agreed TEXT NOT NULL, created_at BIGINT "
              "NOT NULL,"
              " updated_at BIGINT NOT NULL, state TEXT NOT NULL, UNIQUE (connection_id, object, "
              "source_key))"},
             {"CREATE INDEX links_target ON links (target_id)"},
             // Runs and activity refer to connections without a foreign key: history outlives what it tells
             // of.
             {"CREATE TABLE runs (id TEXT PRIMARY KEY, connection_id TEXT NOT NULL, kind TEXT NOT NULL,"
              " state TEXT NOT NULL, started_at BIGINT NOT NULL, finished_at BIGINT, counts TEXT NOT NULL,"
              " mapping_version INTEGER NOT NULL, started_by TEXT NOT NULL)"},
             {"CREATE INDEX runs_connection ON runs (connection_id, started_at)"},
             {"CREATE TABLE run_items (run_id TEXT NOT NULL REFERENCES runs (id) ON DELETE CASCADE,"
              " ordinal INTEGER NOT NULL, object TEXT NOT NULL, source_key TEXT NOT NULL, target_id TEXT NOT "
              "NULL,"
              " action TEXT NOT NULL, state TEXT NOT NULL, changes TEXT NOT NULL, before_image TEXT NOT NULL,"
              " error TEXT NOT NULL, PRIMARY KEY (run_id, ordinal))"},
             // AUTOINCREMENT and IDENTITY: a sequence is never given twice, even after the newest rows were
             // removed.
             {"CREATE TABLE activity (sequence INTEGER PRIMARY KEY AUTOINCREMENT, at BIGINT NOT NULL,"
              " kind TEXT NOT NULL, level TEXT NOT NULL, actor TEXT NOT NULL, workspace_id TEXT NOT NULL,"
              " connection_id TEXT NOT NULL, object TEXT NOT NULL, record_key TEXT NOT NULL, run_id TEXT NOT "
              "NULL,"
              " summary TEXT NOT NULL, details TEXT NOT NULL, request_id TEXT NOT NULL, folded TEXT NOT "
              "NULL)",
              "CREATE TABLE activity (sequence BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY, at BIGINT "
              "NOT NULL,"
              " kind TEXT NOT NULL, level TEXT NOT NULL, actor TEXT NOT NULL, workspace_id TEXT NOT NULL,"
              " connection_id TEXT NOT NULL, object TEXT NOT NULL, record_key TEXT NOT NULL, run_id TEXT NOT "
              "NULL,"
              " summary TEXT NOT NULL, details TEXT NOT NULL, request_id TEXT NOT NULL, folded TEXT NOT "
              "NULL)"},
             {"CREATE INDEX activity_connection ON activity (connection_id, sequence)"},
             {"CREATE INDEX activity_record ON activity (record_key, sequence)"},
             {"CREATE INDEX activity_run ON activity (run_id, sequence)"},
             {"CREATE INDEX activity_level ON activity (level, sequence)"},
             {"CREATE INDEX activity_at ON activity (at)"},
             {"CREATE TABLE settings (key TEXT PRIMARY KEY, value TEXT NOT NULL)"},
         }},
        {2,
         "bulk runs: plans, spools, leases, schedules, failures, tombstones, judgements",
         {
             // What a run covers, how far it is, whose undo it is, and what somebody asked of it meanwhile.
             {"ALTER TABLE runs ADD COLUMN scope TEXT NOT NULL DEFAULT '{}'"},
             {"ALTER TABLE runs ADD COLUMN progress TEXT NOT NULL DEFAULT '{}'"},
             {"ALTER TABLE runs ADD COLUMN parent TEXT NOT NULL DEFAULT ''"},
             {"ALTER TABLE runs ADD COLUMN wanted TEXT NOT NULL DEFAULT ''"},
             {"ALTER TABLE run_items ADD COLUMN title TEXT NOT NULL DEFAULT ''"},
             {"ALTER TABLE run_items ADD COLUMN external_id TEXT NOT NULL DEFAULT ''"},
             {"ALTER TABLE run_items ADD COLUMN phase INTEGER NOT NULL DEFAULT 0"},
             {"ALTER TABLE run_items ADD COLUMN cause TEXT NOT NULL DEFAULT ''"},
             {"ALTER TABLE run_items ADD COLUMN plan TEXT NOT NULL DEFAULT '{}'"},
             {"ALTER TABLE run_items ADD COLUMN attempts INTEGER NOT NULL DEFAULT 0"},
             {"ALTER TABLE run_items ADD COLUMN worker TEXT NOT NULL DEFAULT ''"},
             {"CREATE INDEX run_items_work ON run_items (run_id, state, phase, ordinal)"},
             {"CREATE INDEX run_items_action ON run_items (run_id, action, ordinal)"},
             {"CREATE INDEX run_items_source ON run_items (source_key, object)"},
             {"CREATE INDEX run_items_target ON run_items (run_id, target_id)"},
             {"CREATE INDEX run_items_external ON run_items (run_id, object, external_id)"},
             // Intercom's side of a run while it is planned, and the keys that either side is known by.
             {"CREATE TABLE spool_records (run_id TEXT NOT NULL REFERENCES runs (id) ON DELETE CASCADE,"
              " object TEXT NOT NULL, target_id TEXT NOT NULL, record TEXT NOT NULL,"
              " PRIMARY KEY (run_id, object, target_id))"},
             {"CREATE TABLE spool_keys (run_id TEXT NOT NULL REFERENCES runs (id) ON DELETE CASCADE,"
              " side TEXT NOT NULL, object TEXT NOT NULL, path TEXT NOT NULL, value TEXT NOT NULL,"
              " record_id TEXT NOT NULL, PRIMARY KEY (run_id, side, object, path, value, record_id))"},
             {"CREATE TABLE spool_memberships (run_id TEXT NOT NULL REFERENCES runs (id) ON DELETE CASCADE,"
              " person_key TEXT NOT NULL, organisation_key TEXT NOT NULL,"
              " PRIMARY KEY (run_id, person_key, organisation_key))"},
             // Who works on this store, and what only one of them may do at a time.
             {"CREATE TABLE workers (id TEXT PRIMARY KEY, host TEXT NOT NULL, process BIGINT NOT NULL,"
              " started_at BIGINT NOT NULL, seen_at BIGINT NOT NULL)"},
             {"CREATE TABLE leases (name TEXT PRIMARY KEY, worker TEXT NOT NULL, until BIGINT NOT NULL)"},
             {"CREATE TABLE budget_windows (workspace_id TEXT NOT NULL, window_start BIGINT NOT NULL,"
              " used INTEGER NOT NULL, PRIMARY KEY (workspace_id, window_start))"},
             {"CREATE TABLE schedules (connection_id TEXT PRIMARY KEY"
              " REFERENCES connections (id) ON DELETE CASCADE, settings TEXT NOT NULL, due_at BIGINT,"
              " last_run TEXT NOT NULL, mapping_version INTEGER NOT NULL, high_water BIGINT)"},
             {"CREATE TABLE failures (connection_id TEXT NOT NULL, object TEXT NOT NULL,"
              " source_key TEXT NOT NULL, run_id TEXT NOT NULL, title TEXT NOT NULL, cause TEXT NOT NULL,"
              " error TEXT NOT NULL, attempts INTEGER NOT NULL, first_at BIGINT NOT NULL, last_at BIGINT NOT "
              "NULL,"
              " PRIMARY KEY (connection_id, object, source_key))"},
             // Records that a complete read of the source no longer had.
             {"CREATE TABLE tombstones (id TEXT PRIMARY KEY, connection_id TEXT NOT NULL, object TEXT NOT "
              "NULL,"
              " source_key TEXT NOT NULL, target_id TEXT NOT NULL, title TEXT NOT NULL, record TEXT NOT NULL,"
              " state TEXT NOT NULL, missing_since BIGINT NOT NULL, decided_at BIGINT, run_id TEXT NOT NULL,"
              " UNIQUE (connection_id, object, source_key))"},
             // What somebody has to judge: which of several is meant, or which side is right.
             {"CREATE TABLE judgements (id TEXT PRIMARY KEY, connection_id TEXT NOT NULL, object TEXT NOT "
              "NULL,"
              " source_key TEXT NOT NULL, title TEXT NOT NULL, kind TEXT NOT NULL, sentence TEXT NOT NULL,"
              " candidates TEXT NOT NULL, state TEXT NOT NULL, opened_at BIGINT NOT NULL, closed_at BIGINT,"
              " choice TEXT NOT NULL, UNIQUE (connection_id, object, source_key))"},
         }},
        {3,
         "webhooks: endpoints, deliveries, attempts",
         {
             // The register of subscriptions. The secret's name; the secret itself is in the secret store.
             {"CREATE TABLE endpoints (id TEXT PRIMARY KEY, name TEXT NOT NULL UNIQUE,"
              " source TEXT NOT NULL, scheme TEXT NOT NULL, path TEXT NOT NULL UNIQUE, topics TEXT NOT NULL,"
              " secret_name TEXT NOT NULL, connection_id TEXT NOT NULL, settings TEXT NOT NULL,"
              " paused INTEGER NOT NULL, created_at BIGINT NOT NULL)"},
             // How much came of each topic: what a look at all deliveries would take too long to count.
             {"CREATE TABLE endpoint_topics (endpoint_id TEXT NOT NULL"
              " REFERENCES endpoints (id) ON DELETE CASCADE, topic TEXT NOT NULL, arrived BIGINT NOT NULL,"
              " first_at BIGINT NOT NULL, last_at BIGINT NOT NULL, PRIMARY KEY (endpoint_id, topic))"},
             // Deliveries outlive their endpoint. is_open says that there is work to do; next_attempt_at is
             // then when, or, while it is worked on, until when that is waited for. The body comes last, so
             // that a list does not read it.
             {"CREATE TABLE deliveries (id INTEGER PRIMARY KEY AUTOINCREMENT, endpoint_id TEXT NOT NULL,"
              " received_at BIGINT NOT NULL, topic TEXT NOT NULL, notification_id TEXT NOT NULL,"
              " record_key TEXT NOT NULL, verdict TEXT NOT NULL, state TEXT NOT NULL,"
              " is_open INTEGER NOT NULL, attempts INTEGER NOT NULL, next_attempt_at BIGINT NOT NULL,"
              " finished_at BIGINT, worker TEXT NOT NULL, reason TEXT NOT NULL, repeats INTEGER NOT NULL,"
              " original_id BIGINT NOT NULL, peer TEXT NOT NULL, size INTEGER NOT NULL,"
              " headers TEXT NOT NULL, body BLOB NOT NULL)",
              "CREATE TABLE deliveries (id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,"
              " endpoint_id TEXT NOT NULL,"
              " received_at BIGINT NOT NULL, topic TEXT NOT NULL, notification_id TEXT NOT NULL,"
              " record_key TEXT NOT NULL, verdict TEXT NOT NULL, state TEXT NOT NULL,"
              " is_open INTEGER NOT NULL, attempts INTEGER NOT NULL, next_attempt_at BIGINT NOT NULL,"
              " finished_at BIGINT, worker TEXT NOT NULL, reason TEXT NOT NULL, repeats INTEGER NOT NULL,"
              " original_id BIGINT NOT NULL, peer TEXT NOT NULL, size INTEGER NOT NULL,"
              " headers TEXT NOT NULL, body BYTEA NOT NULL)"},
             // Pings have no id, and an edited copy has none: those are never taken for duplicates.
             {"CREATE UNIQUE INDEX deliveries_notification ON deliveries (endpoint_id, notification_id)"
              " WHERE notification_id <> ''"},
             {"CREATE INDEX deliveries_endpoint ON deliveries (endpoint_id, id)"},
             // Of what is open alone: they stay small, and a delivery that only is to be kept does not pay
             // for them.
             {"CREATE INDEX deliveries_work ON deliveries (next_attempt_at, id) WHERE is_open = 1"},
             {"CREATE INDEX deliveries_order ON deliveries (endpoint_id, record_key, id) WHERE is_open = 1"},
             {"CREATE INDEX deliveries_parked ON deliveries (id) WHERE state = 'parked'"},
             {"CREATE TABLE delivery_attempts (delivery_id BIGINT NOT NULL"
              " REFERENCES deliveries (id) ON DELETE CASCADE, number INTEGER NOT NULL,"
              " started_at BIGINT NOT NULL, finished_at BIGINT NOT NULL, outcome TEXT NOT NULL,"
              " told TEXT NOT NULL, PRIMARY KEY (delivery_id, number))"},
         }},
        {4,
         "rules and their traces",
         {
             // connection_id is text without a reference: a rule outlives the connection that it listened to.
             {"CREATE TABLE rules (id TEXT PRIMARY KEY, name TEXT NOT NULL, name_key TEXT NOT NULL UNIQUE,"
              " enabled INTEGER NOT NULL, connection_id TEXT NOT NULL, version INTEGER NOT NULL,"
              " definition TEXT NOT NULL, saved_at BIGINT NOT NULL)"},
             {"CREATE TABLE rule_versions (rule_id TEXT NOT NULL REFERENCES rules (id) ON DELETE CASCADE,"
              " version INTEGER NOT NULL, name TEXT NOT NULL, definition TEXT NOT NULL, saved_at BIGINT NOT "
              "NULL,"
              " PRIMARY KEY (rule_id, version))"},
             {"CREATE TABLE traces (id TEXT PRIMARY KEY,"
              " rule_id TEXT NOT NULL REFERENCES rules (id) ON DELETE CASCADE, rule_version INTEGER NOT NULL,"
              " delivery_id TEXT NOT NULL, topic TEXT NOT NULL, verdict TEXT NOT NULL, sentence TEXT NOT "
              "NULL,"
              " started_at BIGINT NOT NULL, elapsed_ms BIGINT NOT NULL, document TEXT NOT NULL)"},
             {"CREATE INDEX traces_rule ON traces (rule_id, started_at)"},
             {"CREATE INDEX traces_delivery ON traces (delivery_id)"},
             {"CREATE INDEX traces_time ON traces (started_at)"},
         }},
        {5,
         "items of a run found by all that is asked of them",
         {
             // With the order that is asked for: SQLite would rather read through the whole run than sort one
             // row, and of two indexes it takes the one of which it can use more columns.
             {"DROP INDEX run_items_external"},
             {"DROP INDEX run_items_source"},
             {"DROP INDEX run_items_target"},
             {"CREATE INDEX run_items_external ON run_items (run_id, object, external_id, ordinal)"},
             {"CREATE INDEX run_items_source ON run_items (run_id, object, source_key, ordinal)"},
             // Of any run: who wrote a record is asked, too.
             {"CREATE INDEX run_items_target ON run_items (object, target_id, run_id)"},
         }},
        {6,
         "mapping versions by object; connections with an endpoint sync on events",
         {
             {"ALTER TABLE schedules ADD COLUMN mapping_versions TEXT NOT NULL DEFAULT '{}'"},
             // The one number was of the people's mapping where there is one. Of the organisations' beside it
             // only what was there when everything was last synced is sure; a later one is asked about.
             {"UPDATE schedules SET mapping_versions = CASE"
              " WHEN NOT EXISTS (SELECT 1 FROM mappings m WHERE m.connection_id = schedules.connection_id"
              " AND m.source_object = 'people')"
              " THEN '{\"organisations\":' || CAST(mapping_version AS TEXT) || '}'"
              " ELSE '{' || COALESCE('\"organisations\":' || CAST((SELECT MAX(m.version) FROM mappings m"
              " WHERE m.connection_id = schedules.connection_id AND m.source_object = 'organisations'"
              " AND m.saved_at <= (SELECT MAX(r.started_at) FROM runs r"
              " WHERE r.connection_id = schedules.connection_id AND r.kind = 'bulk'"
              " AND r.state IN ('succeeded', 'incomplete') AND r.scope LIKE '%\"kind\":\"full\"%'"
              " AND r.scope NOT LIKE '%\"object\":\"people\"%')) AS TEXT) || ',', '')"
              " || '\"people\":' || CAST(mapping_version AS TEXT) || '}' END WHERE mapping_version > 0"},
             {"ALTER TABLE schedules DROP COLUMN mapping_version"},
             // Events wrote although the connection was to be synced by hand only. They go on to, and nothing
             // else begins by itself.
             {"INSERT INTO schedules (connection_id, settings, due_at, last_run, mapping_versions, "
              "high_water)"
              " SELECT DISTINCT e.connection_id, '{}', NULL, '', '{}', NULL FROM endpoints e"
              " JOIN connections c ON c.id = e.connection_id WHERE e.source = 'clerk' AND NOT EXISTS"
              " (SELECT 1 FROM schedules s WHERE s.connection_id = e.connection_id)",
              "INSERT INTO schedules (connection_id, settings, due_at, last_run, mapping_versions, "
              "high_water)"
              " SELECT DISTINCT e.connection_id, '{}', CAST(NULL AS BIGINT), '', '{}', CAST(NULL AS BIGINT)"
              " FROM endpoints e JOIN connections c ON c.id = e.connection_id WHERE e.source = 'clerk'"
              " AND NOT EXISTS (SELECT 1 FROM schedules s WHERE s.connection_id = e.connection_id)"},
             {"UPDATE schedules SET due_at = 0,"
              " settings = json_set(settings, '$.frequency', 'on_events', '$.full_every_hours', 0)"
              " WHERE COALESCE(json_extract(settings, '$.frequency'), 'manual') = 'manual'"
              " AND connection_id IN (SELECT connection_id FROM endpoints WHERE source = 'clerk')",
              "UPDATE schedules SET due_at = 0, settings = (settings::jsonb ||"
              " '{\"frequency\":\"on_events\",\"full_every_hours\":0}'::jsonb)::text"
              " WHERE COALESCE(settings::jsonb ->> 'frequency', 'manual') = 'manual'"
              " AND connection_id IN (SELECT connection_id FROM endpoints WHERE source = 'clerk')"},
         }},
        {7,
         "tombstones: who found it out, and what somebody confirmed",
         {
             {"ALTER TABLE tombstones ADD COLUMN origin TEXT NOT NULL DEFAULT 'run'"},
             {"ALTER TABLE tombstones ADD COLUMN confirmed_step INTEGER NOT NULL DEFAULT 0"},
             // The scheduler asks every few seconds whether the time of one is over.
             {"CREATE INDEX tombstones_due ON tombstones (connection_id, object, state, missing_since)"},
         }},
        {8,
         "what a run itself created, and what failed records had written",
         {
             {"ALTER TABLE run_items ADD COLUMN wrote INTEGER NOT NULL DEFAULT 0"},
             // When a worker took the item, and from when until when an earlier one, of which nobody knows
             // how far it came, may have created the record.
             {"ALTER TABLE run_items ADD COLUMN claimed_at BIGINT"},
             {"ALTER TABLE run_items ADD COLUMN tried_from BIGINT"},
             {"ALTER TABLE run_items ADD COLUMN tried_until BIGINT"},
         }},
        {9,
         "what was linked within the minutes that a search is behind; fields as mappings were saved for them",
         {
             {"CREATE INDEX links_created ON links (created_at)"},
             {"ALTER TABLE mappings ADD COLUMN fields TEXT NOT NULL DEFAULT '{}'"},
         }},
    };
    return steps;
}

} // namespace

std::vector<Migration> storeMigrations(StoreSession::Dialect dialect)
{
    std::vector<Migration> migrations;
    for (const NumberedSteps &numbered : allSteps()) {
        Migration migration{numbered.version, QString::fromUtf8(numbered.name)};
        for (const Step &step : numbered.steps) {
            const bool own = dialect == StoreSession::Dialect::Postgres && step.postgres;
            migration.statements.append(QString::fromUtf8(own ? step.postgres : step.both));
        }
        migrations.push_back(migration);
    }
    return migrations;
}

int newestStoreVersion()
{
    return allSteps().back().version;
}

Result<int> storeVersion(StoreSession &session)
{
    const QString table =
        session.dialect() == StoreSession::Dialect::Sqlite
            ? u"SELECT COUNT(*) AS number FROM sqlite_master WHERE type = 'table' AND name = 'store_version'"_s
            : u"SELECT COUNT(to_regclass('store_version')) AS number"_s;
    const Result<QVariantMap> known = session.row(table);
    if (!known)
        return fail(known.error());
    if (known->value(u"number"_s).toInt() == 0)
        return 0;
    return session.row(u"SELECT COALESCE(MAX(version), 0) AS version FROM store_version"_s)
        .map([](const QVariantMap &row) { return row.value(u"version"_s).toInt(); });
}

Outcome checkStoreVersion(int found, int known, const QString &location)
{
    if (found <= known)
        return {};
    return fail(
        Error::Kind::StoreTooNew,
        u"The store (%1) has version %2 and was written by a newer Patchbay; this one knows versions up to %3."_s
            .arg(location)
            .arg(found)
            .arg(known),
        u"Update Patchbay, or start it with another store (--store). The store was not changed."_s);
}

Outcome migrateStore(StoreSession &session, const std::vector<Migration> &migrations, const QString &location)
{
    const Result<int> found = storeVersion(session);
    if (!found)
        return fail(found.error());
    const int newest = migrations.empty() ? 0 : migrations.back().version;
    if (const Outcome known = checkStoreVersion(*found, newest, location); !known)
        return known;
    if (*found == newest)
        return {};
    if (*found == 0) {
        const Outcome made = session.execute(u"CREATE TABLE IF NOT EXISTS store_version (version INTEGER "
                                             u"PRIMARY KEY, name TEXT NOT NULL, migrated_at BIGINT NOT NULL,"
                                             " program TEXT NOT NULL)"_s);
        if (!made)
            return fail(made.error());
    }
    for (const Migration &migration : migrations) {
        if (migration.version <= *found)
            continue;
        for (const QString &statement : migration.statements) {
            const Outcome done = session.execute(statement);
            if (!done) {
                return fail(done.error().withContext(u"While bringing the store to version %1 (%2)"_s.arg(
                    QString::number(migration.version), migration.name)));
            }
        }
    }
    for (const Migration &migration : migrations) {
        if (migration.version <= *found)
            continue;
        const Result<int> noted = session.change(
            u"INSERT INTO store_version (version, name, migrated_at, program) VALUES (:version, :name, :at, :program)"_s,
            {{u"version"_s, migration.version},
             {u"name"_s, migration.name},
             {u"at"_s, systemClock()().toMSecsSinceEpoch()},
             {u"program"_s, QStringLiteral(PATCHBAY_VERSION)}});
        if (!noted)
            return fail(noted.error());
    }
    return {};
}

} // namespace patchbay
