#include "ui/mapping/versionspanel.h"

#include "ui/widgets/button.h"
#include "ui/widgets/datatable.h"
#include "ui/widgets/diffview.h"
#include "ui/widgets/format.h"
#include "ui/widgets/label.h"
#include "ui/widgets/statestack.h"
#include "ui/widgets/tokens.h"
#include "ui/widgets/whendone.h"

#include <QAbstractTableModel>
#include <QHBoxLayout>
#include <QVBoxLayout>

namespace patchbay::ui {

using namespace Qt::StringLiterals;

// Newest first; small, and replaced as a whole.
class VersionModel : public QAbstractTableModel
{
public:
    using QAbstractTableModel::QAbstractTableModel;

    void setVersions(QList<MappingVersionView> versions)
    {
        std::sort(versions.begin(), versions.end(),
                  [](const auto &a, const auto &b) { return a.version > b.version; });
        beginResetModel();
        m_versions = std::move(versions);
        endResetModel();
    }
    const QList<MappingVersionView> &versions() const { return m_versions; }

    int rowCount(const QModelIndex &parent = {}) const override
    {
        return parent.isValid() ? 0 : int(m_versions.size());
    }
    int columnCount(const QModelIndex &parent = {}) const override { return parent.isValid() ? 0 : 4; }
    QVariant data(const QModelIndex &index, int role) const override
    {
        if (!checkIndex(index, CheckIndexOption::IndexIsValid))
            return {};
        const MappingVersionView &version = m_versions[index.row()];
        if (role == Qt::ToolTipRole && index.column() == 1)
            return exactTime(version.savedAt);
        if (role == SortRole && index.column() == 0)
            return version.version;
        if (role == SortRole && index.column() == 1)
            return version.savedAt;
        if (role != Qt::DisplayRole && role != SortRole)
            return {};
        switch (index.column()) {
        case 0: return QString::number(version.version);
        case 1: return relativeTime(version.savedAt, QDateTime::currentDateTimeUtc());
        case 2: return version.ruleCount;
        default: return version.note;
        }
    }
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override
    {
        static const QStringList heads{u"Version"_s, u"Saved"_s, u"Rules"_s, u"Note"_s};
        return orientation == Qt::Horizontal && role == Qt::DisplayRole ? QVariant(heads.value(section))
                                                                        : QVariant();
    }

private:
    QList<MappingVersionView> m_versions;
};

namespace {

QString ruleText(const Rule &rule)
{
    QString text = rule.source + u" → "_s + rule.target;
    if (!rule.transforms.isEmpty())
        text += u" ["_s + transformChainText(rule.transforms) + u']';
    text += u", "_s + writePolicyName(rule.policy) + u", "_s + directionName(rule.direction);
    if (rule.matchKey)
        text += u", match key"_s;
    return rule.enabled ? text : text + u", off"_s;
}

QList<DiffRow> difference(const Mapping &before, const Mapping &after)
{
    QList<DiffRow> rows;
    for (const Rule &rule : after.rules) {
        const Rule *old = before.rule(rule.id);
        DiffRow row;
        row.field = rule.target;
        row.after = ruleText(rule);
        if (old == nullptr) {
            row.kind = DiffRow::Kind::Added;
        } else if (*old == rule) {
            continue;
        } else {
            row.before = ruleText(*old);
            row.kind = DiffRow::Kind::Changed;
        }
        rows << row;
    }
    for (const Rule &rule : before.rules)
        if (after.rule(rule.id) == nullptr) {
            DiffRow row;
            row.field = rule.target;
            row.before = ruleText(rule);
            row.kind = DiffRow::Kind::Removed;
            rows << row;
        }
    return rows;
}

} // namespace

VersionsPanel::VersionsPanel(MappingService &service, UiState *state, QWidget *parent)
    : QWidget(parent)
    , m_service(service)
    , m_model(new VersionModel(this))
{
    setObjectName(u"versionsPanel"_s);
    m_table = new DataTable;
    m_table->setObjectName(u"versionsTable"_s);
    m_table->setAccessibleName(u"Versions of the mapping"_s);
    m_table->setSource(m_model);
    m_table->setColumnWidths({88, 140, 72, 200});
    m_table->setName(u"mapping-versions"_s, state);
    m_diff = new DiffView;
    m_diff->setHeads(u"Version before"_s, u"This version"_s);
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

    connect(m_table, &DataTable::currentRowChanged, this, &VersionsPanel::show);
    connect(m_restore, &QAbstractButton::clicked, this, [this] {
        const int row = m_table->currentRow();
        if (row >= 0)
            Q_EMIT restoreRequested(m_model->versions()[row].mapping, m_model->versions()[row].version);
    });
}

void VersionsPanel::load(const ConnectionId &connection, const QString &sourceObject)
{
    const int asked = ++m_asked;
    m_stack->showLoading();
    whenDone(m_service.versions(connection, sourceObject), this,
             [this, asked](const Result<QList<MappingVersionView>> &versions) {
                 if (asked != m_asked)
                     return;
                 if (!versions) {
                     m_stack->showError(versions.error());
                     return;
                 }
                 m_model->setVersions(*versions);
                 if (versions->isEmpty()) {
                     m_stack->showEmpty(Drawing::Document, u"No version was saved yet."_s, {},
                                        u"Each save keeps the one before, so that it can be brought back."_s);
                     return;
                 }
                 m_stack->showContent();
                 m_table->setCurrentRow(0);
                 show(0);
             });
}

void VersionsPanel::show(int row)
{
    const auto &versions = m_model->versions();
    m_restore->setEnabled(row > 0); // the newest is what is there already
    if (row < 0 || row >= versions.size()) {
        m_diff->setRows({});
        return;
    }
    m_diff->setRows(
        difference(row + 1 < versions.size() ? versions[row + 1].mapping : Mapping(), versions[row].mapping));
}

} // namespace patchbay::ui
