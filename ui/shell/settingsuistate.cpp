#include "ui/shell/settingsuistate.h"

namespace patchbay::ui {

SettingsUiState::SettingsUiState(const QString &file)
    : m_settings(file.isEmpty() ? QSettings().fileName() : file,
                 file.isEmpty() ? QSettings().format() : QSettings::IniFormat)
{
}

QVariant SettingsUiState::value(const QString &key, const QVariant &fallback) const
{
    return m_settings.value(key, fallback);
}

void SettingsUiState::setValue(const QString &key, const QVariant &value)
{
    m_settings.setValue(key, value);
}

QVariant MemoryUiState::value(const QString &key, const QVariant &fallback) const
{
    return m_values.value(key, fallback);
}

void MemoryUiState::setValue(const QString &key, const QVariant &value)
{
    m_values.insert(key, value);
}

} // namespace patchbay::ui
