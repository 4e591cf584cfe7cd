#include "ui/webhooks/endpointmodel.h"

#include "ui/widgets/datatable.h"
#include "ui/widgets/format.h"
#include "ui/widgets/tokens.h"

namespace patchbay::ui {

using namespace Qt::StringLiterals;

EndpointState endpointState(const EndpointView &endpoint, const EndpointHealth &health)
{
    using Level = AnswerWatch::Level;
    if (!endpoint.problem.isEmpty())
        return {Status::Error, u"Answers 503"_s};
    if (health.level == Level::Suspended || health.level == Level::NearSuspension)
        return {Status::Error, health.level == Level::Suspended ? u"Suspended"_s : u"Near suspension"_s};
    if (health.level == Level::Paused || health.level == Level::NearPause)
        return {Status::Error, health.level == Level::Paused ? u"Paused by sender"_s : u"Near pause"_s};
    if (endpoint.row.paused)
        return {Status::Paused, u"Paused"_s};
    if (health.level == Level::Failing)
        return {Status::Warning, u"Failing"_s};
    if (health.parked > 0)
        return {Status::Warning, u"%1 parked"_s.arg(formatNumber(health.parked))};
    if (health.silent > 0)
        return {Status::Warning, formatCount(health.silent, u"silent topic"_s, u"silent topics"_s)};
    if (!endpoint.url.isEmpty())
        return {Status::Connected, u"Receiving"_s};
    return {Status::SeenOnly, u"Not served here"_s};
}

qint64 ownRequests(const EndpointHealth &health)
{
    return health.accepted + health.refused - health.strangers;
}

QString successText(const EndpointHealth &health)
{
    const qint64 all = ownRequests(health);
    return all == 0 ? QString()
                    : u"%1 of %2"_s.arg(formatPercent(double(health.accepted) / double(all), 1),
                                        formatNumber(all));
}

QString answerTimesText(const EndpointHealth &health)
{
    if (health.timed == 0)
        return u"–"_s;
    // Up, so that it never says 0 ms.
    const auto text = [](std::chrono::microseconds time) {
        return formatDuration(std::chrono::ceil<std::chrono::milliseconds>(time));
    };
    return u"%1, 95 % within %2, at most %3"_s.arg(text(health.median), text(health.p95),
                                                   text(health.longest));
}

EndpointModel::EndpointModel(QObject *parent) : QAbstractTableModel(parent) {}

void EndpointModel::setEndpoints(const QList<EndpointView> &endpoints, const QList<EndpointHealth> &health)
{
    QHash<EndpointId, EndpointHealth> byId;
    for (const EndpointHealth &one : health)
        byId.insert(one.id, one);
    bool same = endpoints.size() == m_rows.size();
    for (qsizetype i = 0; same && i < endpoints.size(); ++i)
        same = endpoints[i].row.id == m_rows[i].row.id;
    if (same) {
        // The same rows: selection and scroll position stay.
        m_rows = endpoints;
        m_health = byId;
        if (!m_rows.isEmpty())
            Q_EMIT dataChanged(index(0, 0), index(int(m_rows.size()) - 1, int(Column::Count) - 1));
        return;
    }
    beginResetModel();
    m_rows = endpoints;
    m_health = byId;
    endResetModel();
}

EndpointHealth EndpointModel::health(int row) const
{
    return m_health.value(m_rows[row].row.id);
}

int EndpointModel::rowOf(const EndpointId &id) const
{
    for (qsizetype i = 0; i < m_rows.size(); ++i)
        if (m_rows[i].row.id == id)
            return int(i);
    return -1;
}

int EndpointModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(m_rows.size());
}

int EndpointModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(Column::Count);
}

QVariant EndpointModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const int row = index.row();
    const auto column = Column(index.column());
    switch (role) {
    case Qt::DisplayRole: return text(row, column);
    case SortRole: return sortKey(row, column);
    case StatusRole:
        return column == Column::State ? QVariant(int(endpointState(m_rows[row], health(row)).status))
                                       : QVariant();
    case FixedRole: return column == Column::Path;
    case InkRole:
        if (column == Column::Failures && health(row).consecutiveErrors > 0)
            return int(Ink::Danger);
        return column == Column::Source || column == Column::LastAt ? QVariant(int(Ink::Muted)) : QVariant();
    case Qt::ToolTipRole:
        if (column == Column::LastAt)
            return exactTime(health(row).lastAcceptedAt.value_or(QDateTime()));
        if (column == Column::State)
            return m_rows[row].problem.isEmpty() ? health(row).sentence : m_rows[row].problem;
        if (column == Column::Topics)
            return m_rows[row].row.topics.join(u'\n');
        if (column == Column::Failures)
            return u"Not accepted since the last delivery that was. Intercom pauses after 1,000 within 15 minutes."_s;
        return column == Column::Success ? QVariant(u"Accepted in the last seven days"_s) : QVariant();
    case Qt::TextAlignmentRole:
        return column == Column::Topics || column == Column::Failures || column == Column::Again
                   ? QVariant(int(Qt::AlignRight | Qt::AlignVCenter))
                   : QVariant();
    default: return {};
    }
}

QVariant EndpointModel::text(int row, Column column) const
{
    const EndpointView &view = m_rows[row];
    const EndpointHealth one = health(row);
    switch (column) {
    case Column::Name: return view.row.name;
    case Column::State: return endpointState(view, one).word;
    case Column::Source: return view.sourceTitle;
    case Column::Path: return view.row.path;
    case Column::Topics: return formatNumber(view.row.topics.size());
    case Column::Success: return successText(one).isEmpty() ? u"–"_s : successText(one);
    case Column::Failures: return formatNumber(one.consecutiveErrors);
    case Column::Again: return formatNumber(one.retries);
    case Column::LastAt:
        return relativeTime(one.lastAcceptedAt.value_or(QDateTime()), QDateTime::currentDateTimeUtc());
    case Column::Count: break;
    }
    return {};
}

QVariant EndpointModel::sortKey(int row, Column column) const
{
    const EndpointHealth one = health(row);
    switch (column) {
    case Column::Topics: return m_rows[row].row.topics.size();
    case Column::Success:
        return ownRequests(one) == 0 ? -1.0 : double(one.accepted) / double(ownRequests(one));
    case Column::Failures: return one.consecutiveErrors;
    case Column::Again: return one.retries;
    case Column::LastAt: return one.lastAcceptedAt.value_or(QDateTime());
    default: return text(row, column);
    }
}

QVariant EndpointModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole)
        return QAbstractTableModel::headerData(section, orientation, role);
    switch (Column(section)) {
    case Column::Name: return u"Name"_s;
    case Column::State: return u"State"_s;
    case Column::Source: return u"Source"_s;
    case Column::Path: return u"Path"_s;
    case Column::Topics: return u"Topics"_s;
    case Column::Success: return u"Accepted, 7 days"_s;
    case Column::Failures: return u"Refused in a row"_s;
    case Column::Again: return u"Came again"_s;
    case Column::LastAt: return u"Last arrival"_s;
    case Column::Count: break;
    }
    return {};
}

} // namespace patchbay::ui
