// The desktop program: one console, one window, and the move between the user's own store and the sandbox.
#pragma once

#include "console/console.h"
#include "sandbox/sandbox.h"
#include "ui/shell/mainwindow.h"
#include "ui/shell/settingsuistate.h"
#include "ui/widgets/theme.h"

#include <QHash>
#include <QObject>
#include <QTemporaryDir>

#include <memory>

namespace patchbay {

struct ProgramOptions
{
    QString storeUri{};      // empty: the default one
    bool sandbox = false;    // begin in the sandbox
    bool useKeychain = true; // false: the environment and memory only
    QString uiStateFile{};   // empty: the platform's settings
};

// The environment's token and address, taken away while the sandbox is open.
class HiddenEnvironment
{
public:
    void hide();
    void restore();

private:
    QHash<QByteArray, QByteArray> m_values;
};

class Program : public QObject
{
    Q_OBJECT

public:
    explicit Program(ProgramOptions options);
    ~Program() override;

    void start();

private:
    // Puts a console and a window together; in the sandbox with a store of its own that goes away.
    void open(bool inSandbox);
    void openSandbox();
    void buildWindow();
    void startScheduler();
    void startReceiver();
    void countParked();
    void showFirstPage();
    void showWelcome();
    void showStoreProblem(const Error &error);
    void followWorkspace();
    void fillSandbox();

    ProgramOptions m_options;
    HiddenEnvironment m_environment;
    ui::Theme m_theme;
    std::unique_ptr<ui::UiState> m_state;
    std::unique_ptr<QTemporaryDir> m_sandboxFolder;
    std::unique_ptr<Sandbox> m_sandbox;
    std::unique_ptr<Console> m_console;
    std::unique_ptr<ui::MainWindow> m_window;
};

} // namespace patchbay
