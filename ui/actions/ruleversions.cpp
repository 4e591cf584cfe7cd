#include "ui/actions/ruleversions.h"

#include "base/json.h"
#include "ui/actions/ruledraft.h"
#include "ui/widgets/button.h"
#include "ui/widgets/datatable.h"
#include "ui/widgets/diffview.h"
#include "ui/widgets/format.h"
#include "ui/widgets/label.h"
#include "ui/widgets/statestack.h"
#include "ui/widgets/whendone.h"

#include <QAbstractTableModel>
#include <QHBoxLayout>
#include <QMap>
#include <QVBoxLayout>

namespace patchbay::ui {

using namespace Qt::StringLiterals;

// Newest first; small, and replaced as a whole.
class RuleVersionModel : public QAbstractTableModel
{
public:
    using QAbstractTableModel::QAbstractTableModel;

    void setVersions(const QList<RuleView> &versions)
    {
        beginResetModel();
        m_versions = versions;
        endResetModel();
    }
    const QList<RuleView> &versions() const { return m_versions; }

    int rowCount(const QModelIndex &parent = {}) const override
    {
        return parent.isValid() ? 0 : int(m_versions.size());
    }
    int columnCount(const QModelIndex &parent = {}) const override { return parent.isValid() ? 0 : 3; }
    QVariant data(const QModelIndex &index, int role) const override
    {
        if (!checkIndex(index, CheckIndexOption::IndexIsValid))
            return {};
        const RuleView &version = m_versions[index.row()];
        if (role == Qt::ToolTipRole && index.column() == 1)
            return exactTime(version.savedAt);
        if (role != Qt::DisplayRole)
            return {};
        switch (index.column()) {
        case 0: return QString::number(version.version);
        case 1: return relativeTime(version.savedAt, QDateTime::currentDateTimeUtc());
        default: return version.name;
        }
    }
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override
    {
        static const QStringList heads{u"Version"_s, u"Saved"_s, u"Name"_s};
        return orientation == Qt::Horizontal && role == Qt::DisplayRole ? QVariant(heads.value(section))
                                                                        : QVariant();
    }

private:
    QList<RuleView> m_versions;
};

namespace {

void flatten(const QString &path, const QJsonValue &value, QMap<QString, QString> &out)
{
    const auto below = [&path](const QString &key) { return path.isEmpty() ? key : path + u'.' + key; };
    if (value.isObject() && !value.toObject().isEmpty()) {
        const QJsonObject object = value.toObject();
        for (auto it = object.constBegin(); it != object.constEnd(); ++it)
            flatten(below(it.key()), it.value(), out);
    } else if (value.isArray() && !value.toArray().isEmpty()) {
        const QJsonArray list = value.toArray();
        for (qsizetype i = 0; i < list.size(); ++i)
            flatten(below(QString::number(i + 1)), list[i], out);
    } else {
        out.insert(path, displayText(value));
    }
}

} // namespace

QList<DiffRow> definitionChanges(const QJsonObject &before, const QJsonObject &after)
{
    QMap<QString, QString> was;
    QMap<QString, QString> is;
    flatten({}, before, was);
    flatten({}, after, is);
    QList<DiffRow> rows;
    QStringList paths = was.keys() + is.keys();
    paths.removeDuplicates();
    paths.sort();
    for (const QString &path : std::as_const(paths)) {
        if (path.isEmpty() || (was.contains(path) && is.contains(path) && was[path] == is[path]))
            continue;
        DiffRow row;
        row.field = path;
        row.before = was.value(path);
        row.after = is.value(path);
        row.kind = !was.contains(path)  ? DiffRow::Kind::Added
                   : !is.contains(path) ? DiffRow::Kind::Removed
                                        : DiffRow::Kind::Changed;
        rows << row;
    }
    return rows;
}

RuleVersions::RuleVersions(RuleDraft &draft, RuleService &service, UiState *state, QWidget *parent)
    : QWidget(parent)
    , m_draft(draft)
    , m_service(service)
    , m_model(new RuleVersionModel(this))
{
    setObjectName(u"ruleVersions"_s);
    m_table = new DataTable;
    m_table->setObjectName(u"ruleVersionsTable"_s);
    m_table->setAccessibleName(u"Versions of the rule"_s);
    m_table->setSource(m_model, DataTable::Sorting::None);
    m_table->setColumnWidths({88, 160, 240});
    m_table->setName(u"rule-versions"_s, state);
    m_diff = new DiffView;
    m_diff->setHeads(u"Version before"_s, u"This version"_s);
    m_diff->table()->setColumnHidden(DiffModel::WhyColumn, true);
    m_diff->table()->setColumnWidths({96, 200, 140, 200});
    m_diff->table()->setStretchColumn(DiffModel::AfterColumn);
    m_restore = new Button(u"Bring this version back"_s, Button::Kind::Secondary, Glyph::Undo);
    m_restore->setObjectName(u"restoreRuleVersion"_s);
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
    m_stack->setMinimumHeight(480);
    auto *outer = new QVBoxLayout(this);
    outer->setContentsMargins(0, 0, 0, 0);
    outer->addWidget(m_stack);
    connect(m_table, &DataTable::currentRowChanged, this, &RuleVersions::show);
    connect(m_restore, &QAbstractButton::clicked, this, &RuleVersions::bringBack);
    connect(m_stack, &StateStack::retryRequested, this, &RuleVersions::load);
    connect(&m_draft, &RuleDraft::saved, this, &RuleVersions::load);
}

void RuleVersions::load()
{
    const int asked = ++m_asked;
    if (m_draft.version() == 0) {
        m_model->setVersions({});
        m_stack->showEmpty(Drawing::Document, u"No version was saved yet."_s, {},
                           u"Each save keeps the one before, so that it can be brought back."_s);
        return;
    }
    m_stack->showLoading();
    whenDone(m_service.versions(m_draft.id()), this, [this, asked](const Result<QList<RuleView>> &versions) {
        if (asked != m_asked)
            return;
        if (!versions) {
            m_stack->showError(versions.error(), u"Try again"_s);
            return;
        }
        m_model->setVersions(*versions);
        m_stack->showContent();
        m_table->setCurrentRow(0);
        show(0);
    });
}

void RuleVersions::show(int row)
{
    const QList<RuleView> &versions = m_model->versions();
    m_restore->setEnabled(row > 0 && row < versions.size()); // the newest is what is there already
    if (row < 0 || row >= versions.size()) {
        m_diff->setRows({});
        return;
    }
    m_diff->setRows(definitionChanges(
        row + 1 < versions.size() ? versions[row + 1].definition : QJsonObject(), versions[row].definition));
}

void RuleVersions::bringBack()
{
    const int row = m_table->currentRow();
    if (row < 0 || row >= m_model->versions().size())
        return;
    const RuleView &view = m_model->versions()[row];
    Result<ActionRule> rule = ActionRule::fromJson(view.definition);
    if (!rule) {
        Q_EMIT failed(rule.error());
        return;
    }
    rule->id = m_draft.id();
    m_draft.replace(*rule, u"Bring version %1 back"_s.arg(view.version));
    Q_EMIT broughtBack(view.version);
}

} // namespace patchbay::ui
