// One record of a run in the drawer: what happens to it, why, what to do next, and its fields before and
// after.
#pragma once

#include "console/runservice.h"

#include <QWidget>

namespace patchbay::ui {

class Banner;
class Button;
class DiffView;
class KeyValueList;
class Label;
class StatusChip;

class RunItemDetails : public QWidget
{
    Q_OBJECT
public:
    explicit RunItemDetails(QWidget *parent = nullptr);

    // `applied`: the fields read as before and now instead of now and will be.
    void setItem(const RunItemView &item, bool applied);

Q_SIGNALS:
    void judgeRequested();
    // A resync of this record alone, by its key.
    void resyncRequested(const QString &object, const QString &key);
    // Where the values of this record in Intercom came from.
    void provenanceRequested(const patchbay::RunItemView &item);

private:
    RunItemView m_item;
    StatusChip *m_chip = nullptr;
    Label *m_sentence = nullptr;
    Banner *m_banner = nullptr;
    DiffView *m_diff = nullptr;
    KeyValueList *m_ids = nullptr;
    Button *m_judge = nullptr;
    Button *m_resync = nullptr;
    Button *m_origin = nullptr;
};

} // namespace patchbay::ui
