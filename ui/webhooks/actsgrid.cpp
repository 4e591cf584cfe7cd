#include "ui/webhooks/actsgrid.h"

#include "ui/widgets/tokens.h"

#include <QGridLayout>

namespace patchbay::ui {

ActsGrid::ActsGrid(QWidget *parent) : QWidget(parent), m_grid(new QGridLayout(this))
{
    m_grid->setContentsMargins(0, 0, 0, 0);
    m_grid->setSpacing(metric::related);
    m_grid->setColumnStretch(2, 1); // two columns, and what is over
}

Button *ActsGrid::add(const QString &text, Glyph glyph, const QString &name, int row, int column)
{
    auto *button = new Button(text, Button::Kind::Secondary, glyph);
    button->setObjectName(name);
    m_grid->addWidget(button, row, column, Qt::AlignLeft);
    return button;
}

} // namespace patchbay::ui
