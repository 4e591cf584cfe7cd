#include "connectors/csv/csvsource.h"

#include "base/json.h"
#include "base/time.h"
#include "connectors/columns.h"

namespace patchbay {

using namespace Qt::StringLiterals;

namespace {

// Enough to see that a key is not unique.
constexpr qsizetype mostFound = 100;
constexpr qint64 smallPiece = 8 * 1024;

// Where the next page begins, and which file it was.
struct Cursor
{
    qint64 offset = 0;
    qint64 line = 0;
    CsvStamp stamp{};

    static Result<Cursor> parse(const QString &text)
    {
        const Result<QJsonObject> json = parseJsonObject(text.toUtf8(), u"The place to go on from"_s);
        if (!json || !json->value(u"o"_s).isDouble() || !json->value(u"l"_s).isDouble())
            return fail(Error::Kind::InvalidInput,
                        u"“%1” is no place to go on reading from."_s.arg(text.left(80)),
                        u"Start from the beginning."_s);
        return Cursor{.offset = json->value(u"o"_s).toInteger(),
                      .line = json->value(u"l"_s).toInteger(),
                      .stamp = {json->value(u"z"_s).toInteger(), json->value(u"m"_s).toInteger()}};
    }

    QString text() const
    {
        return QString::fromUtf8(toCompactJson(
            QJsonObject{{u"o"_s, offset}, {u"l"_s, line}, {u"z"_s, stamp.size}, {u"m"_s, stamp.modified}}));
    }
};

} // namespace

CsvSource::CsvSource(CsvSettings settings) : m_settings(std::move(settings)) {}

Result<std::shared_ptr<CsvSource::Table>> CsvSource::table(const QString &object)
{
    const TableSettings *wanted = m_settings.object(object);
    if (!wanted)
        return fail(Error::Kind::InvalidInput, u"This connection has no file of %1."_s.arg(object),
                    u"Choose one in its settings."_s);
    const Result<CsvStamp> stamp = csvStamp(wanted->from);
    if (!stamp)
        return fail(stamp.error());
    if (const auto known = m_tables.value(object); known && known->header.stamp == *stamp)
        return known;
    m_tables.remove(object);
    const Result<CsvHeader> header = readCsvHeader(wanted->from, m_settings.delimiter);
    if (!header)
        return fail(header.error());
    auto table = std::make_shared<Table>(Table{.header = *header});
    const QStringList &names = header->names;
    const QString what = u"The file “%1”"_s.arg(wanted->from);
    const auto settle = [&](qsizetype &index, const QString &name, qsizetype guess) -> Outcome {
        index = guess;
        if (name.isEmpty())
            return {};
        const Result<qsizetype> found = findColumn(names, name, what);
        if (!found)
            return fail(found.error());
        index = *found;
        return {};
    };
    const bool memberships = object == objects::memberships;
    if (memberships && names.size() < 2)
        return fail(Error::Kind::InvalidInput, what + u" has only one column."_s,
                    u"Give it the person's and the organisation's key."_s);
    Outcome settled = memberships ? settle(table->key, wanted->person, guessPersonColumn(names))
                                  : settle(table->key, wanted->key, 0);
    if (settled && memberships)
        settled =
            settle(table->organisation, wanted->organisation, guessOrganisationColumn(names, table->key));
    if (settled && object == objects::people)
        settled = settle(table->email, wanted->email, guessEmailColumn(names));
    if (settled)
        settled = settle(table->formerKey, wanted->formerKey, -1);
    if (settled)
        settled = settle(table->updatedAt, wanted->updatedAt, -1);
    if (!settled)
        return fail(settled.error());
    m_tables.insert(object, table);
    return table;
}

Outcome CsvSource::needIndex(Table &table)
{
    if (table.index)
        return {};
    Result<CsvIndex> index = CsvIndex::build(
        table.header, {.key = table.key, .email = table.email, .formerKey = table.formerKey}, m_stopping);
    if (!index)
        return fail(index.error());
    const Result<CsvStamp> now = csvStamp(table.header.path);
    if (!now || *now != table.header.stamp)
        return fail(csvChanged(table.header.path));
    table.index = std::make_shared<const CsvIndex>(*std::move(index));
    return {};
}

SourceRecord CsvSource::record(const QString &object, const Table &table, const QStringList &cells) const
{
    SourceRecord record{.object = object, .key = cells[table.key].trimmed()};
    for (qsizetype i = 0; i < cells.size(); ++i) {
        if (!table.header.names[i].isEmpty())
            record.fields.insert(table.header.names[i], cells[i]);
    }
    if (table.updatedAt >= 0)
        record.updatedAt = readDate(QJsonValue(cells[table.updatedAt]));
    if (table.formerKey >= 0) {
        const QString former = cells[table.formerKey].trimmed();
        if (!former.isEmpty() && former != record.key)
            record.formerKeys << former;
    }
    if (table.organisation >= 0) {
        record.personKey = record.key;
        record.organisationKey = cells[table.organisation].trimmed();
        record.key += u'/' + record.organisationKey;
    }
    return record;
}

Result<QList<SourceRecord>> CsvSource::find(const QString &object, const Lookup &lookup)
{
    const auto table = this->table(object);
    if (!table)
        return fail(table.error());
    const bool byEmail = lookup.by == Lookup::By::Email;
    const qsizetype column = byEmail ? (*table)->email : (*table)->key;
    if (column < 0)
        return fail(Error::Kind::InvalidInput,
                    u"The file “%1” has no e-mail column, so nobody can be found by e-mail."_s.arg(
                        (*table)->header.path),
                    u"Add one, or say in the settings which it is."_s);
    const QString wanted = lookup.value.trimmed();
    QList<SourceRecord> found;
    if (wanted.isEmpty())
        return found;
    if (const Outcome indexed = needIndex(**table); !indexed)
        return fail(indexed.error());
    const CsvIndex &index = *(*table)->index;
    const auto same = [&wanted](const QString &cell) { return cell == wanted; };
    Outcome read =
        byEmail ? collect(
                      object, **table, index.withEmail(wanted), column,
                      [&wanted](const QString &cell) { return cell.toLower() == wanted.toLower(); }, found)
                : collect(object, **table, index.withKey(wanted), column, same, found);
    // Who is no longer known by this key may be somebody who was.
    if (read && found.isEmpty() && !byEmail && (*table)->formerKey >= 0)
        read = collect(object, **table, index.withFormerKey(wanted), (*table)->formerKey, same, found);
    if (!read)
        return fail(read.error());
    return found;
}

Outcome CsvSource::collect(const QString &object, const Table &table, const QList<qint64> &offsets,
                           qsizetype column, const std::function<bool(const QString &cell)> &fits,
                           QList<SourceRecord> &found) const
{
    for (const qint64 offset : offsets) {
        CsvReader reader(table.header, offset, 0, m_stopping, smallPiece);
        CsvRow row;
        const Result<bool> read = reader.next(row);
        if (!read)
            return fail(read.error());
        const auto cells = decodeCsvRow(row, table.header);
        if (!*read || !cells)
            return fail(csvChanged(table.header.path));
        if (fits((*cells)[column].trimmed()))
            found.append(record(object, table, *cells));
        // Of memberships all: who is not in the list is taken out of the company.
        if (found.size() >= mostFound && object != objects::memberships)
            break;
    }
    return {};
}

bool CsvSource::occursBefore(const Table &table, const QString &key, qint64 offset) const
{
    if (!table.index->isRepeated(offset))
        return false;
    for (const qint64 other : table.index->withKey(key)) {
        if (other >= offset)
            return false;
        CsvReader reader(table.header, other, 0, m_stopping, smallPiece);
        CsvRow row;
        const Result<bool> read = reader.next(row);
        const auto cells = decodeCsvRow(row, table.header);
        if (read && *read && cells && (*cells)[table.key].trimmed() == key)
            return true;
    }
    return false;
}

Result<RecordPage> CsvSource::read(const QString &object, const QString &cursorText, int limit)
{
    limit = qBound(1, limit, 100'000);
    const auto found = this->table(object);
    if (!found)
        return fail(found.error());
    Table &table = **found;
    Cursor cursor{table.header.offset, table.header.line, table.header.stamp};
    if (!cursorText.isEmpty()) {
        const Result<Cursor> parsed = Cursor::parse(cursorText);
        if (!parsed)
            return fail(parsed.error());
        if (parsed->stamp != table.header.stamp)
            return fail(csvChanged(table.header.path));
        cursor = *parsed;
    }
    if (const Outcome indexed = needIndex(table); !indexed)
        return fail(indexed.error());
    RecordPage page;
    CsvReader reader(table.header, cursor.offset, cursor.line, m_stopping);
    CsvRow row;
    for (int rows = 0; rows < limit; ++rows) {
        const Result<bool> more = reader.next(row);
        if (!more)
            return fail(more.error());
        if (!*more)
            break;
        cursor.offset = row.end;
        cursor.line = row.nextLine;
        const auto cells = decodeCsvRow(row, table.header);
        if (!cells) {
            page.problems.append({row.line, cells.error()});
            continue;
        }
        const QString key = (*cells)[table.key].trimmed();
        if (key.isEmpty()) {
            page.problems.append(
                {row.line, u"The key column “%1” is empty."_s.arg(table.header.names[table.key])});
        } else if (table.organisation < 0 && occursBefore(table, key, row.offset)) {
            page.problems.append(
                {row.line, u"The key “%1” occurs more than once; only its first row is used."_s.arg(key)});
        } else {
            SourceRecord one = record(object, table, *cells);
            one.position = row.line;
            page.records.append(std::move(one));
        }
    }
    const Result<CsvStamp> now = csvStamp(table.header.path);
    if (!now || *now != table.header.stamp)
        return fail(csvChanged(table.header.path));
    if (cursor.offset < table.header.stamp.size)
        page.next = cursor.text();
    return page;
}

Result<QList<Membership>> CsvSource::membershipsOf(const QString &personKey)
{
    QList<Membership> memberships;
    if (!m_settings.object(objects::memberships))
        return memberships;
    const Result<QList<SourceRecord>> rows = find(objects::memberships, {Lookup::By::Key, personKey});
    if (!rows)
        return fail(rows.error());
    const QString person = personKey.trimmed();
    for (const SourceRecord &row : *rows) {
        const QString organisation = row.key.mid(person.size() + 1);
        if (!organisation.isEmpty())
            memberships.append({person, organisation, row.fields});
    }
    return memberships;
}

} // namespace patchbay
