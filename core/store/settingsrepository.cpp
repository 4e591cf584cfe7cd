#include "store/settingsrepository.h"

#include "store/rowio.h"

namespace patchbay {

using namespace Qt::StringLiterals;
using namespace rowio;

SettingsRepository::SettingsRepository(StoreSession &session) : m_session(session) {}

Result<QJsonValue> SettingsRepository::get(const QString &key, const QJsonValue &fallback)
{
    const Result<QVariantMap> row =
        m_session.row(u"SELECT value FROM settings WHERE key = :key"_s, {{u"key"_s, key}});
    if (!row && row.error().kind == Error::Kind::NotFound)
        return fallback;
    // A document is an object or an array, so a single value is kept as an array of one.
    return row.map([](const QVariantMap &found) { return toArray(found.value(u"value"_s)).at(0); });
}

Outcome SettingsRepository::set(const QString &key, const QJsonValue &value)
{
    if (value.isUndefined())
        return fail(Error::Kind::InvalidInput, u"The setting “%1” was given no value."_s.arg(key));
    return m_session
        .change(u"INSERT INTO settings (key, value) VALUES (:key, :value)"
                " ON CONFLICT (key) DO UPDATE SET value = excluded.value"_s,
                {{u"key"_s, key}, {u"value"_s, fromJson(QJsonArray{value})}})
        .map([](int) {});
}

Outcome SettingsRepository::remove(const QString &key)
{
    return m_session.change(u"DELETE FROM settings WHERE key = :key"_s, {{u"key"_s, key}}).map([](int) {});
}

} // namespace patchbay
