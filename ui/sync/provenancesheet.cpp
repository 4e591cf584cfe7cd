#include "ui/sync/provenancesheet.h"

#include "ui/sync/provenancemodel.h"
#include "ui/widgets/button.h"
#include "ui/widgets/datatable.h"
#include "ui/widgets/label.h"
#include "ui/widgets/sheet.h"
#include "ui/widgets/statestack.h"
#include "ui/widgets/tokens.h"
#include "ui/widgets/whendone.h"

#include <QHBoxLayout>
#include <QVBoxLayout>

namespace patchbay::ui {

using namespace Qt::StringLiterals;

ProvenanceSheet::ProvenanceSheet(RunService &service, const RunItemView &record, QWidget *parent)
    : QDialog(parent)
    , m_service(service)
    , m_record(record)
{
    QVBoxLayout *layout = beginSheet(
        this, u"provenanceSheet"_s,
        u"Where the values of %1 came from"_s.arg(record.title.isEmpty() ? record.targetId : record.title),
        {1160, 560});
    auto *note =
        new Label(u"What runs of Patchbay wrote into this record, newest first. What somebody changed in "
                  "Intercom is not in the list."_s,
                  TextRole::Body, Ink::Muted);
    note->setWordWrap(true);
    layout->addWidget(note);
    m_model = new ProvenanceModel(this);
    m_table = new DataTable;
    m_table->setObjectName(u"provenanceTable"_s);
    m_table->setAccessibleName(u"What was written"_s);
    m_table->setSource(m_model);
    m_table->setCompact(true);
    m_table->setColumnWidths({150, 150, 110, 180, 170, 84, 96, 150});
    m_table->setStretchColumn(int(ProvenanceModel::Column::After));
    m_stack = new StateStack(m_table);
    layout->addWidget(m_stack, 1);
    auto *close = new Button(u"Close"_s, Button::Kind::Secondary);
    close->setObjectName(u"closeProvenance"_s);
    auto *line = new QHBoxLayout;
    line->addStretch(1);
    line->addWidget(close);
    layout->addLayout(line);
    connect(close, &QAbstractButton::clicked, this, &QDialog::accept);
    connect(m_stack, &StateStack::retryRequested, this, &ProvenanceSheet::load);
    load();
}

void ProvenanceSheet::load()
{
    m_stack->showLoading();
    whenDone(m_service.provenance(m_record.object, m_record.targetId, {}), this,
             [this](const Result<QList<ProvenanceView>> &writes) {
                 if (!writes) {
                     m_stack->showError(writes.error());
                     return;
                 }
                 m_model->setWrites(*writes);
                 if (writes->isEmpty())
                     m_stack->showEmpty(Drawing::Search, u"No run has written anything into this record."_s);
                 else
                     m_stack->showContent();
             });
}

} // namespace patchbay::ui
