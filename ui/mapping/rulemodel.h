// The rules as a table: the patch bay for those who would rather read it, or cannot see it.
#pragma once

#include "ui/mapping/mappingeditor.h"

#include <QAbstractTableModel>

namespace patchbay::ui {

class RuleModel : public QAbstractTableModel
{
    Q_OBJECT
public:
    enum class Column { Source, Direction, Target, Transforms, Policy, Sample, Problem, Count };

    // `editor` is not owned.
    explicit RuleModel(MappingEditor *editor, QObject *parent = nullptr);

    QString ruleId(int row) const;
    int rowOf(const QString &ruleId) const;

    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    void follow();
    QString text(const Rule &rule, Column column) const;

    MappingEditor *m_editor = nullptr;
    QList<Rule> m_rules; // as last shown, so that rows are inserted and removed rather than reset
};

} // namespace patchbay::ui
