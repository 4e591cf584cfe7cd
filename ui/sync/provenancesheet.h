// Where the values of one record of Intercom came from.
#pragma once

#include "console/runservice.h"

#include <QDialog>

namespace patchbay::ui {

class DataTable;
class ProvenanceModel;
class StateStack;

class ProvenanceSheet : public QDialog
{
    Q_OBJECT
public:
    // `service` is not owned and outlives the sheet.
    ProvenanceSheet(RunService &service, const RunItemView &record, QWidget *parent = nullptr);

private:
    void load();

    RunService &m_service;
    RunItemView m_record;
    StateStack *m_stack = nullptr;
    DataTable *m_table = nullptr;
    ProvenanceModel *m_model = nullptr;
};

} // namespace patchbay::ui
