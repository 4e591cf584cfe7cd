#include "ui/actions/rulelistmodel.h"

#include "ui/actions/traceview.h"
#include "ui/widgets/datatable.h"
#include "ui/widgets/format.h"
#include "ui/widgets/tokens.h"

namespace patchbay::ui {

using namespace Qt::StringLiterals;

QString streamText(const RuleView &rule)
{
    if (!rule.topics.isEmpty())
        return rule.topics.join(u", "_s);
    return rule.source.isEmpty() ? u"Everything"_s : u"Everything from %1"_s.arg(rule.source);
}

QString targetText(const RuleView &rule)
{
    if (rule.presetTitle.isEmpty())
        return rule.target;
    return rule.target.isEmpty() ? rule.presetTitle : u"%1 · %2"_s.arg(rule.presetTitle, rule.target);
}

void RuleListModel::setRules(const QList<RuleView> &rules)
{
    bool same = rules.size() == m_rules.size();
    for (qsizetype i = 0; same && i < rules.size(); ++i)
        same = rules[i].id == m_rules[i].id;
    if (!same)
        beginResetModel();
    m_rules = rules;
    if (!same)
        endResetModel();
    else if (!rules.isEmpty())
        Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, columnCount() - 1));
}

int RuleListModel::rowOf(const RuleId &id) const
{
    for (int row = 0; row < m_rules.size(); ++row)
        if (m_rules[row].id == id)
            return row;
    return -1;
}

void RuleListModel::tick()
{
    if (!m_rules.isEmpty())
        Q_EMIT dataChanged(index(0, int(Column::When)), index(rowCount() - 1, int(Column::When)));
}

int RuleListModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(m_rules.size());
}

int RuleListModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(Column::Count);
}

QVariant RuleListModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const RuleView &rule = m_rules[index.row()];
    const auto column = Column(index.column());
    const bool isBroken = !rule.problem.isEmpty();
    switch (column) {
    case Column::Enabled:
        if (role == Qt::CheckStateRole)
            return int(rule.isEnabled ? Qt::Checked : Qt::Unchecked);
        if (role == Qt::DisplayRole || role == SortRole)
            return !rule.isEnabled ? u"Off"_s : rule.isRehearsal ? u"Rehearses"_s : u"On"_s;
        if (role == Qt::ToolTipRole)
            return rule.isRehearsal ? u"Traces what it would send, and sends nothing"_s : QString();
        break;
    case Column::Name:
        if (role == Qt::DisplayRole)
            return rule.name;
        break;
    case Column::Listens:
        if (role == Qt::DisplayRole || role == Qt::ToolTipRole)
            return streamText(rule);
        break;
    case Column::Target:
        if (role == Qt::DisplayRole || role == Qt::ToolTipRole)
            return targetText(rule);
        break;
    case Column::Last:
        if (role == Qt::DisplayRole || role == Qt::ToolTipRole)
            return isBroken                      ? rule.problem
                   : rule.lastVerdict.isEmpty()  ? u"No event yet"_s
                   : rule.lastSentence.isEmpty() ? traceWord(rule.lastVerdict)
                                                 : rule.lastSentence;
        if (role == StatusRole && (isBroken || !rule.lastVerdict.isEmpty()))
            return int(isBroken ? Status::Error : traceStatus(rule.lastVerdict));
        if (role == InkRole && rule.lastVerdict.isEmpty() && !isBroken)
            return int(Ink::Muted);
        break;
    case Column::When:
        if (role == Qt::DisplayRole)
            return rule.lastAt.isValid() ? relativeTime(rule.lastAt, QDateTime::currentDateTimeUtc())
                                         : QString();
        if (role == Qt::ToolTipRole)
            return rule.lastAt.isValid() ? exactTime(rule.lastAt) : QString();
        if (role == SortRole)
            return rule.lastAt;
        break;
    case Column::Count: break;
    }
    return {};
}

QVariant RuleListModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    static const QStringList heads{u"On"_s,       u"Rule"_s,       u"Listens to"_s,
                                   u"Sends to"_s, u"Last event"_s, u"When"_s};
    return orientation == Qt::Horizontal && role == Qt::DisplayRole ? QVariant(heads.value(section))
                                                                    : QVariant();
}

} // namespace patchbay::ui
