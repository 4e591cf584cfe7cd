#include "ui/actions/authform.h"

#include "ui/actions/templateedit.h"
#include "ui/widgets/form.h"
#include "ui/widgets/label.h"

#include <QCheckBox>
#include <QComboBox>
#include <QLineEdit>
#include <QVBoxLayout>

namespace patchbay::ui {

using namespace Qt::StringLiterals;

AuthForm::AuthForm(QWidget *parent) : QWidget(parent)
{
    setObjectName(u"authForm"_s);
    using Kind = ActionAuth::Kind;
    m_kind = new QComboBox;
    m_kind->setObjectName(u"authKind"_s);
    m_kind->addItem(u"None"_s, int(Kind::None));
    m_kind->addItem(u"Basic: user and password"_s, int(Kind::Basic));
    m_kind->addItem(u"Bearer token"_s, int(Kind::Bearer));
    m_kind->addItem(u"A header of its own"_s, int(Kind::Header));
    m_kind->addItem(u"OAuth 2.0: client credentials"_s, int(Kind::ClientCredentials));
    m_kind->addItem(u"OAuth 2.0: refresh token"_s, int(Kind::RefreshToken));
    m_help = new Label({}, TextRole::Caption, Ink::Muted);
    m_help->setWordWrap(true);
    const auto line = [](const QString &name, const QString &placeholder) {
        auto *edit = new QLineEdit;
        edit->setObjectName(name);
        edit->setPlaceholderText(placeholder);
        return edit;
    };
    m_user = new TemplateEdit(u"User"_s, TemplateEdit::Height::Line);
    m_user->setObjectName(u"authUser"_s);
    m_secret = line(u"authSecret"_s, u"token"_s);
    m_header = line(u"authHeader"_s, u"X-Api-Key"_s);
    m_prefix = line(u"authPrefix"_s, u"ApiKey "_s);
    m_tokenUrl = new TemplateEdit(u"Address that gives tokens"_s, TemplateEdit::Height::Line);
    m_tokenUrl->setObjectName(u"authTokenUrl"_s);
    m_scope = new TemplateEdit(u"Scope"_s, TemplateEdit::Height::Line);
    m_scope->setObjectName(u"authScope"_s);
    m_refresh = line(u"authRefresh"_s, u"refresh_token"_s);
    m_inBody = new QCheckBox(u"Send the client's secret in the body of the request for a token"_s);
    m_inBody->setObjectName(u"authInBody"_s);
    m_userRow = new FormRow(u"User"_s, m_user);
    m_secretRow = new FormRow(u"Name of the secret"_s, m_secret,
                              u"Only its name; the secret itself is kept under “Secrets”"_s);
    m_headerRow = new FormRow(u"Header"_s, m_header);
    m_prefixRow = new FormRow(u"Before the secret"_s, m_prefix, u"With its space, where there is one"_s);
    m_tokenUrlRow = new FormRow(u"Address that gives tokens"_s, m_tokenUrl);
    m_scopeRow = new FormRow(u"Scope"_s, m_scope);
    m_refreshRow = new FormRow(u"Name of the refresh token"_s, m_refresh);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(12);
    layout->addWidget(new FormRow(u"Kind"_s, m_kind));
    layout->addWidget(m_help);
    for (FormRow *row :
         {m_tokenUrlRow, m_userRow, m_secretRow, m_headerRow, m_prefixRow, m_refreshRow, m_scopeRow})
        layout->addWidget(row);
    layout->addWidget(m_inBody);
    layout->addStretch(1);
    connect(m_kind, &QComboBox::activated, this, &AuthForm::chooseKind);
    for (QLineEdit *edit : {m_secret, m_header, m_prefix, m_refresh})
        connect(edit, &QLineEdit::textEdited, this, &AuthForm::edited);
    for (TemplateEdit *edit : {m_user, m_tokenUrl, m_scope}) {
        connect(edit, &TemplateEdit::edited, this, &AuthForm::edited);
        connect(edit, &TemplateEdit::focused, this, [this, edit] { Q_EMIT focused(edit); });
    }
    connect(m_inBody, &QCheckBox::clicked, this, &AuthForm::edited);
    followKind();
}

ActionAuth AuthForm::auth() const
{
    ActionAuth auth;
    auth.kind = ActionAuth::Kind(m_kind->currentData().toInt());
    auth.user = m_user->text();
    auth.secret = m_secret->text().trimmed();
    auth.header = m_header->text().trimmed();
    auth.prefix = m_prefix->text();
    auth.tokenUrl = m_tokenUrl->text();
    auth.scope = m_scope->text();
    auth.refreshSecret = m_refresh->text().trimmed();
    auth.secretInBody = m_inBody->isChecked();
    return auth;
}

void AuthForm::setAuth(const ActionAuth &given)
{
    if (auth() == given)
        return;
    m_kind->setCurrentIndex(m_kind->findData(int(given.kind)));
    m_user->setText(given.user);
    m_secret->setText(given.secret);
    m_header->setText(given.header);
    m_prefix->setText(given.prefix);
    m_tokenUrl->setText(given.tokenUrl);
    m_scope->setText(given.scope);
    m_refresh->setText(given.refreshSecret);
    m_inBody->setChecked(given.secretInBody);
    followKind();
}

void AuthForm::setValues(const QList<DraftValue> &values, const QStringList &templates)
{
    for (TemplateEdit *edit : {m_user, m_tokenUrl, m_scope})
        edit->setValues(values, templates);
}

void AuthForm::setFault(const DraftFault *fault)
{
    const auto mark = [fault](TemplateEdit *edit, FormRow *row, const QString &part) {
        const bool isIts = fault && fault->place.endsWith(u'.' + part);
        edit->setFault(isIts ? fault : nullptr);
        row->setError(isIts ? fault->error.message : QString());
    };
    mark(m_user, m_userRow, u"user"_s);
    mark(m_tokenUrl, m_tokenUrlRow, u"token_url"_s);
    mark(m_scope, m_scopeRow, u"scope"_s);
}

// A name for the secret is suggested, so that only one thing is left to do: to keep it.
void AuthForm::chooseKind()
{
    using Kind = ActionAuth::Kind;
    const auto kind = Kind(m_kind->currentData().toInt());
    if (m_secret->text().isEmpty() && kind != Kind::None)
        m_secret->setText(kind == Kind::Basic                            ? u"password"_s
                          : kind == Kind::Bearer || kind == Kind::Header ? u"token"_s
                                                                         : u"client_secret"_s);
    if (kind == Kind::RefreshToken && m_refresh->text().isEmpty())
        m_refresh->setText(u"refresh_token"_s);
    followKind();
    Q_EMIT edited();
}

void AuthForm::followKind()
{
    using Kind = ActionAuth::Kind;
    const auto kind = Kind(m_kind->currentData().toInt());
    const bool isOAuth = kind == Kind::ClientCredentials || kind == Kind::RefreshToken;
    m_userRow->setVisible(kind == Kind::Basic || isOAuth);
    m_userRow->setLabel(isOAuth ? u"Client id"_s : u"User"_s);
    m_secretRow->setVisible(kind != Kind::None);
    m_headerRow->setVisible(kind == Kind::Header);
    m_prefixRow->setVisible(kind == Kind::Header);
    m_tokenUrlRow->setVisible(isOAuth);
    m_scopeRow->setVisible(isOAuth);
    m_refreshRow->setVisible(kind == Kind::RefreshToken);
    m_inBody->setVisible(isOAuth);
    m_help->setText(isOAuth ? u"A token is asked for once and used until shortly before it expires."_s
                    : kind == Kind::None
                        ? u"Nothing is added. An address may hold a secret itself: {{{secrets.url}}}."_s
                        : QString());
    m_help->setVisible(!m_help->text().isEmpty());
}

} // namespace patchbay::ui
