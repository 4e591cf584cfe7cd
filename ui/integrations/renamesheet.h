// Asks for a new name.
#pragma once

#include <QDialog>

class QLineEdit;

namespace patchbay::ui {

class RenameSheet : public QDialog
{
    Q_OBJECT
public:
    RenameSheet(const QString &name, QWidget *parent);

Q_SIGNALS:
    void nameChosen(const QString &name);

private:
    QLineEdit *m_edit = nullptr;
};

} // namespace patchbay::ui
