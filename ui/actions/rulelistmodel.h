// The rules as a table.
#pragma once

#include "console/ruleservice.h"

#include <QAbstractTableModel>

namespace patchbay::ui {

// "conversation.user.created, …" or what else a rule listens to.
QString streamText(const RuleView &rule);
QString targetText(const RuleView &rule);

class RuleListModel : public QAbstractTableModel
{
    Q_OBJECT
public:
    enum class Column { Enabled, Name, Listens, Target, Last, When, Count };

    using QAbstractTableModel::QAbstractTableModel;

    // Rows that stay are changed in place, so that what is being read does not move.
    void setRules(const QList<RuleView> &rules);
    const RuleView &rule(int row) const { return m_rules[row]; }
    const QList<RuleView> &rules() const { return m_rules; }
    int rowOf(const RuleId &id) const;
    // For the column of relative times.
    void tick();

    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    QList<RuleView> m_rules;
};

} // namespace patchbay::ui
