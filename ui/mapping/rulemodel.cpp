#include "ui/mapping/rulemodel.h"

#include "base/json.h"
#include "ui/mapping/rulewords.h"
#include "ui/widgets/datatable.h"
#include "ui/widgets/glyph.h"
#include "ui/widgets/tokens.h"

namespace patchbay::ui {

using namespace Qt::StringLiterals;

RuleModel::RuleModel(MappingEditor *editor, QObject *parent)
    : QAbstractTableModel(parent)
    , m_editor(editor)
    , m_rules(editor->rules())
{
    connect(m_editor, &MappingEditor::changed, this, &RuleModel::follow);
    connect(m_editor, &MappingEditor::previewChanged, this, [this] {
        if (!m_rules.isEmpty())
            Q_EMIT dataChanged(index(0, int(Column::Sample)),
                               index(int(m_rules.size()) - 1, int(Column::Problem)));
    });
}

void RuleModel::follow()
{
    const QList<Rule> &now = m_editor->rules();
    const auto has = [](const QList<Rule> &rules, const QString &id) {
        return std::any_of(rules.cbegin(), rules.cend(), [&id](const Rule &rule) { return rule.id == id; });
    };
    for (int row = int(m_rules.size()) - 1; row >= 0; --row) {
        if (has(now, m_rules[row].id))
            continue;
        beginRemoveRows({}, row, row);
        m_rules.removeAt(row);
        endRemoveRows();
    }
    for (int row = 0; row < now.size(); ++row) {
        if (row < m_rules.size() && m_rules[row].id == now[row].id) {
            m_rules[row] = now[row];
            continue;
        }
        if (has(m_rules, now[row].id)) {
            // The same rules in another order: rare enough (a version was brought back) for a reset.
            beginResetModel();
            m_rules = now;
            endResetModel();
            return;
        }
        beginInsertRows({}, row, row);
        m_rules.insert(row, now[row]);
        endInsertRows();
    }
    if (!m_rules.isEmpty())
        Q_EMIT dataChanged(index(0, 0), index(int(m_rules.size()) - 1, int(Column::Count) - 1));
}

QString RuleModel::ruleId(int row) const
{
    return row >= 0 && row < m_rules.size() ? m_rules[row].id : QString();
}

int RuleModel::rowOf(const QString &ruleId) const
{
    for (int row = 0; row < m_rules.size(); ++row)
        if (m_rules[row].id == ruleId)
            return row;
    return -1;
}

int RuleModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(m_rules.size());
}

int RuleModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(Column::Count);
}

QString RuleModel::text(const Rule &rule, Column column) const
{
    switch (column) {
    case Column::Source: return rule.source;
    case Column::Direction:
        switch (rule.direction) {
        case Direction::ToIntercom: return u"→"_s;
        case Direction::FromIntercom: return u"←"_s;
        case Direction::Both: return u"⇄"_s;
        }
        return {};
    case Column::Target: return rule.target;
    case Column::Transforms: return transformChainText(rule.transforms);
    case Column::Policy: return policyWords(rule);
    case Column::Sample: {
        const PreviewView::Row *row = m_editor->previewOf(rule.id);
        if (row == nullptr)
            return {};
        return row->skipped ? u"kept"_s : displayText(row->targetValue);
    }
    case Column::Problem: {
        const QList<MappingProblem> problems = m_editor->problemsOf(rule.id);
        if (!problems.isEmpty())
            return problems.first().message;
        const PreviewView::Row *row = m_editor->previewOf(rule.id);
        return row == nullptr ? QString() : row->problem;
    }
    case Column::Count: break;
    }
    return {};
}

QVariant RuleModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const Rule &rule = m_rules[index.row()];
    const auto column = Column(index.column());
    switch (role) {
    case Qt::DisplayRole: return text(rule, column);
    case Qt::ToolTipRole:
        return column == Column::Problem || column == Column::Sample ? text(rule, column) : QVariant();
    case Qt::TextAlignmentRole: return column == Column::Direction ? QVariant(Qt::AlignCenter) : QVariant();
    case Qt::AccessibleTextRole: {
        if (column != Column::Direction)
            return {};
        return directionWord(rule.direction);
    }
    case FixedRole: return column == Column::Source || column == Column::Target || column == Column::Sample;
    case GlyphRole:
        if (column == Column::Source && rule.matchKey)
            return int(Glyph::Key);
        return column == Column::Problem && m_editor->isBroken(rule.id) ? QVariant(int(Glyph::Error))
                                                                        : QVariant();
    case InkRole:
        if (column == Column::Problem)
            return int(m_editor->isBroken(rule.id) ? Ink::Danger : Ink::Warning);
        return rule.enabled ? QVariant() : QVariant(int(Ink::Muted));
    default: return {};
    }
}

QVariant RuleModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole)
        return QAbstractTableModel::headerData(section, orientation, role);
    switch (Column(section)) {
    case Column::Source: return u"Source"_s;
    case Column::Direction: return u"Way"_s;
    case Column::Target: return u"Intercom"_s;
    case Column::Transforms: return u"Transforms"_s;
    case Column::Policy: return u"Policy"_s;
    case Column::Sample: return u"Sample"_s;
    case Column::Problem: return u"Problem"_s;
    case Column::Count: break;
    }
    return {};
}

} // namespace patchbay::ui
