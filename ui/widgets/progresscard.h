// Long work: how much is done, how fast, how long it will take, what went wrong so far; pause and cancel.
#pragma once

#include "ui/widgets/card.h"

#include <QString>

#include <chrono>
#include <optional>

namespace patchbay::ui {

class Button;
class Label;
class StatusChip;
class ProgressBar;

struct Progress
{
    enum class State { Waiting, Running, Pausing, Paused, Done, Failed, Cancelled };

    State state = State::Running;
    qint64 done = 0;
    qint64 total = -1; // -1: not known yet
    double perSecond = 0;
    std::optional<std::chrono::milliseconds> remaining{}; // nothing: no honest estimate yet
    qint64 failed = 0;
    qint64 skipped = 0;
    QString note{}; // one line: "waiting for the rate limit, 4 s"
};

class ProgressCard : public Card
{
    Q_OBJECT
public:
    explicit ProgressCard(const QString &title, QWidget *parent = nullptr);

    void setProgress(const Progress &progress);
    void setPausable(bool pausable);
    // The word for what is counted: "contact", "contacts".
    void setUnit(const QString &one, const QString &many);

Q_SIGNALS:
    void pauseRequested();
    void resumeRequested();
    void cancelRequested();
    // The count of failures was clicked.
    void failuresRequested();

private:
    Progress m_progress;
    StatusChip *m_status = nullptr;
    ProgressBar *m_bar = nullptr;
    Label *m_counts = nullptr;
    Label *m_rate = nullptr;
    Label *m_note = nullptr;
    Button *m_failures = nullptr;
    Button *m_pause = nullptr;
    Button *m_cancel = nullptr;
    QString m_one;
    QString m_many;
    bool m_pausable = true;
    bool m_focusWaits = false; // for the pause button to be of use again
};

} // namespace patchbay::ui
