// A rule being written: its parts at the left, what it makes of a sample at the right.
#pragma once

#include "console/console.h"
#include "ui/shell/page.h"

#include <QPointer>
#include <QWidget>

class QStackedWidget;

namespace patchbay::ui {

class Banner;
class Button;
class LivePane;
class PageHeader;
class RuleDraft;
class RuleVersions;
class SecretsForm;
class SegmentedControl;
class StepsForm;
class TemplateEdit;
class UiState;
class ValuesForm;
class WhenForm;

class RuleEditor : public QWidget
{
    Q_OBJECT
public:
    // None is owned; all outlive the editor.
    RuleEditor(Console &console, UiState *state, QWidget *parent = nullptr);
    ~RuleEditor() override;

    // A new rule, with the secrets that were typed for it; a saved one.
    void beginNew(const ActionRule &rule, QHash<QString, Secret> secrets);
    Outcome open(const RuleView &view);
    void showPart(const QString &part); // "when", "values", "steps", "secrets", "versions"

    RuleDraft *draft() const { return m_draft; }
    LivePane *live() const { return m_live; }
    // Calls `then` at once, or after the person agreed to leave what is not saved.
    void whenSettled(std::function<void()> then);
    void save();

Q_SIGNALS:
    void closeRequested();
    void notify(const patchbay::ui::Toast &toast);

private:
    enum Part { WhenPart, ValuesPart, StepsPart, SecretsPart, VersionsPart };

    void build();
    void connectParts();
    void loadConnections();
    void follow();
    void showPart(int part);
    void goTo(const QString &place);
    void askAboutConflict(const Error &error);

    Console &m_console;
    UiState *m_state = nullptr;
    RuleDraft *m_draft = nullptr;
    PageHeader *m_header = nullptr;
    Button *m_undo = nullptr;
    Button *m_redo = nullptr;
    Button *m_dryRun = nullptr;
    Button *m_send = nullptr;
    Button *m_save = nullptr;
    Banner *m_banner = nullptr;
    SegmentedControl *m_parts = nullptr;
    QStackedWidget *m_pages = nullptr;
    WhenForm *m_when = nullptr;
    ValuesForm *m_values = nullptr;
    StepsForm *m_steps = nullptr;
    SecretsForm *m_secrets = nullptr;
    RuleVersions *m_versions = nullptr;
    LivePane *m_live = nullptr;
    QPointer<TemplateEdit> m_lastEdit;
    bool m_isConflict = false;
};

} // namespace patchbay::ui
