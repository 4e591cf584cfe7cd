// CsvSource's answers about the files as a whole: are they well, and what fields do they have.
#include "base/time.h"
#include "connectors/csv/csvsource.h"
#include "mapping/conversion.h"

#include <QElapsedTimer>
#include <QLocale>

namespace patchbay {

using namespace Qt::StringLiterals;

namespace {

using State = Health::Item::State;

constexpr int sampledRows = 1000;

QString title(const QString &object)
{
    return object.left(1).toUpper() + object.mid(1);
}

// The narrowest type that a cell fits; "007" and long digits are text, because as numbers they would lose
// something.
FieldType cellType(const QString &cell)
{
    const QString text = cell.trimmed();
    if (isWholeNumberText(text) && !text.startsWith(u'+')) {
        const QStringView digits = text.startsWith(u'-') ? QStringView(text).mid(1) : QStringView(text);
        return digits.size() <= 15 && (digits.size() == 1 || digits[0] != u'0') ? FieldType::Integer
                                                                                : FieldType::Text;
    }
    if (text.startsWith(u'+'))
        return FieldType::Text;
    if (strictNumber(text) && !text.startsWith(u"00") && text.size() <= 17)
        return FieldType::Number;
    for (const QStringView word : {u"true", u"false", u"yes", u"no"}) {
        if (text.compare(word, Qt::CaseInsensitive) == 0)
            return FieldType::Boolean;
    }
    if (text.size() >= 10 && text[4] == u'-' && readDate(QJsonValue(text)))
        return FieldType::Date;
    return FieldType::Text;
}

FieldType widen(FieldType known, FieldType seen)
{
    if (known == FieldType::Unknown || known == seen)
        return seen;
    const auto isNumber = [](FieldType type) {
        return type == FieldType::Integer || type == FieldType::Number;
    };
    return isNumber(known) && isNumber(seen) ? FieldType::Number : FieldType::Text;
}

QString delimiterName(char delimiter)
{
    switch (delimiter) {
    case ',': return u"comma"_s;
    case ';': return u"semicolon"_s;
    case '\t': return u"tab"_s;
    case '|': return u"bar"_s;
    default: return QString(QLatin1Char(delimiter));
    }
}

} // namespace

Result<Schema> CsvSource::schema(const QString &object)
{
    const auto table = this->table(object);
    if (!table)
        return fail(table.error());
    const CsvHeader &header = (*table)->header;
    Schema schema{.system = u"csv"_s, .object = object, .title = u"%1 in the CSV file"_s.arg(title(object))};
    for (const QString &name : header.names)
        schema.fields.append({.path = name, .label = name});
    CsvReader reader(header, header.offset, header.line, m_stopping);
    CsvRow row;
    for (int rows = 0; rows < sampledRows; ++rows) {
        const Result<bool> more = reader.next(row);
        if (!more)
            return fail(more.error());
        if (!*more)
            break;
        const auto cells = decodeCsvRow(row, header);
        for (qsizetype i = 0; cells && i < cells->size(); ++i) {
            const QString &cell = (*cells)[i];
            if (cell.trimmed().isEmpty())
                continue;
            Field &field = schema.fields[i];
            field.type = widen(field.type, cellType(cell));
            if (field.sample.isEmpty())
                field.sample = cell.size() > 80 ? cell.left(79) + u'…' : cell;
        }
    }
    for (Field &field : schema.fields) {
        field.guessed = field.type == FieldType::Unknown;
        if (field.guessed)
            field.type = FieldType::Text;
    }
    if ((*table)->organisation < 0)
        schema.fields[(*table)->key].unique = true;
    schema.fields.removeIf([](const Field &field) { return field.path.isEmpty(); });
    return schema;
}

Result<Health> CsvSource::check()
{
    Health health{.checkedAt = QDateTime::currentDateTimeUtc()};
    QElapsedTimer timer;
    timer.start();
    for (const QString &object : m_settings.objects()) {
        checkObject(object, health);
        if (m_stopping && *m_stopping)
            return fail(Error::Kind::Cancelled, u"The check was stopped."_s);
    }
    health.latency = std::chrono::milliseconds(timer.elapsed());
    health.settle();
    return health;
}

void CsvSource::checkObject(const QString &object, Health &health)
{
    const QString name = u"%1 file"_s.arg(title(object));
    const auto found = table(object);
    const Outcome indexed = found ? needIndex(**found) : fail(found.error());
    if (!indexed) {
        health.items.append({name, State::Failed, indexed.error().message, indexed.error().nextStep});
        return;
    }
    const Table &table = **found;
    const CsvIndex &index = *table.index;
    QString text = u"%1 columns separated by %2, %L3 rows, %4"_s.arg(table.header.names.size())
                       .arg(delimiterName(table.header.delimiter))
                       .arg(index.rows())
                       .arg(QLocale::c().formattedDataSize(table.header.stamp.size));
    text += object == objects::memberships
                ? u"; joins %1 to %2."_s.arg(table.header.names[table.key],
                                             table.header.names[table.organisation])
                : u"; the key is %1."_s.arg(table.header.names[table.key]);
    health.items.append({name, State::Ok, text, {}});
    if (index.unusableRows() > 0)
        health.items.append(
            {u"%1: rows"_s.arg(title(object)), State::Warning,
             u"%L1 rows cannot be used; %2"_s.arg(index.unusableRows()).arg(index.firstProblems().join(u' ')),
             u"Correct these lines in the file."_s});
    if (object != objects::memberships && index.repeatedRows() > 0)
        health.items.append(
            {u"%1: key"_s.arg(title(object)), State::Warning,
             u"%L1 rows repeat a key; only the first row of each is used."_s.arg(index.repeatedRows()),
             u"Choose a key column that is unique."_s});
    if (object == objects::people && table.email < 0)
        health.items.append({u"People: e-mail"_s, State::Warning,
                             u"No column is named like an e-mail, so nobody can be found by e-mail."_s,
                             u"Add one, or say in the settings which it is."_s});
}

} // namespace patchbay
