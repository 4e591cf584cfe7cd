#include "ui/mapping/versionspanel.h"

#include "ui/mapping/rulewords.h"
#include "ui/widgets/diffview.h"
#include "ui/widgets/versionlist.h"
#include "ui/widgets/whendone.h"

#include <QVBoxLayout>

namespace patchbay::ui {

using namespace Qt::StringLiterals;

namespace {

// Without the target: that is the row's name.
QString ruleText(const Rule &rule)
{
    QString text = u"from "_s + rule.source;
    if (!rule.transforms.isEmpty())
        text += u" ["_s + transformChainText(rule.transforms) + u']';
    return QStringList{text, policyWords(rule), emptyWords(rule), directionWord(rule.direction)}.join(
        u", "_s);
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
{
    setObjectName(u"versionsPanel"_s);
    m_list = new VersionList({.name = u"mapping-versions"_s,
                              .title = u"Versions of the mapping"_s,
                              .columns = {u"Rules"_s, u"Note"_s},
                              .widths = {88, 140, 72, 200}},
                             state);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_list);
    connect(m_list, &VersionList::retryRequested, this, [this] { load(m_connection, m_sourceObject); });
    connect(m_list, &VersionList::restoreRequested, this, [this](int index) {
        Q_EMIT restoreRequested(m_versions[index].mapping, m_versions[index].version);
    });
}

void VersionsPanel::load(const ConnectionId &connection, const QString &sourceObject)
{
    const int asked = ++m_asked;
    m_connection = connection;
    m_sourceObject = sourceObject;
    m_list->showLoading();
    whenDone(m_service.versions(connection, sourceObject), this,
             [this, asked](const Result<QList<MappingVersionView>> &versions) {
                 if (asked != m_asked)
                     return;
                 if (versions)
                     show(*versions);
                 else
                     m_list->showError(versions.error());
             });
}

void VersionsPanel::show(const QList<MappingVersionView> &versions)
{
    m_versions = versions;
    std::sort(m_versions.begin(), m_versions.end(),
              [](const auto &a, const auto &b) { return a.version > b.version; });
    QList<SavedVersion> rows;
    for (const MappingVersionView &version : std::as_const(m_versions))
        rows << SavedVersion{
            version.version, version.savedAt, {QString::number(version.ruleCount), version.note}};
    m_list->setVersions(rows, [sorted = m_versions](int index) {
        return difference(index + 1 < sorted.size() ? sorted[index + 1].mapping : Mapping(),
                          sorted[index].mapping);
    });
}

} // namespace patchbay::ui
