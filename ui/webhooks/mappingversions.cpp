#include "ui/webhooks/mappingversions.h"

#include "ui/widgets/form.h"
#include "ui/widgets/format.h"
#include "ui/widgets/tokens.h"
#include "ui/widgets/whendone.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QSet>

namespace patchbay::ui {

using namespace Qt::StringLiterals;

MappingVersions::MappingVersions(Console &console, const QList<EndpointId> &endpoints, QWidget *parent)
    : QWidget(parent)
    , m_console(console)
{
    auto *layout = new QHBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(metric::group);
    for (const auto &[object, label, name] :
         {std::tuple{u"people"_s, u"Mapping of people"_s, u"travelPeopleVersion"_s},
          std::tuple{u"organisations"_s, u"Mapping of organisations"_s, u"travelOrganisationsVersion"_s}}) {
        Choice choice{object, new QComboBox, nullptr};
        choice.box->setObjectName(name);
        choice.box->addItem(u"The latest"_s, 0);
        choice.row = new FormRow(label, choice.box);
        choice.row->setVisible(false);
        layout->addWidget(choice.row, 1, Qt::AlignTop);
        m_choices << choice;
    }
    hide();
    loadConnections(endpoints);
}

void MappingVersions::loadConnections(const QList<EndpointId> &endpoints)
{
    // Where it cannot be read there is nothing to choose, and comparing tells why.
    whenDone(m_console.webhooks().endpoints(), this,
             [this, endpoints](const Result<QList<EndpointView>> &views) {
                 QSet<ConnectionId> connections;
                 for (const EndpointView &view : views.value_or(QList<EndpointView>()))
                     if (!view.row.connectionId.isEmpty() &&
                         (endpoints.isEmpty() || endpoints.contains(view.row.id)))
                         connections.insert(view.row.connectionId);
                 for (const ConnectionId &connection : std::as_const(connections))
                     for (const Choice &choice : std::as_const(m_choices))
                         load(connection, choice);
             });
}

void MappingVersions::load(const ConnectionId &connection, const Choice &choice)
{
    whenDone(m_console.mappings().versions(connection, choice.object), this,
             [this, choice](const Result<QList<MappingVersionView>> &versions) {
                 for (const MappingVersionView &one : versions.value_or(QList<MappingVersionView>())) {
                     if (choice.box->findData(one.version) >= 0)
                         continue; // of another connection: a version is asked of all
                     choice.box->addItem(u"Version %1, saved %2"_s.arg(one.version)
                                             .arg(relativeTime(one.savedAt, QDateTime::currentDateTimeUtc())),
                                         one.version);
                     choice.row->setVisible(true);
                     show();
                 }
             });
}

QHash<QString, int> MappingVersions::chosen() const
{
    QHash<QString, int> versions;
    for (const Choice &choice : m_choices)
        if (const int version = choice.box->currentData().toInt(); version > 0)
            versions.insert(choice.object, version);
    return versions;
}

} // namespace patchbay::ui
