// Whether what was typed is JSON, and if not, where it stops being so.
#pragma once

#include <QByteArray>
#include <QString>

namespace patchbay::ui {

// Empty for valid JSON: else "Line 3, column 5: unterminated string". Columns are characters.
QString jsonProblem(const QByteArray &text);

} // namespace patchbay::ui
