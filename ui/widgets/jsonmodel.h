// A JSON value as a tree: key, value. Nodes are made when they are first looked into.
#pragma once

#include <QAbstractItemModel>
#include <QJsonValue>

#include <memory>

namespace patchbay::ui {

class JsonModel : public QAbstractItemModel
{
    Q_OBJECT
public:
    enum Column { KeyColumn, ValueColumn, ColumnCount };

    explicit JsonModel(QObject *parent = nullptr);
    ~JsonModel() override;

    void setValue(const QJsonValue &value);
    // "data.item.custom_attributes.plan" or "tags.data[0].name": the field path of a row.
    QString path(const QModelIndex &index) const;
    // The row's value; for objects and arrays the whole of it.
    QJsonValue value(const QModelIndex &index) const;
    // The next row after `from` (or the first) whose key or text holds the words, wrapping round; invalid for
    // none.
    QModelIndex find(const QString &words, const QModelIndex &from, bool backward = false) const;

    QModelIndex index(int row, int column, const QModelIndex &parent = {}) const override;
    QModelIndex parent(const QModelIndex &index) const override;
    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    struct Node;

    Node *node(const QModelIndex &index) const;

    std::unique_ptr<Node> m_root;
};

} // namespace patchbay::ui
