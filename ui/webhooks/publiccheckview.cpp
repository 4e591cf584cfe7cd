#include "ui/webhooks/publiccheckview.h"

#include "ui/widgets/label.h"
#include "ui/widgets/statuschip.h"

#include <QHBoxLayout>
#include <QVBoxLayout>

namespace patchbay::ui {

using namespace Qt::StringLiterals;

PublicCheckView::PublicCheckView(QWidget *parent) : QWidget(parent)
{
    setObjectName(u"publicCheck"_s);
    m_rows = new QVBoxLayout(this);
    m_rows->setContentsMargins(0, 0, 0, 0);
    m_rows->setSpacing(metric::related);
    hide();
}

void PublicCheckView::clear()
{
    while (QLayoutItem *item = m_rows->takeAt(0)) {
        if (QWidget *old = item->widget()) {
            old->hide();
            old->deleteLater();
        }
        delete item;
    }
    show();
}

void PublicCheckView::showRunning()
{
    clear();
    m_rows->addWidget(new Label(u"Asking the public address…"_s, TextRole::Body, Ink::Muted));
}

void PublicCheckView::showError(const Error &error)
{
    clear();
    addRow(false, u"Not checked"_s, error.message, error.nextStep);
}

void PublicCheckView::showCheck(const PublicUrlCheck &check)
{
    clear();
    for (const PublicUrlStep &step : check.steps)
        addRow(step.passed, step.title, step.sentence, step.nextStep);
}

void PublicCheckView::addRow(bool passed, const QString &title, const QString &sentence,
                             const QString &nextStep)
{
    auto *row = new QWidget;
    auto *column = new QVBoxLayout(row);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(2);
    auto *chip = new StatusChip;
    chip->setPlain(true);
    chip->setStatus(passed ? Status::Ok : Status::Error, title);
    column->addWidget(chip, 0, Qt::AlignLeft);
    const auto add = [column](const QString &text, Ink ink) {
        if (text.isEmpty())
            return;
        auto *label = new Label(text, TextRole::Body, ink);
        label->setWordWrap(true);
        label->setSelectable(true);
        label->setContentsMargins(20, 0, 0, 0);
        column->addWidget(label);
    };
    add(sentence, Ink::Muted);
    add(nextStep, Ink::Text);
    m_rows->addWidget(row);
}

} // namespace patchbay::ui
