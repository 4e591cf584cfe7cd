#include "ui/widgets/pageheader.h"

#include "ui/widgets/breadcrumb.h"
#include "ui/widgets/label.h"
#include "ui/widgets/relativetimelabel.h"

#include <QHBoxLayout>
#include <QVBoxLayout>

namespace patchbay::ui {

using namespace Qt::StringLiterals;

PageHeader::PageHeader(const QString &title, QWidget *parent) : QWidget(parent)
{
    setObjectName(u"pageHeader"_s);
    m_breadcrumb = new Breadcrumb(this);
    m_breadcrumb->hide();
    m_title = new Label(title, TextRole::Title);
    m_title->setObjectName(u"pageTitle"_s);
    m_title->setElide(Qt::ElideRight);
    m_status = new StatusChip;
    m_status->hide();
    m_state = new Label({}, TextRole::Body, Ink::Muted);
    m_state->setObjectName(u"pageState"_s);
    m_state->setElide(Qt::ElideRight);
    m_updated = new RelativeTimeLabel;
    m_updated->hide();

    m_actions = new QHBoxLayout;
    m_actions->setContentsMargins(0, 0, 0, 0);
    m_actions->setSpacing(metric::related);
    auto *first = new QHBoxLayout;
    first->setContentsMargins(0, 0, 0, 0);
    first->setSpacing(12);
    // As high without actions as with them: titles stand in one line from page to page.
    first->addStrut(metric::control);
    first->addWidget(m_title);
    first->addWidget(m_status);
    first->addStretch(1);
    first->addLayout(m_actions);
    // Below the actions and not beside them: what a page says of itself may take its whole width.
    auto *second = new QHBoxLayout;
    second->setContentsMargins(0, 0, 0, 0);
    second->setSpacing(12);
    second->addWidget(m_state);
    second->addWidget(m_updated);
    second->addStretch(1);

    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(metric::unit);
    layout->addWidget(m_breadcrumb);
    layout->addLayout(first);
    layout->addLayout(second);
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
}

void PageHeader::setTitle(const QString &title)
{
    m_title->setText(title);
}

void PageHeader::setStateLine(const QString &text)
{
    m_state->setText(text);
}

void PageHeader::setStatus(Status status, const QString &word)
{
    m_status->setStatus(status, word);
    m_status->show();
}

void PageHeader::hideStatus()
{
    m_status->hide();
}

void PageHeader::setPath(const QStringList &parts)
{
    m_breadcrumb->setPath(parts);
    m_breadcrumb->setVisible(!parts.isEmpty());
    connect(m_breadcrumb, &Breadcrumb::activated, this, &PageHeader::pathActivated, Qt::UniqueConnection);
}

void PageHeader::setUpdated(const QDateTime &time)
{
    m_updated->setTime(time, tr("Updated %1"));
    m_updated->setVisible(time.isValid());
}

Button *PageHeader::addAction(const QString &text, Glyph glyph, Button::Kind kind)
{
    auto *button = new Button(text, kind, glyph, this);
    m_actions->addWidget(button);
    return button;
}

void PageHeader::addWidget(QWidget *widget)
{
    m_actions->addWidget(widget);
}

} // namespace patchbay::ui
