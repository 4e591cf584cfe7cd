#include "ui/settings/tokensheet.h"

#include "ui/widgets/button.h"
#include "ui/widgets/form.h"
#include "ui/widgets/secretfield.h"
#include "ui/widgets/tokens.h"

#include <QHBoxLayout>
#include <QVBoxLayout>

namespace patchbay::ui {

using namespace Qt::StringLiterals;

TokenSheet::TokenSheet(const QString &workspaceName, QWidget *parent)
    : QDialog(parent)
    , m_input(new SecretInput(u"New access token"_s))
{
    setAttribute(Qt::WA_DeleteOnClose);
    setWindowTitle(u"Replace the token of %1"_s.arg(workspaceName));
    setObjectName(u"tokenSheet"_s);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(metric::page, metric::page, metric::page, metric::page);
    layout->setSpacing(metric::group);
    auto *form = new Form;
    m_input->setMinimumWidth(360);
    form->addRow(u"New access token"_s, m_input,
                 u"It is tried first; the old one stays until the new one works."_s);
    layout->addWidget(form);
    auto *buttons = new QHBoxLayout;
    auto *cancel = new Button(u"Cancel"_s);
    auto *replace = new Button(u"Replace"_s, Button::Kind::Primary, Glyph::Key);
    replace->setEnabled(false);
    buttons->addStretch(1);
    buttons->addWidget(cancel);
    buttons->addWidget(replace);
    layout->addLayout(buttons);
    connect(m_input, &SecretInput::edited, replace,
            [this, replace] { replace->setEnabled(!m_input->isEmpty()); });
    connect(m_input, &SecretInput::submitted, this, &TokenSheet::give);
    connect(cancel, &QAbstractButton::clicked, this, &QDialog::reject);
    connect(replace, &QAbstractButton::clicked, this, &TokenSheet::give);
}

void TokenSheet::give()
{
    if (m_input->isEmpty())
        return;
    Q_EMIT tokenGiven(m_input->take());
    close();
}

} // namespace patchbay::ui
