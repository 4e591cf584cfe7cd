#include "ui/widgets/sheet.h"

#include "ui/widgets/tokens.h"

#include <QDialog>
#include <QVBoxLayout>

namespace patchbay::ui {

QVBoxLayout *beginSheet(QDialog *sheet, const QString &name, const QString &title, QSize size)
{
    sheet->setAttribute(Qt::WA_DeleteOnClose);
    sheet->setObjectName(name);
    sheet->setWindowTitle(title);
    sheet->resize(size);
    auto *layout = new QVBoxLayout(sheet);
    layout->setContentsMargins(metric::page, metric::page, metric::page, metric::page);
    layout->setSpacing(metric::group);
    return layout;
}

} // namespace patchbay::ui
