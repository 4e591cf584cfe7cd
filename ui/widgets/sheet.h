// What every sheet over the window begins with.
#pragma once

class QDialog;
class QSize;
class QString;
class QVBoxLayout;

namespace patchbay::ui {

// Gives the dialog its name, title and size, lets it delete itself once closed, and returns its column.
QVBoxLayout *beginSheet(QDialog *sheet, const QString &name, const QString &title, QSize size);

} // namespace patchbay::ui
