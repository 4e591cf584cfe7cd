#include "connectors/sql/sqlsource.h"

#include "base/time.h"
#include "connectors/columns.h"

#include <limits>

namespace patchbay {

using namespace Qt::StringLiterals;

namespace {

// Enough to see that a key is not unique, without fetching a table whose key is a constant.
constexpr qsizetype mostFound = 100;

tl::unexpected<Error> noQuery(const QString &object)
{
    return fail(Error::Kind::InvalidInput, u"This connection has no query for %1."_s.arg(object),
                u"Add one to its settings."_s);
}

} // namespace

QString queryName(const QString &object)
{
    return u"The %1 query"_s.arg(object);
}

QStringList SqlShape::names() const
{
    QStringList names;
    for (const SqlColumn &column : columns)
        names << column.name;
    return names;
}

SqlSource::SqlSource(const SqlSettings &settings) : m_settings(settings), m_session(settings) {}

Result<SqlShape> SqlSource::describe(const QString &object)
{
    m_shapes.remove(object);
    const TableSettings *wanted = m_settings.object(object);
    if (!wanted)
        return noQuery(object);
    const Result<QSqlRecord> record = m_session.describe(wanted->from);
    if (!record)
        return fail(record.error().withContext(queryName(object)));
    SqlShape shape{.columns = sqlColumns(*record, m_session.dialect())};
    const QStringList names = shape.names();
    const QStringList repeated = repeatedNames(names);
    if (!repeated.isEmpty())
        return fail(Error::Kind::InvalidInput,
                    u"%1 has two columns named “%2”."_s.arg(queryName(object), repeated.first()),
                    u"Give one of them another name with AS."_s);
    const bool memberships = object == objects::memberships;
    if (names.size() < (memberships ? 2 : 1))
        return fail(Error::Kind::InvalidInput, u"%1 has too few columns."_s.arg(queryName(object)),
                    memberships ? u"Select the person's and the organisation's key."_s
                                : u"Select at least a key."_s);
    const auto settle = [&](qsizetype &index, const QString &name, qsizetype guess) -> Outcome {
        index = guess;
        if (name.isEmpty())
            return {};
        const Result<qsizetype> found = findColumn(names, name, queryName(object));
        if (!found)
            return fail(found.error());
        index = *found;
        return {};
    };
    Outcome settled = memberships ? settle(shape.key, wanted->person, guessPersonColumn(names))
                                  : settle(shape.key, wanted->key, 0);
    if (settled && memberships)
        settled = settle(shape.organisation, wanted->organisation, guessOrganisationColumn(names, shape.key));
    if (settled && object == objects::people)
        settled = settle(shape.email, wanted->email, guessEmailColumn(names));
    if (settled)
        settled = settle(shape.updatedAt, wanted->updatedAt, -1);
    if (settled)
        settled = settle(shape.formerKey, wanted->formerKey, -1);
    if (!settled)
        return fail(settled.error());
    m_shapes.insert(object, shape);
    return shape;
}

Result<SqlShape> SqlSource::shape(const QString &object)
{
    const auto known = m_shapes.constFind(object);
    if (known != m_shapes.constEnd())
        return *known;
    return describe(object);
}

QString SqlSource::column(const SqlShape &shape, qsizetype index) const
{
    return u"q."_s + quoteName(shape.columns[index].name, m_session.dialect());
}

QString SqlSource::select(const QString &object, const SqlShape &shape) const
{
    QStringList expressions;
    for (const SqlColumn &column : shape.columns)
        expressions << fetchExpression(column, m_session.dialect());
    // The line break ends a comment that the query may close with.
    return u"SELECT "_s + expressions.join(u", "_s) + u" FROM (\n"_s + m_settings.object(object)->from +
           u"\n) q"_s;
}

SourceRecord SqlSource::record(const QString &object, const SqlShape &shape, const QSqlQuery &row) const
{
    SourceRecord record{.object = object, .key = sqlKey(row.value(int(shape.key)))};
    for (qsizetype i = 0; i < shape.columns.size(); ++i) {
        const QJsonValue value = sqlValue(row.value(int(i)), shape.columns[i]);
        if (!value.isUndefined())
            record.fields.insert(shape.columns[i].name, value);
    }
    if (shape.updatedAt >= 0)
        record.updatedAt = readDate(record.fields.value(shape.columns[shape.updatedAt].name));
    if (shape.formerKey >= 0) {
        const QString former = sqlKey(row.value(int(shape.formerKey)));
        if (!former.isEmpty() && former != record.key)
            record.formerKeys << former;
    }
    if (shape.organisation >= 0) {
        record.personKey = record.key;
        record.organisationKey = sqlKey(row.value(int(shape.organisation)));
        record.key += u'/' + record.organisationKey;
    }
    return record;
}

Result<QList<SourceRecord>> SqlSource::find(const QString &object, const Lookup &lookup)
{
    const Result<SqlShape> shape = this->shape(object);
    if (!shape)
        return fail(shape.error());
    const SqlDialect dialect = m_session.dialect();
    const bool byEmail = lookup.by == Lookup::By::Email;
    const qsizetype index = byEmail ? shape->email : shape->key;
    if (index < 0)
        return fail(Error::Kind::InvalidInput,
                    u"%1 has no e-mail column, so nobody can be found by e-mail."_s.arg(queryName(object)),
                    u"Select one, or say in the settings which it is."_s);
    QString value = lookup.value.trimmed();
    if (value.isEmpty())
        return QList<SourceRecord>{};
    const QString name = column(*shape, index);
    QString condition;
    QVariant bound = value;
    bool foldHere = false;
    if (byEmail) {
        value = value.toLower();
        bound = value;
        condition = u"LOWER(%1) = ?"_s.arg(castToText(name, dialect));
        // SQLite folds the case of ASCII letters only: compare the part after the last other letter there,
        // and all of it here.
        qsizetype tail = value.size();
        while (tail > 0 && value[tail - 1].unicode() < 128)
            --tail;
        if (dialect == SqlDialect::Sqlite && tail > 0) {
            foldHere = true;
            bound = value.mid(tail);
            condition = u"substr(LOWER(%1), %2) = ?"_s.arg(castToText(name, dialect))
                            .arg(-qMax<qsizetype>(1, value.size() - tail));
            if (tail == value.size()) {
                bound = u""_s;
                condition = u"? = ''"_s;
            }
        }
    } else {
        bool isWhole = false;
        const qlonglong whole = value.toLongLong(&isWhole);
        const SqlColumn &key = shape->columns[index];
        // Comparing in the column's own type lets the database use its index.
        if (key.isInteger && isWhole && QString::number(whole) == value) {
            condition = dialect == SqlDialect::Postgres ? name + u" = CAST(? AS BIGINT)"_s : name + u" = ?"_s;
            bound = whole;
        } else {
            condition = (key.isText ? name : castToText(name, dialect)) + u" = ?"_s;
        }
    }
    // Of memberships all: who is not in the list is taken out of the company.
    const qsizetype most = object == objects::memberships ? std::numeric_limits<qsizetype>::max() : mostFound;
    QList<SourceRecord> found;
    const auto collect = [&](const QSqlQuery &row) {
        if (foldHere && row.value(int(index)).toString().toLower() != value)
            return true;
        found.append(record(object, *shape, row));
        return found.size() < most;
    };
    const QString where = select(object, *shape) + u" WHERE "_s;
    Outcome read = m_session.read(where + condition, {bound}, collect);
    // Who is no longer known by this key may be somebody who was.
    if (read && found.isEmpty() && !byEmail && shape->formerKey >= 0)
        read = m_session.read(where + castToText(column(*shape, shape->formerKey), dialect) + u" = ?"_s,
                              {value}, collect);
    if (!read) {
        m_shapes.remove(object);
        return fail(read.error().withContext(queryName(object)));
    }
    return found;
}

Result<QList<Membership>> SqlSource::membershipsOf(const QString &personKey)
{
    QList<Membership> memberships;
    if (!m_settings.object(objects::memberships))
        return memberships;
    const Result<QList<SourceRecord>> rows = find(objects::memberships, {Lookup::By::Key, personKey});
    if (!rows)
        return fail(rows.error());
    const SqlShape &shape = m_shapes[objects::memberships];
    const QString organisation = shape.columns[shape.organisation].name;
    for (const SourceRecord &row : *rows) {
        const QString key = row.key.mid(personKey.trimmed().size() + 1);
        if (!key.isEmpty() && !row.fields.value(organisation).isNull())
            memberships.append({personKey.trimmed(), key, row.fields});
    }
    return memberships;
}

} // namespace patchbay
