#include "ui/activity/entrydetails.h"

#include "ui/widgets/button.h"
#include "ui/widgets/format.h"
#include "ui/widgets/jsonview.h"
#include "ui/widgets/keyvaluelist.h"
#include "ui/widgets/label.h"
#include "ui/widgets/tokens.h"

#include <QHBoxLayout>
#include <QVBoxLayout>

namespace patchbay::ui {

using namespace Qt::StringLiterals;

EntryDetails::EntryDetails(QWidget *parent) : QWidget(parent)
{
    setObjectName(u"entryDetails"_s);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(metric::group);
    m_summary = new Label;
    m_summary->setWordWrap(true);
    m_summary->setSelectable(true);
    m_facts = new KeyValueList;
    auto *buttons = new QHBoxLayout;
    buttons->setSpacing(metric::related);
    m_record = new Button(u"All about this record"_s, Button::Kind::Secondary, Glyph::Filter);
    m_record->setObjectName(u"entryRecord"_s);
    m_run = new Button(u"All of this run"_s, Button::Kind::Secondary, Glyph::Sync);
    m_run->setObjectName(u"entryRun"_s);
    buttons->addWidget(m_record);
    buttons->addWidget(m_run);
    buttons->addStretch(1);
    m_details = new JsonView;
    m_details->setMinimumHeight(240);
    layout->addWidget(m_summary);
    layout->addWidget(m_facts);
    layout->addLayout(buttons);
    layout->addWidget(m_details, 1);
    connect(m_record, &QAbstractButton::clicked, this, [this] { Q_EMIT recordRequested(m_entry.recordKey); });
    connect(m_run, &QAbstractButton::clicked, this, [this] { Q_EMIT runRequested(m_entry.runId.text()); });
}

void EntryDetails::setEntry(const ActivityRow &entry, const QString &connectionName)
{
    m_entry = entry;
    m_summary->setText(entry.summary);
    m_facts->clear();
    m_facts->setValue(u"When"_s, exactTime(entry.at));
    m_facts->setValue(u"Kind"_s, entry.kind, KeyValueList::Fixed);
    m_facts->setValue(u"By"_s, entry.actor);
    if (!connectionName.isEmpty())
        m_facts->setValue(u"Connection"_s, connectionName);
    if (!entry.recordKey.isEmpty())
        m_facts->setValue(u"Record"_s, entry.recordKey, KeyValueList::Fixed | KeyValueList::Copyable);
    if (!entry.runId.isEmpty())
        m_facts->setValue(u"Run"_s, entry.runId.text(), KeyValueList::Fixed | KeyValueList::Copyable);
    if (!entry.requestId.isEmpty())
        m_facts->setValue(u"Request id"_s, entry.requestId, KeyValueList::Fixed | KeyValueList::Copyable);
    m_record->setVisible(!entry.recordKey.isEmpty());
    m_run->setVisible(!entry.runId.isEmpty());
    m_details->setVisible(!entry.details.isEmpty());
    m_details->setJson(entry.details);
}

} // namespace patchbay::ui
