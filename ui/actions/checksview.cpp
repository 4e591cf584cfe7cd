#include "ui/actions/checksview.h"

#include "base/json.h"
#include "ui/widgets/label.h"
#include "ui/widgets/statuschip.h"

#include <QHBoxLayout>
#include <QJsonArray>
#include <QVBoxLayout>

namespace patchbay::ui {

using namespace Qt::StringLiterals;

ChecksView::ChecksView(QWidget *parent) : QWidget(parent)
{
    setObjectName(u"checksView"_s);
    m_lines = new QVBoxLayout(this);
    m_lines->setContentsMargins(0, 0, 0, 0);
    m_lines->setSpacing(metric::unit);
}

void ChecksView::setChecks(const QJsonObject &verdict, const QString &nothing)
{
    while (QLayoutItem *item = m_lines->takeAt(0)) {
        item->widget()->hide();
        item->widget()->deleteLater();
        delete item;
    }
    const QJsonArray checks = verdict.value("conditions"_L1).toArray();
    for (const QJsonValue &each : checks) {
        const QJsonObject check = each.toObject();
        const bool passed = check.value("passed"_L1).toBool();
        auto *line = new QWidget;
        auto *row = new QHBoxLayout(line);
        row->setContentsMargins(check.value("depth"_L1).toInt() * 20, 0, 0, 0);
        row->setSpacing(metric::related);
        auto *chip = new StatusChip;
        chip->setPlain(true);
        chip->setStatus(passed ? Status::Ok : Status::Error, passed ? u"Yes"_s : u"No"_s);
        auto *asked = new Label(check.value("condition"_L1).toString());
        asked->setWordWrap(true);
        row->addWidget(chip, 0, Qt::AlignTop);
        row->addWidget(asked, 1);
        if (!check.value("group"_L1).toBool()) {
            const bool found = check.value("found"_L1).toBool();
            auto *actual = new Label(found ? u"is “%1”"_s.arg(displayText(check.value("actual"_L1)).left(80))
                                           : u"is not there"_s,
                                     TextRole::Caption, Ink::Muted);
            actual->setElide(Qt::ElideRight);
            row->addWidget(actual, 1);
        }
        m_lines->addWidget(line);
    }
    if (checks.isEmpty())
        m_lines->addWidget(new Label(nothing, TextRole::Body, Ink::Muted));
}

} // namespace patchbay::ui
