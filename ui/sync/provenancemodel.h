// What runs wrote into one record, newest first: a row for each value.
#pragma once

#include "console/runservice.h"

#include <QAbstractTableModel>

namespace patchbay::ui {

class ProvenanceModel : public QAbstractTableModel
{
    Q_OBJECT
public:
    enum class Column { At, Field, Before, After, From, Mapping, By, Request, Count };

    explicit ProvenanceModel(QObject *parent = nullptr);

    void setWrites(const QList<ProvenanceView> &writes);

    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    QList<ProvenanceView> m_writes;
};

} // namespace patchbay::ui
