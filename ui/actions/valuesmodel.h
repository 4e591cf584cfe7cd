// What templates can name, as a table: path, value, type.
#pragma once

#include "console/ruleservice.h"

#include <QAbstractTableModel>

namespace patchbay::ui {

class ValuesModel : public QAbstractTableModel
{
    Q_OBJECT
public:
    enum class Column { Path, Value, Type, Count };

    using QAbstractTableModel::QAbstractTableModel;

    void setValues(const QList<DraftValue> &values);
    // Only those whose path or value holds the words.
    void setFilter(const QString &words);
    const DraftValue &value(int row) const { return m_shown[row]; }

    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    void filter();

    QList<DraftValue> m_values;
    QList<DraftValue> m_shown;
    QString m_words;
};

} // namespace patchbay::ui
