#include "store/rulerepository.h"

#include "base/time.h"
#include "store/rowio.h"

namespace patchbay {

using namespace Qt::StringLiterals;
using namespace rowio;

namespace {

const QString Columns = u"id, name, enabled, connection_id, version, definition, saved_at"_s;

RuleRow read(const QVariantMap &row)
{
    return {
        .id = row.value(u"id"_s).toString(),
        .name = row.value(u"name"_s).toString(),
        .isEnabled = row.value(u"enabled"_s).toInt() != 0,
        .connectionId = ConnectionId(row.value(u"connection_id"_s).toString()),
        .version = row.value(u"version"_s).toInt(),
        .definition = toObject(row.value(u"definition"_s)),
        .savedAt = toTime(row.value(u"saved_at"_s)),
    };
}

QString keyOf(const QString &name)
{
    return name.trimmed().toCaseFolded();
}

QVariantMap values(const RuleRow &row)
{
    return {{u"id"_s, row.id},
            {u"name"_s, row.name},
            {u"name_key"_s, keyOf(row.name)},
            {u"enabled"_s, row.isEnabled ? 1 : 0},
            {u"connection_id"_s, row.connectionId.text()},
            {u"version"_s, row.version},
            {u"definition"_s, fromJson(row.definition)},
            {u"saved_at"_s, fromTime(row.savedAt)}};
}

tl::unexpected<Error> gone()
{
    return fail(Error::Kind::NotFound, u"There is no such rule."_s, u"Look at the list of rules."_s);
}

} // namespace

RuleRepository::RuleRepository(StoreSession &session) : m_session(session) {}

Result<RuleRow> RuleRepository::save(RuleRow row, int baseVersion)
{
    const Result<QVariantMap> namesake =
        m_session.row(u"SELECT id FROM rules WHERE name_key = :name_key AND id <> :id"_s,
                      {{u"name_key"_s, keyOf(row.name)}, {u"id"_s, row.id}});
    if (namesake)
        return fail(Error::Kind::Conflict, u"Another rule is called “%1”."_s.arg(row.name),
                    u"Give this one another name."_s);
    if (namesake.error().kind != Error::Kind::NotFound)
        return fail(namesake.error());
    row.version = baseVersion + 1;
    row.savedAt = row.savedAt.isValid() ? row.savedAt : systemClock()();
    Result<int> changed = 0;
    if (baseVersion == 0) {
        row.id = newIdText(QLatin1StringView("rul"));
        changed =
            m_session.change(u"INSERT INTO rules (%1, name_key) VALUES (:id, :name, :enabled,"
                             " :connection_id, :version, :definition, :saved_at, :name_key)"_s.arg(Columns),
                             values(row));
    } else {
        QVariantMap all = values(row);
        all.remove(u"enabled"_s);
        all.insert(u"base"_s, baseVersion);
        changed = m_session.change(
            u"UPDATE rules SET name = :name, name_key = :name_key, connection_id = :connection_id,"
            " version = :version, definition = :definition, saved_at = :saved_at"
            " WHERE id = :id AND version = :base"_s,
            all);
    }
    if (!changed)
        return fail(changed.error());
    if (*changed == 0) {
        const Result<RuleRow> there = find(row.id);
        if (!there)
            return fail(there.error());
        return fail(
            Error::Kind::Conflict,
            u"Somebody else saved this rule meanwhile: version %1 is the latest, and yours was made from"
            " version %2."_s.arg(there->version)
                .arg(baseVersion),
            u"Open the latest version, make your changes again and save."_s);
    }
    const Result<int> kept =
        m_session.change(u"INSERT INTO rule_versions (rule_id, version, name, definition, saved_at)"
                         " VALUES (:id, :version, :name, :definition, :saved_at)"_s,
                         {{u"id"_s, row.id},
                          {u"version"_s, row.version},
                          {u"name"_s, row.name},
                          {u"definition"_s, fromJson(row.definition)},
                          {u"saved_at"_s, fromTime(row.savedAt)}});
    if (!kept)
        return fail(kept.error());
    return find(row.id);
}

Result<QList<RuleRow>> RuleRepository::list()
{
    return mapped<RuleRow>(m_session.rows(u"SELECT %1 FROM rules ORDER BY name_key"_s.arg(Columns)), read);
}

Result<QList<RuleRow>> RuleRepository::enabled()
{
    return mapped<RuleRow>(
        m_session.rows(u"SELECT %1 FROM rules WHERE enabled = 1 ORDER BY name_key"_s.arg(Columns)), read);
}

Result<RuleRow> RuleRepository::find(const QString &idOrName)
{
    const Result<QVariantMap> row =
        m_session.row(u"SELECT %1 FROM rules WHERE id = :id OR name_key = :key"_s.arg(Columns),
                      {{u"id"_s, idOrName.trimmed()}, {u"key"_s, keyOf(idOrName)}});
    if (!row && row.error().kind == Error::Kind::NotFound)
        return fail(Error::Kind::NotFound, u"There is no rule “%1”."_s.arg(idOrName),
                    u"Look at the list of rules: patchbayctl rule list."_s);
    return row.map(read);
}

Result<RuleRow> RuleRepository::version(const QString &id, int version)
{
    const Result<RuleRow> rule = find(id);
    if (!rule)
        return rule;
    const Result<QVariantMap> row = m_session.row(
        u"SELECT name, version, definition, saved_at FROM rule_versions WHERE rule_id = :id AND version = :version"_s,
        {{u"id"_s, rule->id}, {u"version"_s, version}});
    if (!row && row.error().kind == Error::Kind::NotFound)
        return fail(Error::Kind::NotFound, u"The rule “%1” has no version %2."_s.arg(rule->name).arg(version),
                    u"Its latest is version %1."_s.arg(rule->version));
    if (!row)
        return fail(row.error());
    RuleRow then = *rule;
    then.name = row->value(u"name"_s).toString();
    then.version = version;
    then.definition = toObject(row->value(u"definition"_s));
    then.savedAt = toTime(row->value(u"saved_at"_s));
    return then;
}

Result<QList<RuleRow>> RuleRepository::versions(const QString &id)
{
    return mapped<RuleRow>(
        m_session.rows(
            u"SELECT r.id, v.name, r.enabled, r.connection_id, v.version, v.definition, v.saved_at"
            " FROM rule_versions v JOIN rules r ON r.id = v.rule_id WHERE v.rule_id = :id ORDER BY v.version DESC"_s,
            {{u"id"_s, id}}),
        read);
}

Outcome RuleRepository::setEnabled(const QString &id, bool enabled)
{
    const Result<int> changed = m_session.change(u"UPDATE rules SET enabled = :enabled WHERE id = :id"_s,
                                                 {{u"enabled"_s, enabled ? 1 : 0}, {u"id"_s, id}});
    if (changed && *changed == 0)
        return gone();
    return changed.map([](int) {});
}

Outcome RuleRepository::remove(const QString &id)
{
    const Result<int> changed = m_session.change(u"DELETE FROM rules WHERE id = :id"_s, {{u"id"_s, id}});
    if (changed && *changed == 0)
        return gone();
    return changed.map([](int) {});
}

} // namespace patchbay
