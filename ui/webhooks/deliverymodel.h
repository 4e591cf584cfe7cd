// The deliveries as a table: pages read as one scrolls, new ones inserted above, those that were worked on
// changed where they stand.
#pragma once

#include "console/webhookservice.h"
#include "ui/widgets/newestfirstmodel.h"

#include <QSet>

namespace patchbay::ui {

inline qint64 deliveryId(const DeliveryView &delivery)
{
    return delivery.row.id;
}

class DeliveryModel : public NewestFirstModel<DeliveryFilter, DeliveryView, deliveryId>
{
    Q_OBJECT
public:
    enum class Column { Received, State, Topic, Record, Endpoint, Signature, Attempts, Result, Count };

    explicit DeliveryModel(Read read, QObject *parent = nullptr) : NewestFirstModel(std::move(read), parent)
    {
    }

    // Reads these again: they change, or join the list where they fit by now. Rows that no longer fit stay
    // until the list is read anew, because somebody may be reading them.
    void readAgain(const QSet<qint64> &ids);
    // The names of those that are registered now: some were renamed or removed since their rows were read.
    void setEndpointNames(const QHash<EndpointId, QString> &names);
    const DeliveryView &delivery(int row) const { return m_rows[row]; }
    // -1 where it is not among those that were read.
    int rowOf(qint64 id) const;

    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    void take(const DeliveryView &view);
    QVariant text(const DeliveryRow &row, const DeliveryView &view, Column column) const;
};

} // namespace patchbay::ui
