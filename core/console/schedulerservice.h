// The scheduler of this program: what is due is synced, what others left behind is finished.
#pragma once

#include "base/result.h"

#include <QFuture>
#include <QObject>

#include <chrono>

namespace patchbay {

class Engine;

class SchedulerService : public QObject
{
    Q_OBJECT

public:
    // How often it looks for work.
    static constexpr std::chrono::milliseconds usualLook{5'000};
    // The store's setting that says whether the window syncs by schedule while it is open (true, unless set).
    static constexpr QLatin1StringView inWindowKey{"scheduler.in_window"};

    explicit SchedulerService(Engine &engine, QObject *parent = nullptr);

    // Looks at once and then every `look`. Starting what runs changes nothing but the interval.
    QFuture<Outcome> start(std::chrono::milliseconds look = usualLook);
    // Starts nothing more, lets what is under way write down what it did and pause; completes when all has.
    // Whoever starts a scheduler on this store next goes on with it.
    QFuture<Outcome> stop();

Q_SIGNALS:
    // A sentence about what it just did.
    void noted(const QString &sentence);

private:
    Engine &m_engine;
};

} // namespace patchbay
