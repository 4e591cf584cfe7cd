// SqlSource's answers about the source as a whole: is it well, and what fields does it have.
#include "base/json.h"
#include "base/time.h"
#include "connectors/sql/sqlsource.h"

#include <QElapsedTimer>

namespace patchbay {

using namespace Qt::StringLiterals;

namespace {

using State = Health::Item::State;

// How many rows a check looks at, and for how long.
constexpr qint64 mostCounted = 100'000;
constexpr std::chrono::milliseconds countingTime{5'000};
// How many rows give samples and tell the types that the driver does not know.
constexpr int sampledRows = 100;

QString title(const QString &object)
{
    return object.left(1).toUpper() + object.mid(1);
}

Health::Item failedItem(const QString &name, const Error &error)
{
    return {name, State::Failed, error.message, error.nextStep};
}

bool looksLikeDate(const QJsonValue &value)
{
    return value.isString() && value.toString().size() >= 10 && value.toString().at(4) == u'-' &&
           readDate(value).has_value();
}

// What the values of a column have in common; the database did not say (an expression, or a text that holds
// dates).
FieldType seenType(const QJsonArray &values)
{
    bool allDates = !values.isEmpty();
    FieldType type = FieldType::Unknown;
    for (const QJsonValue &value : values) {
        allDates = allDates && looksLikeDate(value);
        const FieldType one = fieldTypeOf(value);
        if (type == FieldType::Unknown || (type == FieldType::Integer && one == FieldType::Number))
            type = one;
        else if (one != type && !(type == FieldType::Number && one == FieldType::Integer))
            type = FieldType::Text;
    }
    return allDates ? FieldType::Date : type;
}

QString shortSample(const QJsonValue &value)
{
    const QString text = displayText(value);
    return text.size() > 80 ? text.left(79) + u'…' : text;
}

} // namespace

Result<Schema> SqlSource::schema(const QString &object)
{
    const Result<SqlShape> shape = describe(object);
    if (!shape)
        return fail(shape.error());
    const bool canLimit = m_session.dialect() != SqlDialect::Other;
    QList<QJsonArray> seen(shape->columns.size());
    int rows = 0;
    const Outcome read =
        m_session.read(select(object, *shape) + (canLimit ? u" LIMIT ?"_s : QString()),
                       canLimit ? QVariantList{sampledRows} : QVariantList{}, [&](const QSqlQuery &row) {
                           for (qsizetype i = 0; i < seen.size(); ++i) {
                               const QJsonValue value = sqlValue(row.value(int(i)), shape->columns[i]);
                               if (!value.isNull() && !value.isUndefined() && value != QJsonValue(u""_s))
                                   seen[i].append(value);
                           }
                           return ++rows < sampledRows;
                       });
    if (!read)
        return fail(read.error().withContext(u"The %1 query"_s.arg(object)));
    Schema schema{.system = u"sql"_s, .object = object, .title = u"%1 in the database"_s.arg(title(object))};
    for (qsizetype i = 0; i < shape->columns.size(); ++i) {
        const SqlColumn &column = shape->columns[i];
        if (column.fetch == SqlColumn::Fetch::Leave)
            continue;
        Field field{.path = column.name, .label = column.name, .type = column.type};
        const FieldType type = seenType(seen[i]);
        // SQLite's declared types bind nothing: what the values are counts more.
        const bool trustSeen = m_session.dialect() == SqlDialect::Sqlite && type != FieldType::Unknown &&
                               !(column.type == FieldType::Number && type == FieldType::Integer);
        if (field.type == FieldType::Unknown || trustSeen ||
            (column.fetch == SqlColumn::Fetch::AsJson && type != FieldType::Unknown))
            field.type = type;
        const bool isDynamic = m_session.dialect() == SqlDialect::Sqlite || column.type == FieldType::Unknown;
        field.guessed = isDynamic && seen[i].isEmpty();
        if (field.type == FieldType::Unknown)
            field.type = FieldType::Text;
        field.unique = i == shape->key && object != objects::memberships;
        if (!seen[i].isEmpty())
            field.sample = shortSample(seen[i].first());
        schema.fields.append(field);
    }
    return schema;
}

Result<Health> SqlSource::check()
{
    Health health{.checkedAt = QDateTime::currentDateTimeUtc()};
    QElapsedTimer timer;
    timer.start();
    // A fresh connection: a check is about whether one can be made now.
    m_session.close();
    Outcome reached = m_session.open();
    if (reached) {
        QElapsedTimer asked;
        asked.start();
        reached = m_session.read(u"SELECT 1"_s, {}, [](const QSqlQuery &) { return true; });
        health.latency = std::chrono::milliseconds(asked.elapsed());
    }
    if (!reached) {
        health.items.append(failedItem(u"Reachable"_s, reached.error()));
        health.latency = std::chrono::milliseconds(timer.elapsed());
        health.settle();
        return health;
    }
    health.items.append({u"Reachable"_s, State::Ok, u"Connected in %1 ms."_s.arg(timer.elapsed()), {}});
    const Result<bool> readOnly = m_session.isReadOnly();
    if (readOnly && *readOnly)
        health.items.append({u"Read-only"_s, State::Ok, u"The connection can only read."_s, {}});
    else
        health.items.append({u"Read-only"_s, State::Warning,
                             u"The database does not promise that this connection can only read."_s,
                             u"Use a database user who may only SELECT."_s});
    for (const QString &object : m_settings.objects()) {
        QList<Health::Item> more;
        health.items.append(checkObject(object, more));
        health.items += more;
    }
    health.settle();
    return health;
}

Health::Item SqlSource::checkObject(const QString &object, QList<Health::Item> &more)
{
    const QString name = u"%1 query"_s.arg(title(object));
    const Result<SqlShape> shape = describe(object);
    if (!shape)
        return failedItem(name, shape.error());
    Health::Item item{
        name,
        State::Ok,
        u"%1 columns, the key is %2"_s.arg(shape->columns.size()).arg(shape->columns[shape->key].name),
        {}};
    if (object == objects::memberships)
        item.text = u"Joins %1 to %2"_s.arg(shape->columns[shape->key].name,
                                            shape->columns[shape->organisation].name);
    countRows(object, *shape, item, more);
    item.text += u'.';
    QStringList binary;
    for (const SqlColumn &column : shape->columns) {
        if (column.fetch == SqlColumn::Fetch::Leave)
            binary << column.name;
    }
    if (!binary.isEmpty())
        more.append({u"%1: binary columns"_s.arg(title(object)), State::Warning,
                     u"%1 holds binary data and is left out."_s.arg(binary.join(u", "_s)),
                     u"Leave it out of the query, or convert it to text there."_s});
    if (object == objects::people && shape->email < 0)
        more.append({u"People: e-mail"_s, State::Warning,
                     u"No column is named like an e-mail, so nobody can be found by e-mail."_s,
                     u"Select one, or say in the settings which it is."_s});
    return item;
}

void SqlSource::countRows(const QString &object, const SqlShape &shape, Health::Item &item,
                          QList<Health::Item> &more)
{
    const bool canLimit = m_session.dialect() != SqlDialect::Other;
    const QString sql = u"SELECT count(*), count(k), count(DISTINCT k) FROM (SELECT "_s +
                        column(shape, shape.key) + u" AS k FROM (\n"_s + m_settings.object(object)->from +
                        u"\n) q"_s + (canLimit ? u" LIMIT ?"_s : QString()) + u") counted"_s;
    qint64 all = 0;
    qint64 keyed = 0;
    qint64 distinct = 0;
    const Outcome counted = m_session.read(
        sql, canLimit ? QVariantList{mostCounted + 1} : QVariantList{},
        [&](const QSqlQuery &row) {
            all = row.value(0).toLongLong();
            keyed = row.value(1).toLongLong();
            distinct = row.value(2).toLongLong();
            return true;
        },
        countingTime);
    if (!counted) {
        const bool slow = counted.error().kind == Error::Kind::Timeout;
        more.append({u"%1: rows"_s.arg(title(object)), slow ? State::Warning : State::Failed,
                     slow ? u"The rows could not be counted within 5 seconds."_s : counted.error().message,
                     counted.error().nextStep});
        return;
    }
    item.text += all > mostCounted ? u", more than %L1 rows"_s.arg(mostCounted) : u", %L1 rows"_s.arg(all);
    if (object == objects::memberships)
        return;
    const QString keyName = u"%1: key"_s.arg(title(object));
    if (keyed < all)
        more.append({keyName, State::Warning, u"%L1 rows have no key and cannot be used."_s.arg(all - keyed),
                     u"Select only rows whose key is not empty, or choose another key column."_s});
    if (distinct < keyed)
        more.append({keyName, State::Warning,
                     u"%L1 rows repeat a key; only the first row of each is used."_s.arg(keyed - distinct),
                     u"Choose a key column that is unique, or group the rows in the query."_s});
    else if (all > 0)
        more.append({keyName,
                     State::Ok,
                     all > mostCounted ? u"Unique in the rows that were looked at."_s : u"Unique."_s,
                     {}});
}

} // namespace patchbay
