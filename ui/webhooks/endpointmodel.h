// The register of subscriptions as a table, with how each is doing.
#pragma once

#include "console/webhookservice.h"
#include "ui/widgets/statuschip.h"

#include <QAbstractTableModel>

namespace patchbay::ui {

// What the chip of a subscription says.
struct EndpointState
{
    Status status = Status::Neutral;
    QString word{};
};

EndpointState endpointState(const EndpointView &endpoint, const EndpointHealth &health);
// What the source itself can have sent: strangers' requests say nothing about a subscription.
qint64 ownRequests(const EndpointHealth &health);
// "99.8 % of 1,204"; empty where nothing came.
QString successText(const EndpointHealth &health);
// "2 ms, 95 % within 9 ms, at most 40 ms"; "–" where none is known.
QString answerTimesText(const EndpointHealth &health);

class EndpointModel : public QAbstractTableModel
{
    Q_OBJECT
public:
    enum class Column { Name, State, Success, Failures, LastAt, Topics, Again, Source, Path, Count };

    explicit EndpointModel(QObject *parent = nullptr);

    void setEndpoints(const QList<EndpointView> &endpoints, const QList<EndpointHealth> &health);
    const EndpointView &endpoint(int row) const { return m_rows[row]; }
    // Of that endpoint; empty while it is not known.
    EndpointHealth health(int row) const;
    int rowOf(const EndpointId &id) const;

    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    QVariant text(int row, Column column) const;
    QVariant sortKey(int row, Column column) const;

    QList<EndpointView> m_rows;
    QHash<EndpointId, EndpointHealth> m_health;
};

} // namespace patchbay::ui
