// Find one user or company, see what a resync would do, do it; the newest of these below.
#pragma once

#include "console/console.h"
#include "ui/shell/place.h"
#include "ui/widgets/toast.h"

#include <QVariantMap>
#include <QWidget>

class QComboBox;
class QLineEdit;

namespace patchbay::ui {

class Banner;
class Button;
class DataTable;
class PlanView;
class RunModel;
class SegmentedControl;
class StateStack;
class UiState;

class ResyncOne : public QWidget
{
    Q_OBJECT
public:
    // Neither is owned; both outlive the widget.
    ResyncOne(Console &console, UiState *state, QWidget *parent = nullptr);

    void refresh();
    void focusQuery();
    void chooseObject(const QString &object); // "contact" or "company"
    // {"connection": id, "find": text, "object": "contact" | "company"}
    void open(const QVariantMap &target);

Q_SIGNALS:
    void notify(const patchbay::ui::Toast &toast);
    void navigate(patchbay::ui::Place place, const QVariantMap &target);

private:
    void build();
    QWidget *buildFinder();
    void loadConnections();
    void loadRuns();
    void find();
    void plan(const ResyncOptions &options);
    void apply();
    Toast done(const RecordOutcome &outcome);
    void undo(const RunId &run);
    void tellUndone(const RunProgress &undone);
    QString targetObject() const;

    Console &m_console;
    UiState *m_state = nullptr;
    ResyncOptions m_options;
    QString m_wantedConnection;
    int m_asked = 0;
    bool m_applying = false;
    bool m_findWhenLoaded = false;

    Banner *m_banner = nullptr;
    QComboBox *m_connection = nullptr;
    SegmentedControl *m_object = nullptr;
    QLineEdit *m_query = nullptr;
    Button *m_find = nullptr;
    StateStack *m_stack = nullptr;
    PlanView *m_plan = nullptr;
    DataTable *m_runsTable = nullptr;
    RunModel *m_runs = nullptr;
};

} // namespace patchbay::ui
