// The buttons of a panel: what can be done with the one thing it shows.
#pragma once

#include "ui/widgets/button.h"

#include <QWidget>

class QGridLayout;

namespace patchbay::ui {

class ActsGrid : public QWidget
{
    Q_OBJECT

public:
    explicit ActsGrid(QWidget *parent = nullptr);

    Button *add(const QString &text, Glyph glyph, const QString &name, int row, int column);

private:
    QGridLayout *m_grid;
};

} // namespace patchbay::ui
