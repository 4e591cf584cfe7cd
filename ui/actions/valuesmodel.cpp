#include "ui/actions/valuesmodel.h"

#include "ui/widgets/datatable.h"
#include "ui/widgets/tokens.h"

namespace patchbay::ui {

using namespace Qt::StringLiterals;

void ValuesModel::setValues(const QList<DraftValue> &values)
{
    m_values = values;
    filter();
}

void ValuesModel::setFilter(const QString &words)
{
    m_words = words.trimmed();
    filter();
}

void ValuesModel::filter()
{
    QList<DraftValue> shown;
    for (const DraftValue &value : std::as_const(m_values)) {
        if (value.path.contains(m_words, Qt::CaseInsensitive) ||
            value.value.contains(m_words, Qt::CaseInsensitive))
            shown.append(value);
    }
    const bool sameRows = shown.size() == m_shown.size();
    if (!sameRows)
        beginResetModel();
    m_shown = shown;
    if (!sameRows)
        endResetModel();
    else if (!m_shown.isEmpty())
        Q_EMIT dataChanged(index(0, 0), index(int(m_shown.size()) - 1, int(Column::Count) - 1));
}

int ValuesModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(m_shown.size());
}

int ValuesModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(Column::Count);
}

QVariant ValuesModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const DraftValue &value = m_shown[index.row()];
    const auto column = Column(index.column());
    if (role == FixedRole)
        return column == Column::Path;
    if (role == InkRole && column == Column::Type)
        return int(Ink::Muted);
    if (role != Qt::DisplayRole && role != Qt::ToolTipRole)
        return {};
    switch (column) {
    case Column::Path: return value.path;
    case Column::Value: return value.value;
    default: return value.type;
    }
}

QVariant ValuesModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    static const QStringList heads{u"Name"_s, u"Value"_s, u"Type"_s};
    return orientation == Qt::Horizontal && role == Qt::DisplayRole ? QVariant(heads.value(section))
                                                                    : QVariant();
}

} // namespace patchbay::ui
