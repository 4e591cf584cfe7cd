// First start: connect a real workspace, or look around in the sandbox.
#pragma once

#include "console/console.h"

#include <QWidget>

class QComboBox;
class QLineEdit;

namespace patchbay::ui {

class Banner;
class Button;
class FormRow;
class Label;
class SecretInput;
class SegmentedControl;

class Welcome : public QWidget
{
    Q_OBJECT
public:
    // Not owned; outlives the page.
    explicit Welcome(Console &console, QWidget *parent = nullptr);

Q_SIGNALS:
    void workspaceAdded();
    void sandboxRequested();
    void cancelled();

private:
    QWidget *buildRealSide();
    QWidget *buildSandboxSide();
    void connectWorkspace();
    void updateConnect();

    Console &m_console;
    Secret m_token; // kept between tries, so that a wrong region does not cost the token
    bool m_busy = false;
    Banner *m_banner = nullptr;
    SecretInput *m_tokenInput = nullptr;
    FormRow *m_tokenRow = nullptr;
    QComboBox *m_region = nullptr;
    QLineEdit *m_url = nullptr;
    FormRow *m_urlRow = nullptr;
    Button *m_connect = nullptr;
    Label *m_keychain = nullptr;
};

} // namespace patchbay::ui
