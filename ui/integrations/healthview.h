// What a check found, line by line: shape, word, and what to do where something is wrong.
#pragma once

#include "console/connectionservice.h"

#include <QWidget>

class QGridLayout;

namespace patchbay::ui {

class HealthView : public QWidget
{
    Q_OBJECT
public:
    explicit HealthView(QWidget *parent = nullptr);

    void setHealth(const Health &health);

private:
    QGridLayout *m_grid = nullptr;
};

} // namespace patchbay::ui
