#include "ui/activity/activitymodel.h"

#include "ui/widgets/datatable.h"
#include "ui/widgets/format.h"
#include "ui/widgets/statuschip.h"
#include "ui/widgets/tokens.h"
#include "ui/widgets/whendone.h"

namespace patchbay::ui {

using namespace Qt::StringLiterals;

namespace {

Status levelStatus(const QString &level)
{
    if (level == u"error"_s)
        return Status::Error;
    return level == u"warning"_s ? Status::Warning : Status::Neutral;
}

QString levelWord(const QString &level)
{
    if (level == u"error"_s)
        return u"Error"_s;
    return level == u"warning"_s ? u"Warning"_s : u"Info"_s;
}

} // namespace

ActivityModel::ActivityModel(ActivityService &service, QObject *parent)
    : QAbstractTableModel(parent)
    , m_service(service)
{
}

void ActivityModel::setFilter(const ActivityFilter &filter)
{
    ++m_asked;
    m_filter = filter;
    m_reading = false;
    m_readingNew = false;
    m_complete = false;
    // The old rows stay until the new ones are here: an empty flash says nothing.
    const int asked = m_asked;
    m_reading = true;
    whenDone(m_service.page(m_filter, 0, pageSize), this,
             [this, asked](const Result<QList<ActivityRow>> &page) {
                 if (asked != m_asked)
                     return;
                 m_reading = false;
                 if (!page) {
                     Q_EMIT failed(page.error());
                     return;
                 }
                 beginResetModel();
                 m_rows = *page;
                 m_complete = page->size() < pageSize;
                 endResetModel();
                 Q_EMIT loaded();
             });
}

void ActivityModel::readNew()
{
    if (m_readingNew || m_reading)
        return;
    m_readingNew = true;
    const int asked = m_asked;
    whenDone(m_service.page(m_filter, 0, pageSize), this,
             [this, asked](const Result<QList<ActivityRow>> &page) {
                 if (asked != m_asked)
                     return;
                 m_readingNew = false;
                 if (!page)
                     return; // the next entry, or F5, asks again
                 const qint64 newest = m_rows.isEmpty() ? 0 : m_rows.first().sequence;
                 qsizetype fresh = 0;
                 while (fresh < page->size() && (*page)[fresh].sequence > newest)
                     ++fresh;
                 if (fresh == 0)
                     return;
                 if (fresh == pageSize && !m_rows.isEmpty()) {
                     // More came than one page holds: what lies between would be missing.
                     setFilter(m_filter);
                     return;
                 }
                 beginInsertRows({}, 0, int(fresh) - 1);
                 m_rows = page->first(fresh) + m_rows;
                 endInsertRows();
                 Q_EMIT loaded();
             });
}

bool ActivityModel::canFetchMore(const QModelIndex &parent) const
{
    return !parent.isValid() && !m_complete && !m_reading && !m_rows.isEmpty();
}

void ActivityModel::fetchMore(const QModelIndex &parent)
{
    if (canFetchMore(parent))
        readPage();
}

void ActivityModel::readPage()
{
    m_reading = true;
    const int asked = m_asked;
    whenDone(m_service.page(m_filter, m_rows.last().sequence, pageSize), this,
             [this, asked](const Result<QList<ActivityRow>> &page) {
                 if (asked != m_asked)
                     return;
                 m_reading = false;
                 if (!page) {
                     Q_EMIT failed(page.error());
                     return;
                 }
                 m_complete = page->size() < pageSize;
                 if (page->isEmpty())
                     return;
                 beginInsertRows({}, int(m_rows.size()), int(m_rows.size() + page->size()) - 1);
                 m_rows << *page;
                 endInsertRows();
             });
}

int ActivityModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(m_rows.size());
}

int ActivityModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(Column::Count);
}

QVariant ActivityModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const ActivityRow &row = m_rows[index.row()];
    const auto column = Column(index.column());
    switch (role) {
    case StatusRole: return column == Column::Level ? QVariant(int(levelStatus(row.level))) : QVariant();
    case FixedRole: return column == Column::Record || column == Column::Kind;
    case InkRole:
        return column == Column::Kind || column == Column::Actor ? QVariant(int(Ink::Muted)) : QVariant();
    case Qt::ToolTipRole:
        if (column == Column::When)
            return exactTime(row.at);
        return column == Column::What ? QVariant(row.summary) : QVariant();
    case Qt::DisplayRole: break;
    default: return {};
    }
    switch (column) {
    case Column::When: return relativeTime(row.at, QDateTime::currentDateTimeUtc());
    case Column::Level: return levelWord(row.level);
    case Column::What: return row.summary;
    case Column::Record: return row.recordKey;
    case Column::Kind: return row.kind;
    case Column::Actor: return row.actor;
    case Column::Count: break;
    }
    return {};
}

QVariant ActivityModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole)
        return QAbstractTableModel::headerData(section, orientation, role);
    switch (Column(section)) {
    case Column::When: return u"When"_s;
    case Column::Level: return u"Level"_s;
    case Column::What: return u"What"_s;
    case Column::Record: return u"Record"_s;
    case Column::Kind: return u"Kind"_s;
    case Column::Actor: return u"By"_s;
    case Column::Count: break;
    }
    return {};
}

} // namespace patchbay::ui
