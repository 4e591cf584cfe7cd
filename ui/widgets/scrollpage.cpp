#include "ui/widgets/scrollpage.h"

#include "ui/widgets/tokens.h"

#include <QHBoxLayout>
#include <QVBoxLayout>

namespace patchbay::ui {

ScrollPage::ScrollPage(int maximumWidth, QWidget *parent) : QScrollArea(parent)
{
    setObjectName(QStringLiteral("scrollPage"));
    setFrameShape(QFrame::NoFrame);
    setWidgetResizable(true);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    viewport()->setAutoFillBackground(false);
    auto *outer = new QWidget;
    outer->setAutoFillBackground(false);
    auto *inner = new QWidget;
    m_body = new QVBoxLayout(inner);
    m_body->setContentsMargins(0, 0, 0, 0);
    m_body->setSpacing(metric::group);
    m_body->setAlignment(Qt::AlignTop);
    auto *line = new QHBoxLayout(outer);
    line->setContentsMargins(0, 0, 0, metric::page);
    line->setSpacing(0);
    line->addWidget(inner, 1);
    if (maximumWidth > 0) {
        inner->setMaximumWidth(maximumWidth);
        line->addStretch(0);
    }
    setWidget(outer);
    outer->setAutoFillBackground(false);
}

} // namespace patchbay::ui
