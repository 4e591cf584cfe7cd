// The wizard that connects a system: which one, how to reach it, what the check found. It also reconnects one
// that exists.
#pragma once

#include "console/connectionservice.h"

#include <QWidget>

class QLineEdit;

namespace patchbay::ui {

class HealthView;
class Label;
class SettingsForm;
class SystemChooser;
class Wizard;

class AddConnection : public QWidget
{
    Q_OBJECT
public:
    // `service` is not owned.
    explicit AddConnection(ConnectionService &service, QWidget *parent = nullptr);

    // Starts over, with that system chosen already when it is named.
    void begin(const QString &system = {});
    // Asks for the settings of an existing connection anew; its mapping and history stay.
    void beginReconnect(const ConnectionView &connection);

Q_SIGNALS:
    void done(const patchbay::ConnectionId &id, bool isNew);
    void cancelled();

private:
    void chooseSystem(const QString &system);
    void test();
    void keep();
    ConnectionDraft draft();
    const SystemDescription *description() const;

    ConnectionService &m_service;
    QString m_system;
    QHash<QString, Secret> m_secrets; // typed once, needed for the test and for keeping
    std::optional<ConnectionView> m_existing;
    bool m_healthy = false;
    Wizard *m_wizard = nullptr;
    SystemChooser *m_chooser = nullptr;
    QLineEdit *m_name = nullptr;
    SettingsForm *m_form = nullptr;
    HealthView *m_health = nullptr;
    Label *m_verdict = nullptr;
};

} // namespace patchbay::ui
