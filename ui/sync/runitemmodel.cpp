#include "ui/sync/runitemmodel.h"

#include "ui/sync/runwords.h"
#include "ui/widgets/datatable.h"
#include "ui/widgets/format.h"
#include "ui/widgets/tokens.h"
#include "ui/widgets/whendone.h"

namespace patchbay::ui {

using namespace Qt::StringLiterals;

namespace {

Status itemStatus(const RunItemView &item)
{
    if (item.state == itemstates::failed)
        return Status::Error;
    if (item.state == itemstates::done)
        return Status::Ok;
    if (item.state == itemstates::doing)
        return Status::Running;
    if (item.state == itemstates::held)
        return Status::Paused;
    if (item.state == itemstates::planned)
        return Status::SeenOnly;
    if (item.action == "ambiguous"_L1 || item.action == "conflict"_L1)
        return Status::Warning;
    return Status::Neutral;
}

// The paths that are written: "name, custom.plan, +1 company".
QString fieldsText(const RunItemView &item)
{
    QStringList parts;
    for (const FieldChange &change : item.changes) {
        if (change.willWrite)
            parts.append(change.path);
    }
    const auto add = [&parts](qsizetype count, const QString &one, const QString &many) {
        if (count > 0)
            parts.append(formatCount(count, one, many));
    };
    const auto moved = std::ranges::count_if(item.companies, [](const CompanyStep &step) {
        return step.kind != CompanyStep::Kind::AlreadyAttached;
    });
    add(moved, u"company"_s, u"companies"_s);
    add(item.tags.size(), u"tag"_s, u"tags"_s);
    return parts.join(u", "_s);
}

QString whyText(const RunItemView &item)
{
    if (!item.causeTitle.isEmpty() && !item.sentence.isEmpty())
        return item.sentence;
    return item.causeTitle;
}

} // namespace

RunItemModel::RunItemModel(QObject *parent) : QAbstractTableModel(parent) {}

void RunItemModel::setSource(Read read, const RunItemFilter &filter)
{
    m_read = std::move(read);
    setFilter(filter);
}

void RunItemModel::setFilter(const RunItemFilter &filter)
{
    const int asked = ++m_asked;
    m_filter = filter;
    m_complete = false;
    m_rereading = false;
    m_reading = true;
    whenDone(m_read(m_filter, -1, pageSize), this, [this, asked](const Result<RunItemPage> &page) {
        if (asked != m_asked)
            return;
        if (!page) {
            m_reading = false;
            Q_EMIT failed(page.error());
            return;
        }
        // Whoever hears of the change may ask for more at once: not before the rows are there.
        beginResetModel();
        m_rows = page->items;
        m_total = page->total;
        m_complete = page->items.size() < pageSize;
        m_reading = false;
        endResetModel();
        Q_EMIT loaded();
    });
}

void RunItemModel::clear()
{
    ++m_asked;
    beginResetModel();
    m_rows.clear();
    m_total = 0;
    m_complete = true;
    m_reading = false;
    m_rereading = false;
    endResetModel();
}

void RunItemModel::reread(int first, int last)
{
    first = qMax(0, first);
    last = qMin(last, int(m_rows.size()) - 1);
    if (m_reading || m_rereading || last < first)
        return;
    m_rereading = true;
    const int asked = m_asked;
    const auto read = m_read(m_filter, m_rows[first].ordinal - 1, last - first + 1);
    whenDone(read, this, [this, asked, first](const Result<RunItemPage> &page) {
        if (asked != m_asked)
            return;
        m_rereading = false;
        if (!page)
            return; // the next look asks again
        m_total = page->total;
        // What no longer fits the filter stays where it is being read, as it was.
        int row = first;
        int changedFrom = -1;
        int changedTo = -1;
        for (const RunItemView &item : page->items) {
            while (row < m_rows.size() && m_rows[row].ordinal < item.ordinal)
                ++row;
            if (row >= m_rows.size())
                break;
            if (m_rows[row].ordinal != item.ordinal || m_rows[row].state == item.state)
                continue;
            m_rows[row] = item;
            changedFrom = changedFrom < 0 ? row : changedFrom;
            changedTo = row;
        }
        if (changedFrom >= 0)
            Q_EMIT dataChanged(index(changedFrom, 0), index(changedTo, int(Column::Count) - 1));
    });
}

bool RunItemModel::canFetchMore(const QModelIndex &parent) const
{
    return !parent.isValid() && !m_complete && !m_reading && !m_rows.isEmpty();
}

void RunItemModel::fetchMore(const QModelIndex &parent)
{
    if (!canFetchMore(parent))
        return;
    m_reading = true;
    const int asked = m_asked;
    whenDone(m_read(m_filter, m_rows.last().ordinal, pageSize), this,
             [this, asked](const Result<RunItemPage> &page) {
                 if (asked != m_asked)
                     return;
                 if (!page) {
                     m_reading = false;
                     Q_EMIT failed(page.error());
                     return;
                 }
                 m_total = page->total;
                 m_complete = page->items.size() < pageSize;
                 const int before = int(m_rows.size());
                 if (page->items.isEmpty()) {
                     m_reading = false;
                     return;
                 }
                 beginInsertRows({}, before, before + int(page->items.size()) - 1);
                 m_rows << page->items;
                 m_reading = false;
                 endInsertRows();
             });
}

int RunItemModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(m_rows.size());
}

int RunItemModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(Column::Count);
}

QVariant RunItemModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const RunItemView &item = m_rows[index.row()];
    const auto column = Column(index.column());
    switch (role) {
    case StatusRole: return column == Column::What ? QVariant(int(itemStatus(item))) : QVariant();
    case FixedRole: return column == Column::Fields || column == Column::Key;
    case InkRole:
        return column == Column::Object || column == Column::Key ? QVariant(int(Ink::Muted)) : QVariant();
    case Qt::ToolTipRole:
        if (column == Column::Fields)
            return fieldsText(item);
        return column == Column::Why ? QVariant(whyText(item)) : QVariant();
    case Qt::DisplayRole: break;
    default: return {};
    }
    switch (column) {
    case Column::What: return item.state == itemstates::failed ? u"Failed"_s : item.actionTitle;
    case Column::Record: return item.title.isEmpty() ? item.sourceKey : item.title;
    case Column::Object: return item.object == "company"_L1 ? u"Company"_s : u"Person"_s;
    case Column::Fields: return fieldsText(item);
    case Column::Why: return whyText(item);
    case Column::Key: return item.sourceKey;
    case Column::Count: break;
    }
    return {};
}

QVariant RunItemModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole)
        return QAbstractTableModel::headerData(section, orientation, role);
    switch (Column(section)) {
    case Column::What: return u"What"_s;
    case Column::Record: return u"Record"_s;
    case Column::Object: return u"Kind"_s;
    case Column::Fields: return u"Fields"_s;
    case Column::Why: return u"Why"_s;
    case Column::Key: return u"Source key"_s;
    case Column::Count: break;
    }
    return {};
}

} // namespace patchbay::ui
