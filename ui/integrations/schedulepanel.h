// When a connection syncs by itself, which of its records, what becomes of those that vanish, and how much of
// the rate limit its runs may take.
#pragma once

#include "console/console.h"

#include <QWidget>

class QCheckBox;
class QComboBox;
class QDoubleSpinBox;
class QSpinBox;

namespace patchbay::ui {

class Banner;
class Button;
class Card;
class ConditionEditor;
class FormRow;
class Label;
class SegmentedControl;

class SchedulePanel : public QWidget
{
    Q_OBJECT
public:
    // The console is not owned and outlives the panel.
    explicit SchedulePanel(Console &console, QWidget *parent = nullptr);

    // Reads the connection's schedule as soon as it is looked at; what was edited for another one is dropped.
    void setConnection(const ConnectionView &connection);

Q_SIGNALS:
    void saved(const QString &text);

protected:
    void showEvent(QShowEvent *event) override;

private:
    void build();
    Card *buildFrequency();
    Card *buildCompleteness();
    Card *buildFilter();
    Card *buildDeletions();
    Card *buildPace();
    void read();
    void load();
    void fill(const ScheduleView &schedule);
    SyncSettings settings() const;
    void follow();
    void save();

    Console &m_console;
    ConnectionView m_connection;
    SyncSettings m_loaded; // with what the panel has no control for
    SyncSettings m_saved;
    int m_asked = 0;
    bool m_filling = false;
    bool m_stale = false; // not read yet: that waits until somebody looks
    Banner *m_banner = nullptr;
    QWidget *m_content = nullptr; // hidden until it is this connection's
    SegmentedControl *m_frequency = nullptr;
    QSpinBox *m_minutes = nullptr;
    FormRow *m_minutesRow = nullptr;
    Label *m_frequencyHint = nullptr;
    Label *m_due = nullptr;
    QWidget *m_completeness = nullptr;
    QSpinBox *m_fullHours = nullptr;
    QSpinBox *m_overlap = nullptr;
    FormRow *m_overlapRow = nullptr;
    QSpinBox *m_driftSample = nullptr;
    ConditionEditor *m_people = nullptr;
    ConditionEditor *m_organisations = nullptr;
    SegmentedControl *m_deletions = nullptr;
    Label *m_deletionHint = nullptr;
    QWidget *m_thresholds = nullptr;
    QDoubleSpinBox *m_percent = nullptr;
    QSpinBox *m_count = nullptr;
    QSpinBox *m_hours = nullptr;
    QSpinBox *m_budget = nullptr;
    QCheckBox *m_bulk = nullptr;
    Button *m_save = nullptr;
    Button *m_revert = nullptr;
};

} // namespace patchbay::ui
