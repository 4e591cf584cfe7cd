#include "ui/webhooks/topicmodel.h"

#include "ui/widgets/datatable.h"
#include "ui/widgets/tokens.h"

namespace patchbay::ui {

using namespace Qt::StringLiterals;

TopicModel::TopicModel(QObject *parent) : QAbstractTableModel(parent) {}

void TopicModel::setCatalogue(bool intercom)
{
    beginResetModel();
    m_rows.clear();
    if (intercom)
        for (const Topic &topic : allTopics())
            m_rows << Row{topic, false};
    endResetModel();
    Q_EMIT chosenChanged();
}

void TopicModel::setChosen(const QStringList &topics)
{
    beginResetModel();
    for (Row &row : m_rows)
        row.chosen = topics.contains(row.topic.name);
    for (const QString &name : topics) {
        const bool known = std::any_of(m_rows.cbegin(), m_rows.cend(),
                                       [&name](const Row &row) { return row.topic.name == name; });
        if (!known)
            m_rows.prepend({Topic{.name = name}, true});
    }
    endResetModel();
    Q_EMIT chosenChanged();
}

QStringList TopicModel::chosen() const
{
    QStringList names;
    for (const Row &row : m_rows)
        if (row.chosen)
            names << row.topic.name;
    return names;
}

void TopicModel::toggle(int row)
{
    m_rows[row].chosen = !m_rows[row].chosen;
    Q_EMIT dataChanged(index(row, 0), index(row, int(Column::Count) - 1));
    Q_EMIT chosenChanged();
}

void TopicModel::add(const QString &name)
{
    const std::optional<Topic> known = findTopic(name);
    const QString today = known ? known->name : name.trimmed();
    for (qsizetype i = 0; i < m_rows.size(); ++i) {
        if (m_rows[i].topic.name != today)
            continue;
        if (!m_rows[i].chosen)
            toggle(int(i));
        return;
    }
    beginInsertRows({}, 0, 0);
    m_rows.prepend({Topic{.name = today}, true});
    endInsertRows();
    Q_EMIT chosenChanged();
}

QStringList TopicModel::permissions() const
{
    QStringList needed;
    for (const Row &row : m_rows)
        if (row.chosen && !row.topic.permissions.isEmpty())
            needed << row.topic.permissions.first();
    needed.removeDuplicates();
    needed.sort();
    return needed;
}

int TopicModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(m_rows.size());
}

int TopicModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(Column::Count);
}

QVariant TopicModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const Row &row = m_rows[index.row()];
    const Topic &topic = row.topic;
    const auto column = Column(index.column());
    switch (role) {
    case StatusRole:
        return column == Column::Name ? QVariant(int(row.chosen ? Status::Ok : Status::SeenOnly))
                                      : QVariant();
    case FixedRole: return column == Column::Name || column == Column::Former;
    case InkRole: return column == Column::Name ? QVariant() : QVariant(int(Ink::Muted));
    case Qt::AccessibleTextRole:
        if (column == Column::Name)
            return u"%1, %2"_s.arg(topic.name, row.chosen ? u"chosen"_s : u"not chosen"_s);
        break;
    case SortRole:
        // By this column the chosen ones come first.
        if (column == Column::Name)
            return (row.chosen ? u"0 "_s : u"1 "_s) + topic.name;
        break;
    case Qt::ToolTipRole:
        if (column == Column::Permission)
            return topic.permissions.isEmpty() ? u"No permission is needed"_s
                                               : u"One of: %1"_s.arg(topic.permissions.join(u", "_s));
        break;
    case Qt::DisplayRole: break;
    default: return {};
    }
    switch (column) {
    case Column::Name: return topic.name;
    case Column::Title:
        if (topic.title.isEmpty())
            return u"Not in Patchbay's list"_s;
        return topic.previewOnly ? topic.title + u" (Preview version only)"_s : topic.title;
    case Column::Permission: return topic.permissions.value(0, u"–"_s);
    case Column::Former: return topic.formerNames.join(u", "_s);
    case Column::Count: break;
    }
    return {};
}

QVariant TopicModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole)
        return QAbstractTableModel::headerData(section, orientation, role);
    switch (Column(section)) {
    case Column::Name: return u"Topic"_s;
    case Column::Title: return u"Sent when"_s;
    case Column::Permission: return u"Permission"_s;
    case Column::Former: return u"Also known as"_s;
    case Column::Count: break;
    }
    return {};
}

} // namespace patchbay::ui
