// Which version of the mappings is asked: of the connections whose events come by webhook.
#pragma once

#include "console/console.h"

#include <QHash>
#include <QWidget>

class QComboBox;

namespace patchbay::ui {

class FormRow;

class MappingVersions : public QWidget
{
    Q_OBJECT
public:
    // Of the connections of these endpoints, or of all where the list is empty. Hidden until a mapping is
    // found. The console outlives it.
    MappingVersions(Console &console, const QList<EndpointId> &endpoints, QWidget *parent = nullptr);

    // By object ("people"); those for which the latest is asked are left out.
    QHash<QString, int> chosen() const;

private:
    struct Choice
    {
        QString object{};
        QComboBox *box = nullptr;
        FormRow *row = nullptr;
    };

    void loadConnections(const QList<EndpointId> &endpoints);
    void load(const ConnectionId &connection, const Choice &choice);

    Console &m_console;
    QList<Choice> m_choices{};
};

} // namespace patchbay::ui
