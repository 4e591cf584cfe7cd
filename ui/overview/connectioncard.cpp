#include "ui/overview/connectioncard.h"

#include "ui/integrations/connectionstatus.h"
#include "ui/widgets/format.h"
#include "ui/widgets/glyph.h"
#include "ui/widgets/label.h"
#include "ui/widgets/relativetimelabel.h"
#include "ui/widgets/tokens.h"

#include <QHBoxLayout>
#include <QVBoxLayout>

namespace patchbay::ui {

using namespace Qt::StringLiterals;

ConnectionCard::ConnectionCard(const ConnectionView &connection, QWidget *parent) : Card({}, parent)
{
    setObjectName(u"connectionCard_"_s + connection.name);
    setActivatable(true);
    setAccessibleName(u"%1, %2"_s.arg(connection.name, connectionStateTitle(connection.state)));
    auto *head = new QHBoxLayout;
    head->setSpacing(metric::related);
    auto *sign = new QLabel;
    sign->setPixmap(icon(systemGlyph(connection.system)).pixmap(metric::icon, metric::icon));
    auto *name = new Label(connection.name, TextRole::Strong);
    name->setElide(Qt::ElideRight);
    auto *chip = new StatusChip(connectionStatus(connection.state));
    head->addWidget(sign);
    head->addWidget(name, 1);
    head->addWidget(chip);
    body()->addLayout(head);

    const QString note = connection.state == ConnectionState::Connected || connection.stateReason.isEmpty()
                             ? connection.health.summary
                             : connection.stateReason;
    auto *text = new Label(note, TextRole::Body, Ink::Muted);
    text->setElide(Qt::ElideRight);
    body()->addWidget(text);
    auto *foot = new QHBoxLayout;
    foot->addWidget(new Label(formatCount(connection.linkCount, u"linked record"_s, u"linked records"_s),
                              TextRole::Caption, Ink::Muted),
                    1);
    if (connection.lastSyncAt) {
        auto *fresh = new RelativeTimeLabel;
        fresh->setTime(*connection.lastSyncAt, u"Synced %1"_s);
        foot->addWidget(fresh);
    } else {
        foot->addWidget(new Label(connection.mappings.isEmpty() ? u"Not mapped yet"_s : u"Never synced"_s,
                                  TextRole::Caption, Ink::Muted));
    }
    body()->addLayout(foot);
}

} // namespace patchbay::ui
