#include "ui/integrations/renamesheet.h"

#include "ui/widgets/button.h"
#include "ui/widgets/form.h"
#include "ui/widgets/tokens.h"

#include <QHBoxLayout>
#include <QLineEdit>
#include <QVBoxLayout>

namespace patchbay::ui {

using namespace Qt::StringLiterals;

RenameSheet::RenameSheet(const QString &name, QWidget *parent) : QDialog(parent)
{
    setAttribute(Qt::WA_DeleteOnClose);
    setWindowTitle(u"Rename %1"_s.arg(name));
    setObjectName(u"renameSheet"_s);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(metric::page, metric::page, metric::page, metric::page);
    layout->setSpacing(metric::group);
    m_edit = new QLineEdit(name);
    m_edit->setObjectName(u"newName"_s);
    m_edit->setMinimumWidth(320);
    m_edit->selectAll();
    auto *form = new Form;
    form->addRow(u"New name"_s, m_edit);
    layout->addWidget(form);
    auto *buttons = new QHBoxLayout;
    auto *cancel = new Button(u"Cancel"_s);
    auto *rename = new Button(u"Rename"_s, Button::Kind::Primary);
    rename->setDefault(true);
    buttons->addStretch(1);
    buttons->addWidget(cancel);
    buttons->addWidget(rename);
    layout->addLayout(buttons);
    connect(cancel, &QAbstractButton::clicked, this, &QDialog::reject);
    connect(m_edit, &QLineEdit::textChanged, rename,
            [rename](const QString &text) { rename->setEnabled(!text.trimmed().isEmpty()); });
    connect(rename, &QAbstractButton::clicked, this, [this] {
        Q_EMIT nameChosen(m_edit->text().trimmed());
        close();
    });
}

} // namespace patchbay::ui
