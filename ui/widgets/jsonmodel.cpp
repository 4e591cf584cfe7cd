#include "ui/widgets/jsonmodel.h"

#include "ui/widgets/datatable.h"
#include "ui/widgets/format.h"
#include "ui/widgets/tokens.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

#include <vector>

namespace patchbay::ui {

using namespace Qt::StringLiterals;

struct JsonModel::Node
{
    Node *parent = nullptr;
    int row = 0;
    QString key{};
    bool inArray = false;
    QJsonValue value{};
    bool filled = false;
    std::vector<std::unique_ptr<Node>> children{};

    void fill()
    {
        if (filled)
            return;
        filled = true;
        const auto add = [this](const QString &name, const QJsonValue &child, bool array) {
            auto node = std::make_unique<Node>();
            node->parent = this;
            node->row = int(children.size());
            node->key = name;
            node->inArray = array;
            node->value = child;
            children.push_back(std::move(node));
        };
        if (value.isObject()) {
            const QJsonObject object = value.toObject();
            for (auto it = object.begin(); it != object.end(); ++it)
                add(it.key(), it.value(), false);
        } else if (value.isArray()) {
            const QJsonArray array = value.toArray();
            for (qsizetype i = 0; i < array.size(); ++i)
                add(QString::number(i), array.at(i), true);
        }
    }
};

namespace {

QString summary(const QJsonValue &value)
{
    switch (value.type()) {
    case QJsonValue::Object: {
        const auto size = value.toObject().size();
        return u"{ "_s + formatCount(size, JsonModel::tr("field"), JsonModel::tr("fields")) + u" }"_s;
    }
    case QJsonValue::Array: {
        const auto size = value.toArray().size();
        return u"[ "_s + formatCount(size, JsonModel::tr("item"), JsonModel::tr("items")) + u" ]"_s;
    }
    case QJsonValue::String: return u'"' + value.toString() + u'"';
    case QJsonValue::Bool: return value.toBool() ? u"true"_s : u"false"_s;
    case QJsonValue::Double: {
        const double number = value.toDouble();
        const qint64 whole = value.toInteger();
        return double(whole) == number ? QString::number(whole) : QString::number(number, 'g', 15);
    }
    case QJsonValue::Null: return u"null"_s;
    case QJsonValue::Undefined: return {};
    }
    return {};
}

} // namespace

JsonModel::JsonModel(QObject *parent) : QAbstractItemModel(parent), m_root(std::make_unique<Node>()) {}

JsonModel::~JsonModel() = default;

void JsonModel::setValue(const QJsonValue &value)
{
    beginResetModel();
    m_root = std::make_unique<Node>();
    m_root->value = value;
    if (!value.isObject() && !value.isArray() && !value.isUndefined()) {
        // A bare value still gets its one row.
        QJsonArray one;
        one.append(value);
        m_root->value = one;
    }
    m_root->fill();
    endResetModel();
}

JsonModel::Node *JsonModel::node(const QModelIndex &index) const
{
    return index.isValid() ? static_cast<Node *>(index.internalPointer()) : m_root.get();
}

QString JsonModel::path(const QModelIndex &index) const
{
    QString result;
    for (const Node *one = node(index); one && one->parent; one = one->parent) {
        const QString step = one->inArray ? u'[' + one->key + u']' : one->key;
        if (result.isEmpty())
            result = step;
        else
            result = step + (result.startsWith(u'[') ? QString() : u"."_s) + result;
    }
    return result;
}

QJsonValue JsonModel::value(const QModelIndex &index) const
{
    return node(index)->value;
}

QModelIndex JsonModel::find(const QString &words, const QModelIndex &from, bool backward) const
{
    if (words.isEmpty())
        return {};
    // Depth first over the whole tree, so that "next" means the next line when everything is open.
    std::vector<Node *> order;
    std::vector<Node *> open{m_root.get()};
    while (!open.empty()) {
        Node *one = open.back();
        open.pop_back();
        if (one != m_root.get())
            order.push_back(one);
        one->fill();
        for (auto child = one->children.rbegin(); child != one->children.rend(); ++child)
            open.push_back(child->get());
    }
    if (order.empty())
        return {};
    const auto count = qsizetype(order.size());
    qsizetype start = backward ? 0 : -1;
    for (qsizetype i = 0; i < count; ++i) {
        if (from.isValid() && order[std::size_t(i)] == node(from))
            start = i;
    }
    for (qsizetype step = 1; step <= count; ++step) {
        const qsizetype i = ((start + (backward ? -step : step)) % count + count) % count;
        Node *one = order[std::size_t(i)];
        const bool leaf = !one->value.isObject() && !one->value.isArray();
        if (one->key.contains(words, Qt::CaseInsensitive) ||
            (leaf && summary(one->value).contains(words, Qt::CaseInsensitive)))
            return createIndex(one->row, KeyColumn, one);
    }
    return {};
}

QModelIndex JsonModel::index(int row, int column, const QModelIndex &parent) const
{
    if (!hasIndex(row, column, parent))
        return {};
    return createIndex(row, column, node(parent)->children.at(std::size_t(row)).get());
}

QModelIndex JsonModel::parent(const QModelIndex &index) const
{
    if (!index.isValid())
        return {};
    Node *above = node(index)->parent;
    return !above || above == m_root.get() ? QModelIndex() : createIndex(above->row, 0, above);
}

int JsonModel::rowCount(const QModelIndex &parent) const
{
    if (parent.column() > 0)
        return 0;
    Node *one = node(parent);
    one->fill();
    return int(one->children.size());
}

int JsonModel::columnCount(const QModelIndex &) const
{
    return ColumnCount;
}

QVariant JsonModel::data(const QModelIndex &index, int role) const
{
    if (!index.isValid())
        return {};
    const Node *one = node(index);
    switch (role) {
    case Qt::DisplayRole: return index.column() == KeyColumn ? one->key : summary(one->value).left(2000);
    case Qt::ToolTipRole: return index.column() == KeyColumn ? path(index) : summary(one->value).left(2000);
    case Qt::AccessibleTextRole:
        return index.column() == KeyColumn ? QString(path(index) + u": "_s + summary(one->value).left(200))
                                           : summary(one->value).left(200);
    case FixedRole: return true;
    case InkRole:
        if (index.column() == KeyColumn)
            return int(one->inArray ? Ink::Muted : Ink::Text);
        if (one->value.isString())
            return int(Ink::Success);
        if (one->value.isDouble() || one->value.isBool())
            return int(Ink::Info);
        return int(Ink::Muted);
    default: return {};
    }
}

QVariant JsonModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole)
        return {};
    return section == KeyColumn ? tr("Field") : tr("Value");
}

} // namespace patchbay::ui
