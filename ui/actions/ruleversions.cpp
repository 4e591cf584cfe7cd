#include "ui/actions/ruleversions.h"

#include "base/json.h"
#include "ui/actions/ruledraft.h"
#include "ui/widgets/diffview.h"
#include "ui/widgets/format.h"
#include "ui/widgets/versionlist.h"
#include "ui/widgets/whendone.h"

#include <QMap>
#include <QVBoxLayout>

namespace patchbay::ui {

using namespace Qt::StringLiterals;

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
{
    setObjectName(u"ruleVersions"_s);
    m_list = new VersionList({.name = u"rule-versions"_s,
                              .title = u"Versions of the rule"_s,
                              .columns = {u"Name"_s},
                              .widths = {88, 160, 240}},
                             state);
    m_list->setMinimumHeight(480);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_list);
    connect(m_list, &VersionList::restoreRequested, this,
            [this](int index) { bringBack(m_versions[index]); });
    connect(m_list, &VersionList::retryRequested, this, &RuleVersions::load);
    connect(&m_draft, &RuleDraft::saved, this, &RuleVersions::load);
}

void RuleVersions::load()
{
    const int asked = ++m_asked;
    if (m_draft.version() == 0) {
        show({});
        return;
    }
    m_list->showLoading();
    whenDone(m_service.versions(m_draft.id()), this, [this, asked](const Result<QList<RuleView>> &versions) {
        if (asked != m_asked)
            return;
        if (versions)
            show(*versions);
        else
            m_list->showError(versions.error());
    });
}

void RuleVersions::show(const QList<RuleView> &versions)
{
    m_versions = versions;
    QList<SavedVersion> rows;
    for (const RuleView &version : versions)
        rows << SavedVersion{version.version, version.savedAt, {version.name}};
    m_list->setVersions(rows, [versions](int index) {
        const QJsonObject before =
            index + 1 < versions.size() ? versions[index + 1].definition : QJsonObject();
        return definitionChanges(before, versions[index].definition);
    });
}

void RuleVersions::bringBack(const RuleView &version)
{
    Result<ActionRule> rule = ActionRule::fromJson(version.definition);
    if (!rule) {
        Q_EMIT failed(rule.error());
        return;
    }
    rule->id = m_draft.id();
    m_draft.replace(*rule, u"Bring version %1 back"_s.arg(version.version));
    Q_EMIT broughtBack(version.version);
}

} // namespace patchbay::ui
