// Whether what is compared is sent into a sandbox, too, and into which: off until somebody says so.
#pragma once

#include <QWidget>

class QCheckBox;
class QLineEdit;

namespace patchbay::ui {

class FormRow;

class SandboxField : public QWidget
{
    Q_OBJECT
public:
    explicit SandboxField(QWidget *parent = nullptr);

    bool isOn() const;
    QString address() const; // empty while it is off
    // False where it is on and has no address: the row says so and gets the cursor.
    bool check();

Q_SIGNALS:
    void changed();

private:
    QCheckBox *m_on = nullptr;
    QLineEdit *m_address = nullptr;
    FormRow *m_row = nullptr;
};

} // namespace patchbay::ui
