// What a subscription should bring and what really comes, topic by topic.
#pragma once

#include "console/webhookservice.h"

#include <QAbstractTableModel>

namespace patchbay::ui {

class TopicHealthModel : public QAbstractTableModel
{
    Q_OBJECT
public:
    enum class Column { Topic, State, Last, Arrived, Count };

    explicit TopicHealthModel(QObject *parent = nullptr);

    void setTopics(const EndpointView &endpoint, const EndpointHealth &health);
    QString topic(int row) const { return m_rows[row].silence.topic; }

    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    struct Row
    {
        TopicSilence silence{};
        bool subscribed = false;
        qint64 arrived = 0;
    };

    static QString word(const Row &row);

    QList<Row> m_rows;
};

} // namespace patchbay::ui
