// Is this machine fit to run Patchbay? Each finding says what is, and what to do where something is not.
#pragma once

#include "base/result.h"
#include "connectors/connector.h"

#include <QFuture>
#include <QObject>

namespace patchbay {

class Engine;

class DoctorService : public QObject
{
    Q_OBJECT

public:
    explicit DoctorService(Engine &engine, QObject *parent = nullptr);

    // Versions, the store (reachable, writable, schema), the keychain, TLS, SQL drivers, ENVIRONMENT_NAME,
    // the workspace's check and each connection's.
    QFuture<Result<Health>> examine();

private:
    Engine &m_engine;
};

} // namespace patchbay
