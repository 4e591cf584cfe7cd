// The versions of a rule: when, what each changed, and bringing one back.
#pragma once

#include "console/ruleservice.h"

#include <QWidget>

namespace patchbay::ui {

class RuleDraft;
class UiState;
class VersionList;
struct DiffRow;

// Where two definitions differ, by path.
QList<DiffRow> definitionChanges(const QJsonObject &before, const QJsonObject &after);

class RuleVersions : public QWidget
{
    Q_OBJECT
public:
    RuleVersions(RuleDraft &draft, RuleService &service, UiState *state, QWidget *parent = nullptr);

    void load();

Q_SIGNALS:
    void broughtBack(int version);
    void failed(const patchbay::Error &error);

private:
    void show(const QList<RuleView> &versions);
    void bringBack(const RuleView &version);

    RuleDraft &m_draft;
    RuleService &m_service;
    VersionList *m_list = nullptr;
    QList<RuleView> m_versions{};
    int m_asked = 0;
};

} // namespace patchbay::ui
