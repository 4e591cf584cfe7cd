// The columns of a plan as buttons with their counts: what a run does at a glance, and the filter for its
// list.
#pragma once

#include "ui/sync/runwords.h"

#include <QWidget>

#include <array>

namespace patchbay::ui {

class CountTile;

class CountBar : public QWidget
{
    Q_OBJECT
public:
    explicit CountBar(QWidget *parent = nullptr);

    // `planned`: "To create" instead of "Created". `undo`: what it removes instead of what is gone.
    void setGroups(const QList<RunItemGroup> &groups, bool planned, bool undo);
    PlanColumn current() const { return m_current; }
    void setCurrent(PlanColumn column);

Q_SIGNALS:
    void currentChanged(patchbay::ui::PlanColumn column);

private:
    std::array<CountTile *, planColumnCount> m_tiles{};
    PlanColumn m_current = PlanColumn::All;
};

} // namespace patchbay::ui
