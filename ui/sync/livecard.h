// A run while it is planned or applied: how far, how fast against what Intercom allows, how long still.
#pragma once

#include "console/runservice.h"

#include <QWidget>

namespace patchbay::ui {

class Gauge;
class Label;
class ProgressCard;
class Sparkline;

class LiveCard : public QWidget
{
    Q_OBJECT
public:
    explicit LiveCard(QWidget *parent = nullptr);

    // `stopping`: somebody asked for a pause that has not come yet.
    void setRun(const RunProgress &run, bool stopping);
    // How many items are to be done in all, for the bar; the run itself only says what is left.
    void setTotal(qint64 total);

Q_SIGNALS:
    void pauseRequested();
    void resumeRequested();
    void cancelRequested();
    void failuresRequested();

private:
    void showPace(const RunProgress &run);

    RunProgress m_run;
    qint64 m_total = -1;
    QList<double> m_rates;
    ProgressCard *m_card = nullptr;
    QWidget *m_pace = nullptr;
    Gauge *m_gauge = nullptr;
    Sparkline *m_line = nullptr;
};

// What is under way in words: "Reading Intercom: 1,200 contacts", "Deciding".
QString phaseText(const RunProgress &run);

} // namespace patchbay::ui
