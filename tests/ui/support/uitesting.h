// What the tests of the interface share: the theme, the walk that finds what a screen reader could not name,
// pictures.
#pragma once

#include "ui/widgets/theme.h"

#include <QStringList>
#include <QWidget>

namespace patchbay::testing {

// Puts our style and one of the two palettes on the test's application. Call in initTestCase() and between
// modes.
void applyTheme(ui::Theme::Mode mode);

// The interactive descendants (and the widget itself) that have no accessible name, as "ClassName objectName"
// lines. Everything that takes the keyboard focus and every button counts; `QCOMPARE(nameless(&page),
// QStringList())`.
QStringList nameless(QWidget *widget);

// The visible descendants whose text does not fit their width, as lines; for labels and buttons.
QStringList clipped(QWidget *widget);

// Saves a picture under the folder of PATCHBAY_SCREENSHOTS as "<name>.png"; does nothing where it is not set.
void screenshot(QWidget *widget, const QString &name);

} // namespace patchbay::testing
