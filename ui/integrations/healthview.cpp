#include "ui/integrations/healthview.h"

#include "ui/widgets/label.h"
#include "ui/widgets/statuschip.h"
#include "ui/widgets/tokens.h"

#include <QGridLayout>

namespace patchbay::ui {

using namespace Qt::StringLiterals;

namespace {

Status itemStatus(Health::Item::State state)
{
    switch (state) {
    case Health::Item::State::Ok: return Status::Ok;
    case Health::Item::State::Warning: return Status::Warning;
    case Health::Item::State::Failed: return Status::Error;
    }
    return Status::Neutral;
}

} // namespace

HealthView::HealthView(QWidget *parent) : QWidget(parent), m_grid(new QGridLayout(this))
{
    setObjectName(u"healthView"_s);
    m_grid->setContentsMargins(0, 0, 0, 0);
    m_grid->setHorizontalSpacing(metric::group);
    m_grid->setVerticalSpacing(metric::related);
    m_grid->setColumnStretch(2, 1);
}

void HealthView::setHealth(const Health &health)
{
    while (QLayoutItem *item = m_grid->takeAt(0)) {
        item->widget()->hide();
        item->widget()->deleteLater();
        delete item;
    }
    int row = 0;
    for (const Health::Item &item : health.items) {
        auto *chip = new StatusChip(itemStatus(item.state));
        chip->setPlain(true);
        auto *name = new Label(item.name, TextRole::Strong);
        auto *text = new Label(item.nextStep.isEmpty() ? item.text : item.text + u"\n"_s + item.nextStep,
                               TextRole::Body, Ink::Muted);
        text->setWordWrap(true);
        text->setSelectable(true);
        m_grid->addWidget(chip, row, 0, Qt::AlignTop | Qt::AlignLeft);
        m_grid->addWidget(name, row, 1, Qt::AlignTop | Qt::AlignLeft);
        m_grid->addWidget(text, row, 2, Qt::AlignTop);
        ++row;
    }
}

} // namespace patchbay::ui
