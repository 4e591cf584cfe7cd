// The time machine: what the rules and mappings of today, or of some version, would make of deliveries of the
// past, beside what came of them then. Nothing is sent and nothing is written, but into a sandbox where the
// person names one.
#pragma once

#include "console/console.h"

#include <QDialog>

class QCheckBox;
class QComboBox;
class QHBoxLayout;

namespace patchbay::ui {

class Button;
class DataTable;
class DiffView;
class FormRow;
class Label;
class MappingVersions;
class RetoldModel;
class SandboxField;
class StateStack;

class TravelSheet : public QDialog
{
    Q_OBJECT
public:
    // The console outlives the sheet.
    TravelSheet(Console &console, const DeliveryFilter &filter, QWidget *parent);

Q_SIGNALS:
    void deliveryRequested(qint64 id);

private:
    QWidget *buildChoices();
    QWidget *buildResult();
    QWidget *buildButtons();
    void loadRules();
    void loadVersions();
    void count();
    void follow();
    void compare();
    void show(const TimeTravelReport &report);
    void showCounts(const TimeTravelReport &report);
    void showRow(int row);
    void openDelivery();

    Console &m_console;
    DeliveryFilter m_filter;
    qint64 m_count = 0;
    bool m_running = false;
    QComboBox *m_rule = nullptr;
    QComboBox *m_version = nullptr;
    QCheckBox *m_mappings = nullptr;
    MappingVersions *m_mappingVersions = nullptr;
    SandboxField *m_sandbox = nullptr;
    Label *m_note = nullptr;
    Label *m_size = nullptr;
    Button *m_compare = nullptr;
    QWidget *m_counts = nullptr;
    QHBoxLayout *m_chips = nullptr;
    Label *m_remark = nullptr;
    RetoldModel *m_model = nullptr;
    DataTable *m_table = nullptr;
    Label *m_told = nullptr;
    DiffView *m_differences = nullptr;
    StateStack *m_stack = nullptr;
    Button *m_open = nullptr;
};

} // namespace patchbay::ui
