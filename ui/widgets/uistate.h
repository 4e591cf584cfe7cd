// Where the interface keeps what is its own: window place, column widths, last tab. Never data, never
// secrets.
#pragma once

#include <QString>
#include <QVariant>

namespace patchbay::ui {

class UiState
{
public:
    UiState() = default;
    UiState(const UiState &) = delete;
    UiState &operator=(const UiState &) = delete;
    virtual ~UiState() = default;

    // Keys are paths such as "table/deliveries/columns".
    virtual QVariant value(const QString &key, const QVariant &fallback = {}) const = 0;
    virtual void setValue(const QString &key, const QVariant &value) = 0;
};

} // namespace patchbay::ui
