#include "connectors/csv/csvindex.h"

#include <QHashFunctions>

#include <algorithm>

namespace patchbay {

using namespace Qt::StringLiterals;

namespace {

quint64 hashOf(const QString &text)
{
    return qHash(text, 0x70617463);
}

} // namespace

Result<CsvIndex> CsvIndex::build(const CsvHeader &header, const Columns &columns,
                                 std::shared_ptr<const std::atomic<bool>> stopping)
{
    CsvIndex index;
    CsvReader reader(header, header.offset, header.line, std::move(stopping));
    CsvRow row;
    while (true) {
        const Result<bool> more = reader.next(row);
        if (!more)
            return fail(more.error());
        if (!*more)
            break;
        ++index.m_rows;
        const auto cells = decodeCsvRow(row, header);
        const QString keyText = cells ? (*cells)[columns.key].trimmed() : QString();
        if (keyText.isEmpty()) {
            ++index.m_unusable;
            if (index.m_firstProblems.size() < 3)
                index.m_firstProblems << u"line %1: %2"_s.arg(row.line).arg(
                    cells ? u"The key column “%1” is empty."_s.arg(header.names[columns.key])
                          : cells.error());
            continue;
        }
        index.m_keys.push_back({hashOf(keyText), row.offset});
        const auto cell = [&cells](qsizetype column) {
            return column < 0 ? QString() : (*cells)[column].trimmed();
        };
        if (const QString address = cell(columns.email).toLower(); !address.isEmpty())
            index.m_emails.push_back({hashOf(address), row.offset});
        if (const QString former = cell(columns.formerKey); !former.isEmpty())
            index.m_formerKeys.push_back({hashOf(former), row.offset});
    }
    sort(index.m_keys);
    sort(index.m_emails);
    sort(index.m_formerKeys);
    for (size_t i = 1; i < index.m_keys.size(); ++i) {
        if (index.m_keys[i].hash == index.m_keys[i - 1].hash)
            index.m_repeated.insert(index.m_keys[i].offset);
    }
    return index;
}

void CsvIndex::sort(std::vector<Entry> &entries)
{
    entries.shrink_to_fit();
    std::sort(entries.begin(), entries.end(), [](const Entry &a, const Entry &b) {
        return a.hash != b.hash ? a.hash < b.hash : a.offset < b.offset;
    });
}

QList<qint64> CsvIndex::find(const std::vector<Entry> &entries, quint64 hash)
{
    QList<qint64> offsets;
    auto at = std::lower_bound(entries.begin(), entries.end(), hash,
                               [](const Entry &entry, quint64 wanted) { return entry.hash < wanted; });
    for (; at != entries.end() && at->hash == hash; ++at)
        offsets.append(at->offset);
    return offsets;
}

QList<qint64> CsvIndex::withKey(const QString &key) const
{
    return find(m_keys, hashOf(key.trimmed()));
}

QList<qint64> CsvIndex::withEmail(const QString &email) const
{
    return find(m_emails, hashOf(email.trimmed().toLower()));
}

QList<qint64> CsvIndex::withFormerKey(const QString &key) const
{
    return find(m_formerKeys, hashOf(key.trimmed()));
}

} // namespace patchbay
