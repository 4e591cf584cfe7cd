// UiState in the user's settings file.
#pragma once

#include "ui/widgets/uistate.h"

#include <QSettings>
#include <QVariantMap>

namespace patchbay::ui {

class SettingsUiState : public UiState
{
public:
    // The platform's place for settings of the application, or the given INI file.
    explicit SettingsUiState(const QString &file = {});

    QVariant value(const QString &key, const QVariant &fallback = {}) const override;
    void setValue(const QString &key, const QVariant &value) override;

private:
    QSettings m_settings;
};

// UiState that is forgotten; for tests and for runs that must leave no trace.
class MemoryUiState : public UiState
{
public:
    QVariant value(const QString &key, const QVariant &fallback = {}) const override;
    void setValue(const QString &key, const QVariant &value) override;

private:
    QVariantMap m_values;
};

} // namespace patchbay::ui
