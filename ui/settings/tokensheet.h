// Asks for a new access token.
#pragma once

#include "base/secret.h"

#include <QDialog>

namespace patchbay::ui {

class SecretInput;

class TokenSheet : public QDialog
{
    Q_OBJECT
public:
    TokenSheet(const QString &workspaceName, QWidget *parent);

Q_SIGNALS:
    void tokenGiven(const patchbay::Secret &token);

private:
    void give();

    SecretInput *m_input = nullptr;
};

} // namespace patchbay::ui
