// The deliveries as a table: pages read as one scrolls, new ones inserted above, those that were worked on
// changed where they stand.
#pragma once

#include "console/webhookservice.h"

#include <QAbstractTableModel>
#include <QSet>

#include <functional>

namespace patchbay::ui {

class DeliveryModel : public QAbstractTableModel
{
    Q_OBJECT
public:
    enum class Column { Received, State, Topic, Record, Endpoint, Signature, Attempts, Result, Count };

    // A page of what fits, newest first, below that id (0: from the newest).
    using Read = std::function<QFuture<Result<QList<DeliveryView>>>(const DeliveryFilter &filter,
                                                                    qint64 before, int limit)>;

    explicit DeliveryModel(Read read, QObject *parent = nullptr);

    // Reads anew with this filter; loaded() or failed() follows.
    void setFilter(const DeliveryFilter &filter);
    const DeliveryFilter &filter() const { return m_filter; }
    // Reads what came since the newest row.
    void readNew();
    // Reads these again: they change, or join the list where they fit by now. Rows that no longer fit stay
    // until the list is read anew, because somebody may be reading them.
    void readAgain(const QSet<qint64> &ids);
    // The names of those that are registered now: some were renamed or removed since their rows were read.
    void setEndpointNames(const QHash<EndpointId, QString> &names);
    const DeliveryView &delivery(int row) const { return m_rows[row]; }
    // -1 where it is not among those that were read.
    int rowOf(qint64 id) const;

    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;
    bool canFetchMore(const QModelIndex &parent) const override;
    void fetchMore(const QModelIndex &parent) override;

    static constexpr int pageSize = 200;

Q_SIGNALS:
    void loaded();
    void failed(const patchbay::Error &error);
    void rowsArrived(int count); // above the others

private:
    void take(const DeliveryView &view);
    QVariant text(const DeliveryRow &row, const DeliveryView &view, Column column) const;

    Read m_read;
    DeliveryFilter m_filter;
    QList<DeliveryView> m_rows;
    int m_asked = 0; // answers to an older filter are not for us any more
    bool m_reading = false;
    bool m_readingNew = false;
    bool m_newWanted = false; // more came while new ones were read
    bool m_complete = false;
};

} // namespace patchbay::ui
