#include "ui/widgets/versionlist.h"

#include "ui/widgets/button.h"
#include "ui/widgets/datatable.h"
#include "ui/widgets/diffview.h"
#include "ui/widgets/format.h"
#include "ui/widgets/label.h"
#include "ui/widgets/statestack.h"
#include "ui/widgets/tokens.h"

#include <QAbstractTableModel>
#include <QHBoxLayout>
#include <QVBoxLayout>

namespace patchbay::ui {

using namespace Qt::StringLiterals;

// Small, and replaced as a whole.
class VersionModel : public QAbstractTableModel
{
public:
    VersionModel(const QStringList &columns, QObject *parent)
        : QAbstractTableModel(parent)
        , m_heads(QStringList{u"Version"_s, u"Saved"_s} + columns)
    {
    }

    void setVersions(const QList<SavedVersion> &versions)
    {
        beginResetModel();
        m_versions = versions;
        endResetModel();
    }

    int rowCount(const QModelIndex &parent = {}) const override
    {
        return parent.isValid() ? 0 : int(m_versions.size());
    }
    int columnCount(const QModelIndex &parent = {}) const override
    {
        return parent.isValid() ? 0 : int(m_heads.size());
    }
    QVariant data(const QModelIndex &index, int role) const override
    {
        if (!checkIndex(index, CheckIndexOption::IndexIsValid))
            return {};
        const SavedVersion &version = m_versions[index.row()];
        if (role == Qt::ToolTipRole && index.column() == 1)
            return exactTime(version.savedAt);
        if (role != Qt::DisplayRole)
            return {};
        switch (index.column()) {
        case 0: return QString::number(version.number);
        case 1: return relativeTime(version.savedAt, QDateTime::currentDateTimeUtc());
        default: return version.details.value(index.column() - 2);
        }
    }
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override
    {
        return orientation == Qt::Horizontal && role == Qt::DisplayRole ? QVariant(m_heads.value(section))
                                                                        : QVariant();
    }

private:
    QStringList m_heads;
    QList<SavedVersion> m_versions{};
};

VersionList::VersionList(const Look &look, UiState *state, QWidget *parent)
    : QWidget(parent)
    , m_model(new VersionModel(look.columns, this))
{
    m_table = new DataTable;
    m_table->setObjectName(u"versionsTable"_s);
    m_table->setAccessibleName(look.title);
    m_table->setSource(m_model, DataTable::Sorting::None);
    m_table->setColumnWidths(look.widths);
    m_table->setName(look.name, state);
    m_diff = new DiffView;
    m_diff->setHeads(u"Version before"_s, u"This version"_s);
    m_diff->table()->setColumnHidden(DiffModel::WhyColumn, true);
    m_diff->table()->setColumnWidths({112, 200, 140, 200});
    m_diff->table()->setStretchColumn(DiffModel::AfterColumn);
    m_restore = new Button(u"Bring this version back"_s, Button::Kind::Secondary, Glyph::Undo);
    m_restore->setObjectName(u"restoreVersion"_s);
    auto *content = new QWidget;
    auto *layout = new QVBoxLayout(content);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(metric::group);
    layout->addWidget(m_table, 2);
    auto *head = new QHBoxLayout;
    head->addWidget(new Label(u"What it changed"_s, TextRole::Section), 1);
    head->addWidget(m_restore);
    layout->addLayout(head);
    layout->addWidget(m_diff, 3);
    m_stack = new StateStack(content);
    auto *outer = new QVBoxLayout(this);
    outer->setContentsMargins(0, 0, 0, 0);
    outer->addWidget(m_stack);
    connect(m_table, &DataTable::currentRowChanged, this, &VersionList::show);
    connect(m_stack, &StateStack::retryRequested, this, &VersionList::retryRequested);
    connect(m_restore, &QAbstractButton::clicked, this, [this] {
        if (m_table->currentRow() > 0)
            Q_EMIT restoreRequested(m_table->currentRow());
    });
}

void VersionList::showLoading()
{
    m_stack->showLoading();
}

void VersionList::showError(const Error &error)
{
    m_stack->showError(error, u"Try again"_s);
}

void VersionList::setVersions(const QList<SavedVersion> &versions,
                              std::function<QList<DiffRow>(int index)> changes)
{
    m_changes = std::move(changes);
    m_model->setVersions(versions);
    if (versions.isEmpty()) {
        m_stack->showEmpty(Drawing::Document, u"No version was saved yet."_s, {},
                           u"Each save keeps the one before, so that it can be brought back."_s);
        return;
    }
    m_stack->showContent();
    m_table->setCurrentRow(0);
    show(0);
}

void VersionList::show(int row)
{
    const bool known = row >= 0 && row < m_model->rowCount();
    m_restore->setEnabled(known && row > 0); // the newest is what is there already
    m_diff->setRows(known ? m_changes(row) : QList<DiffRow>());
}

} // namespace patchbay::ui
