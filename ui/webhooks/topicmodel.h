// The topics that can be subscribed to, and which of them are.
#pragma once

#include "console/webhookservice.h"

#include <QAbstractTableModel>

namespace patchbay::ui {

class TopicModel : public QAbstractTableModel
{
    Q_OBJECT
public:
    enum class Column { Name, Title, Permission, Former, Count };

    explicit TopicModel(QObject *parent = nullptr);

    // Of Intercom all are known; of others only what was added by hand.
    void setCatalogue(bool intercom);
    void setChosen(const QStringList &topics);
    QStringList chosen() const;
    void toggle(int row);
    // Chooses it; one that is not known is added under the name as it was typed.
    void add(const QString &name);
    // The permissions that the chosen ones need, one way of each, without repetitions.
    QStringList permissions() const;

    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

Q_SIGNALS:
    void chosenChanged();

private:
    struct Row
    {
        Topic topic{};
        bool chosen = false;
    };

    QList<Row> m_rows;
};

} // namespace patchbay::ui
