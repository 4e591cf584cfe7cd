// Settings: JSON values by key ("appearance.theme"). Never a secret.
#pragma once

#include "store/storesession.h"

#include <QJsonValue>

namespace patchbay {

class SettingsRepository
{
public:
    explicit SettingsRepository(StoreSession &session);

    // The value, or `fallback` where none was set.
    Result<QJsonValue> get(const QString &key, const QJsonValue &fallback = QJsonValue::Undefined);
    // Undefined is refused (InvalidInput): remove() forgets a value.
    Outcome set(const QString &key, const QJsonValue &value);
    // Forgetting what is not there succeeds.
    Outcome remove(const QString &key);

private:
    StoreSession &m_session;
};

} // namespace patchbay
