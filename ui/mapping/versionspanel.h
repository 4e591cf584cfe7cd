// The versions of one mapping: when, what changed against the one before, and bringing one back.
#pragma once

#include "console/mappingservice.h"

#include <QWidget>

namespace patchbay::ui {

class UiState;
class VersionList;

class VersionsPanel : public QWidget
{
    Q_OBJECT
public:
    // `service` is not owned; `state` neither.
    VersionsPanel(MappingService &service, UiState *state, QWidget *parent = nullptr);

    void load(const ConnectionId &connection, const QString &sourceObject);

Q_SIGNALS:
    // Bring the rules of that version back: an edit like any other, undoable and not saved yet.
    void restoreRequested(const patchbay::Mapping &mapping, int version);

private:
    void show(const QList<MappingVersionView> &versions);

    MappingService &m_service;
    VersionList *m_list = nullptr;
    ConnectionId m_connection{};
    QString m_sourceObject{};
    QList<MappingVersionView> m_versions{};
    int m_asked = 0;
};

} // namespace patchbay::ui
