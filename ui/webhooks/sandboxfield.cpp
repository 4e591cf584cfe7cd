#include "ui/webhooks/sandboxfield.h"

#include "ui/widgets/form.h"
#include "ui/widgets/tokens.h"

#include <QCheckBox>
#include <QHBoxLayout>
#include <QLineEdit>

namespace patchbay::ui {

using namespace Qt::StringLiterals;

SandboxField::SandboxField(QWidget *parent) : QWidget(parent)
{
    auto *layout = new QHBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(metric::group);
    m_on = new QCheckBox(u"Send it into a sandbox, too"_s);
    m_on->setObjectName(u"travelSandbox"_s);
    m_address = new QLineEdit;
    m_address->setObjectName(u"travelInto"_s);
    m_address->setPlaceholderText(u"http://127.0.0.1:40123"_s);
    m_row = new FormRow(u"Sandbox"_s, m_address,
                        u"The Intercom address that “patchbayctl sandbox” prints, on this machine. Calls of "
                        "Intercom's reach its workspace, everything else is only written down there; no "
                        "real system and none of its secrets is involved."_s);
    m_row->setVisible(false);
    layout->addWidget(m_on, 0, Qt::AlignTop);
    layout->addWidget(m_row, 1, Qt::AlignTop);
    connect(m_on, &QCheckBox::toggled, this, [this](bool on) {
        m_row->setVisible(on);
        m_row->setError({});
        if (on)
            m_address->setFocus();
        Q_EMIT changed();
    });
    connect(m_address, &QLineEdit::textChanged, this, [this] { m_row->setError({}); });
}

bool SandboxField::isOn() const
{
    return m_on->isChecked();
}

QString SandboxField::address() const
{
    return isOn() ? m_address->text().trimmed() : QString();
}

bool SandboxField::check()
{
    if (!isOn() || !address().isEmpty())
        return true;
    m_row->setError(u"Give the address of a sandbox, or do not send."_s);
    m_address->setFocus();
    return false;
}

} // namespace patchbay::ui
