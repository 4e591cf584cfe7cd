#include "ui/welcome/welcome.h"

#include "ui/widgets/banner.h"
#include "ui/widgets/button.h"
#include "ui/widgets/card.h"
#include "ui/widgets/form.h"
#include "ui/widgets/label.h"
#include "ui/widgets/scrollpage.h"
#include "ui/widgets/secretfield.h"
#include "ui/widgets/tokens.h"
#include "ui/widgets/whendone.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QVBoxLayout>

namespace patchbay::ui {

using namespace Qt::StringLiterals;

Welcome::Welcome(Console &console, QWidget *parent) : QWidget(parent), m_console(console)
{
    setObjectName(u"welcome"_s);
    auto *outer = new QVBoxLayout(this);
    outer->setContentsMargins(metric::page, metric::page * 2, metric::page, metric::page);
    outer->setSpacing(metric::group);
    auto *column = new QWidget;
    column->setMaximumWidth(920);
    auto *layout = new QVBoxLayout(column);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(metric::group);
    auto *head = new QHBoxLayout;
    head->setSpacing(metric::group);
    auto *sign = new QLabel;
    sign->setPixmap(applicationIcon().pixmap(56, 56));
    auto *titles = new QVBoxLayout;
    titles->setSpacing(metric::unit);
    titles->addWidget(new Label(u"Welcome to Patchbay"_s, TextRole::Title));
    titles->addWidget(
        new Label(u"It connects Intercom to the systems where your users live, and shows what is broken."_s,
                  TextRole::Body, Ink::Muted));
    head->addWidget(sign);
    head->addLayout(titles, 1);
    layout->addLayout(head);
    m_banner = new Banner;
    m_banner->setObjectName(u"welcomeBanner"_s);
    layout->addWidget(m_banner);
    auto *sides = new QHBoxLayout;
    sides->setSpacing(metric::group);
    sides->addWidget(buildRealSide(), 3);
    sides->addWidget(buildSandboxSide(), 2, Qt::AlignTop);
    layout->addLayout(sides);
    outer->addWidget(column, 0, Qt::AlignHCenter);
    outer->addStretch(1);
    updateConnect();
    // The keychain may take its time, and this page may be gone by then.
    whenDone(m_console.settings().store(), this, [this](const Result<StoreView> &store) {
        if (store)
            m_keychain->setText(store->keychainText);
    });
}

QWidget *Welcome::buildRealSide()
{
    auto *card = new Card(u"Connect your workspace"_s);
    card->setSubtitle(u"With an access token of a private app in your workspace"_s);
    auto *form = new Form;
    m_tokenInput = new SecretInput(u"Access token"_s);
    m_tokenInput->setObjectName(u"tokenInput"_s);
    m_tokenInput->edit()->setObjectName(u"tokenEdit"_s);
    m_tokenRow =
        form->addRow(u"Access token"_s, m_tokenInput,
                     u"In Intercom: Settings, Developer Hub, your app, Configure, Authentication."_s);
    m_region = new QComboBox;
    m_region->setObjectName(u"region"_s);
    for (const intercom::Region region :
         {intercom::Region::Us, intercom::Region::Eu, intercom::Region::Au, intercom::Region::Custom})
        m_region->addItem(intercom::regionTitle(region), int(region));
    form->addRow(u"Where the workspace lives"_s, m_region,
                 u"It is in the address of your Intercom: app.intercom.com, app.eu… or app.au…."_s);
    m_url = new QLineEdit;
    m_url->setObjectName(u"customUrl"_s);
    m_url->setPlaceholderText(u"http://127.0.0.1:8080"_s);
    m_urlRow = form->addRow(u"API address"_s, m_url, u"https, or http on this machine."_s);
    card->body()->addWidget(form);
    m_keychain = new Label({}, TextRole::Caption, Ink::Muted);
    m_keychain->setWordWrap(true);
    card->body()->addWidget(m_keychain);
    auto *buttons = new QHBoxLayout;
    buttons->setSpacing(metric::related);
    auto *later = new Button(u"Later"_s, Button::Kind::Quiet);
    later->setObjectName(u"welcomeLater"_s);
    m_connect = new Button(u"Connect"_s, Button::Kind::Primary, Glyph::Plug);
    m_connect->setObjectName(u"connectWorkspace"_s);
    buttons->addStretch(1);
    buttons->addWidget(later);
    buttons->addWidget(m_connect);
    card->body()->addLayout(buttons);

    connect(later, &QAbstractButton::clicked, this, &Welcome::cancelled);
    connect(m_connect, &QAbstractButton::clicked, this, &Welcome::connectWorkspace);
    connect(m_tokenInput, &SecretInput::edited, this, &Welcome::updateConnect);
    connect(m_tokenInput, &SecretInput::submitted, this, &Welcome::connectWorkspace);
    connect(m_region, &QComboBox::currentIndexChanged, this, &Welcome::updateConnect);
    connect(m_url, &QLineEdit::textChanged, this, &Welcome::updateConnect);
    return card;
}

QWidget *Welcome::buildSandboxSide()
{
    auto *card = new Card(u"Look around first"_s);
    auto *text = new Label(u"A stand-in for Intercom and a small invented company run on this machine. "
                           u"Everything works; nothing of yours is "
                           "touched, and nothing leaves the machine."_s,
                           TextRole::Body, Ink::Muted);
    text->setWordWrap(true);
    auto *open = new Button(u"Open the sandbox"_s, Button::Kind::Secondary, Glyph::Play);
    open->setObjectName(u"openSandbox"_s);
    card->body()->addWidget(text);
    card->body()->addWidget(open, 0, Qt::AlignLeft);
    connect(open, &QAbstractButton::clicked, this, &Welcome::sandboxRequested);
    return card;
}

void Welcome::updateConnect()
{
    const bool custom = m_region->currentData().toInt() == int(intercom::Region::Custom);
    m_urlRow->setVisible(custom);
    const bool hasToken = !m_tokenInput->isEmpty() || !m_token.isEmpty();
    m_connect->setEnabled(!m_busy && hasToken && (!custom || !m_url->text().trimmed().isEmpty()));
    m_connect->setText(m_busy ? u"Asking Intercom…"_s : u"Connect"_s);
}

void Welcome::connectWorkspace()
{
    if (!m_tokenInput->isEmpty())
        m_token = m_tokenInput->take();
    if (m_busy || m_token.isEmpty())
        return;
    m_tokenInput->setPlaceholder(u"kept from before; type to replace it"_s);
    m_banner->hide();
    m_busy = true;
    updateConnect();
    WorkspaceDraft draft;
    draft.region = static_cast<intercom::Region>(m_region->currentData().toInt());
    if (draft.region == intercom::Region::Custom)
        draft.customUrl = QUrl(m_url->text().trimmed());
    draft.token = m_token;
    whenDone(m_console.workspaces().add(draft), this, [this](const Result<WorkspaceView> &workspace) {
        m_busy = false;
        updateConnect();
        if (workspace) {
            m_token = Secret();
            Q_EMIT workspaceAdded();
            return;
        }
        m_banner->showError(workspace.error());
    });
}

} // namespace patchbay::ui
