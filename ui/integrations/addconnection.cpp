#include "ui/integrations/addconnection.h"

#include "ui/integrations/healthview.h"
#include "ui/integrations/settingsform.h"
#include "ui/integrations/systemchooser.h"
#include "ui/widgets/banner.h"
#include "ui/widgets/form.h"
#include "ui/widgets/label.h"
#include "ui/widgets/tokens.h"
#include "ui/widgets/whendone.h"
#include "ui/widgets/wizard.h"

#include <QLineEdit>
#include <QScrollArea>
#include <QVBoxLayout>

namespace patchbay::ui {

using namespace Qt::StringLiterals;

namespace {

enum Step { ChooseStep, SettingsStep, CheckStep };

} // namespace

AddConnection::AddConnection(ConnectionService &service, QWidget *parent)
    : QWidget(parent)
    , m_service(service)
{
    setObjectName(u"addConnection"_s);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    m_wizard = new Wizard(u"Add a connection"_s);
    layout->addWidget(m_wizard);

    m_chooser = new SystemChooser(service.catalogue());
    m_wizard->addStep(u"System"_s, u"What should Intercom be connected to?"_s, m_chooser);

    auto *settings = new QWidget;
    auto *settingsLayout = new QVBoxLayout(settings);
    settingsLayout->setContentsMargins(0, 0, metric::related, 0);
    settingsLayout->setSpacing(metric::group);
    m_name = new QLineEdit;
    m_name->setObjectName(u"connectionName"_s);
    auto *nameForm = new Form;
    nameForm->addRow(u"Name"_s, m_name, u"What you call it; shown wherever it is used."_s);
    m_form = new SettingsForm;
    settingsLayout->addWidget(nameForm);
    settingsLayout->addWidget(m_form);
    settingsLayout->addStretch(1);
    auto *scroll = new QScrollArea;
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setWidgetResizable(true);
    scroll->setWidget(settings);
    m_wizard->addStep(u"Access"_s, u"How is it reached? Patchbay only ever reads from it."_s, scroll);
    m_wizard->setNextText(SettingsStep, u"Check the connection"_s);
    m_wizard->setAsksBeforeNext(SettingsStep, true);

    auto *check = new QWidget;
    auto *checkLayout = new QVBoxLayout(check);
    checkLayout->setContentsMargins(0, 0, 0, 0);
    checkLayout->setSpacing(metric::group);
    m_verdict = new Label({}, TextRole::Section);
    m_verdict->setWordWrap(true);
    m_verdict->setObjectName(u"checkVerdict"_s);
    m_health = new HealthView;
    checkLayout->addWidget(m_verdict);
    checkLayout->addWidget(m_health);
    checkLayout->addStretch(1);
    m_wizard->addStep(u"Check"_s, u"What Patchbay found there."_s, check);
    m_wizard->setNextText(CheckStep, u"Connect"_s);
    m_wizard->setAsksBeforeNext(CheckStep, true);

    connect(m_chooser, &SystemChooser::chosen, this, &AddConnection::chooseSystem);
    connect(m_form, &SettingsForm::edited, this, [this] {
        m_form->clearErrors();
        m_wizard->setStepComplete(SettingsStep, m_form->isComplete());
    });
    connect(m_wizard, &Wizard::nextRequested, this, [this](int step) {
        if (step == SettingsStep)
            test();
        else if (step == CheckStep)
            keep();
    });
    connect(m_wizard, &Wizard::finished, this, &AddConnection::keep);
    connect(m_wizard, &Wizard::cancelled, this, &AddConnection::cancelled);
}

void AddConnection::begin(const QString &system)
{
    m_existing.reset();
    m_secrets.clear();
    m_name->clear();
    m_name->setEnabled(true);
    m_wizard->banner()->hide();
    m_wizard->setBusy({});
    m_system.clear();
    m_chooser->setChosen(system);
    m_wizard->setStepComplete(ChooseStep, !system.isEmpty());
    m_wizard->goTo(ChooseStep);
    if (!system.isEmpty()) {
        chooseSystem(system);
        m_wizard->goTo(SettingsStep);
    }
}

void AddConnection::beginReconnect(const ConnectionView &connection)
{
    begin();
    m_existing = connection;
    m_system = connection.system;
    m_chooser->setChosen(m_system);
    m_wizard->setStepComplete(ChooseStep, true);
    m_name->setText(connection.name);
    m_name->setEnabled(false);
    if (const SystemDescription *system = description())
        m_form->setSystem(*system, connection.settings, true);
    m_wizard->setStepComplete(SettingsStep, m_form->isComplete());
    m_wizard->goTo(SettingsStep);
}

const SystemDescription *AddConnection::description() const
{
    for (const SystemDescription &system : m_service.catalogue())
        if (system.id == m_system)
            return &system;
    return nullptr;
}

void AddConnection::chooseSystem(const QString &system)
{
    m_wizard->setStepComplete(ChooseStep, true);
    if (system == m_system)
        return;
    m_system = system;
    m_existing.reset();
    m_name->setEnabled(true);
    m_chooser->setChosen(system);
    const SystemDescription *chosen = description();
    if (chosen == nullptr)
        return;
    m_name->setPlaceholderText(chosen->title);
    m_form->setSystem(*chosen);
    m_wizard->setStepComplete(SettingsStep, m_form->isComplete());
}

ConnectionDraft AddConnection::draft()
{
    const auto typed = m_form->takeSecrets();
    for (auto it = typed.constBegin(); it != typed.constEnd(); ++it)
        m_secrets.insert(it.key(), it.value());
    ConnectionDraft draft;
    draft.system = m_system;
    draft.name = m_name->text().trimmed();
    draft.settings = m_form->values();
    draft.secrets = m_secrets;
    return draft;
}

void AddConnection::test()
{
    m_form->clearErrors();
    m_wizard->banner()->hide();
    m_wizard->setBusy(u"Checking…"_s);
    // The id, so that a reconnection is tried with the secrets that are kept.
    whenDone(m_service.test(draft(), m_existing ? m_existing->id : ConnectionId()), this,
             [this](const Result<Health> &health) {
                 m_wizard->setBusy({});
                 if (!health) {
                     if (!m_form->showError(health.error().field, health.error().message))
                         m_wizard->banner()->showError(health.error());
                     return;
                 }
                 m_healthy = health->ok;
                 m_health->setHealth(*health);
                 m_verdict->setText(health->summary);
                 m_wizard->setNextText(CheckStep, m_existing   ? u"Reconnect"_s
                                                  : health->ok ? u"Connect"_s
                                                               : u"Keep it anyway"_s);
                 m_wizard->goTo(CheckStep);
             });
}

void AddConnection::keep()
{
    m_wizard->setBusy(m_existing ? u"Reconnecting…"_s : u"Connecting…"_s);
    const bool isNew = !m_existing;
    auto kept =
        m_existing ? m_service.reconnect(m_existing->id, draft()) : m_service.add(draft(), !m_healthy);
    whenDone(kept, this, [this, isNew](const Result<ConnectionView> &connection) {
        m_wizard->setBusy({});
        if (!connection) {
            m_wizard->banner()->showError(connection.error());
            return;
        }
        m_secrets.clear();
        Q_EMIT done(connection->id, isNew);
    });
}

} // namespace patchbay::ui
