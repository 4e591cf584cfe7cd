// The secret of the tester: typed here, or one of the kept ones, chosen by name and never shown.
#pragma once

#include "base/secret.h"

#include <QStringList>
#include <QWidget>

namespace patchbay::ui {

class IconButton;
class SecretInput;

class SecretChooser : public QWidget
{
    Q_OBJECT
public:
    explicit SecretChooser(QWidget *parent = nullptr);

    void setNames(const QStringList &names);
    // What was typed; empty while a kept one is chosen.
    Secret secret() const;
    QString keptName() const { return m_kept; }
    void chooseKept(const QString &name);
    bool isEmpty() const;

Q_SIGNALS:
    void changed();
    void keepRequested();
    void forgetRequested(const QString &name);

private:
    void showMenu();

    SecretInput *m_input = nullptr;
    IconButton *m_key = nullptr;
    QStringList m_names;
    QString m_kept;
};

} // namespace patchbay::ui
