// Everything about one entry of the activity log.
#pragma once

#include "console/activityservice.h"

#include <QWidget>

namespace patchbay::ui {

class Button;
class JsonView;
class KeyValueList;
class Label;

class EntryDetails : public QWidget
{
    Q_OBJECT
public:
    explicit EntryDetails(QWidget *parent = nullptr);

    void setEntry(const ActivityRow &entry, const QString &connectionName);

Q_SIGNALS:
    void recordRequested(const QString &recordKey); // everything about this record
    void runRequested(const QString &runId);        // everything of this run

private:
    Label *m_summary = nullptr;
    KeyValueList *m_facts = nullptr;
    Button *m_record = nullptr;
    Button *m_run = nullptr;
    JsonView *m_details = nullptr;
    ActivityRow m_entry;
};

} // namespace patchbay::ui
