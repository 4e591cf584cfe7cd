#include "ui/tools/signaturetester.h"

#include "ui/tools/payloadedit.h"
#include "ui/tools/schemechooser.h"
#include "ui/tools/secretchooser.h"
#include "ui/tools/signview.h"
#include "ui/tools/snippetsheet.h"
#include "ui/tools/verdictview.h"
#include "ui/widgets/button.h"
#include "ui/widgets/card.h"
#include "ui/widgets/form.h"
#include "ui/widgets/label.h"
#include "ui/widgets/segmentedcontrol.h"
#include "ui/widgets/whendone.h"

#include <QFileDialog>
#include <QHBoxLayout>
#include <QInputDialog>
#include <QMenu>
#include <QSplitter>
#include <QStackedWidget>
#include <QVBoxLayout>

namespace patchbay::ui {

using namespace Qt::StringLiterals;

namespace {

// Long enough that a secret is seldom looked at half typed, short enough to feel immediate.
constexpr int typingPause = 250;

} // namespace

SignatureTester::SignatureTester(Console &console, QWidget *parent) : QWidget(parent), m_console(console)
{
    setObjectName(u"signatureTester"_s);
    build();
    m_pause.setSingleShot(true);
    m_pause.setInterval(typingPause);
    connect(&m_pause, &QTimer::timeout, this, &SignatureTester::askNow);
    connect(m_mode, &SegmentedControl::currentChanged, this, [this](int index) {
        m_answers->setCurrentIndex(index);
        askNow();
    });
    connect(m_scheme, &SchemeChooser::changed, this, &SignatureTester::ask);
    connect(m_secret, &SecretChooser::changed, this, &SignatureTester::ask);
    connect(m_secret, &SecretChooser::keepRequested, this, &SignatureTester::keepSecret);
    connect(m_secret, &SecretChooser::forgetRequested, this, &SignatureTester::forgetSecret);
    connect(m_payload, &PayloadEdit::bytesChanged, this, &SignatureTester::ask);
    connect(m_payload, &PayloadEdit::failed, this, [this](const QString &problem) {
        Q_EMIT notify({.kind = Banner::Kind::Error, .text = problem});
    });
    connect(m_headers, &QPlainTextEdit::textChanged, this, &SignatureTester::ask);
    connect(m_code, &QAbstractButton::clicked, this, &SignatureTester::showSnippetMenu);
    connect(m_signed, &SignView::copied, this, [this] { Q_EMIT notify({.text = u"Headers copied"_s}); });
    connect(&m_console.signatures(), &SignatureService::secretsChanged, this, &SignatureTester::loadSecrets);
    askNow();
}

void SignatureTester::build()
{
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(metric::group);
    layout->addWidget(buildAsked());
    auto *splitter = new QSplitter(Qt::Horizontal);
    splitter->setObjectName(u"signatureSplitter"_s);
    splitter->setChildrenCollapsible(false);
    splitter->setHandleWidth(metric::group);
    splitter->addWidget(buildRequest());
    splitter->addWidget(buildAnswer());
    splitter->setStretchFactor(0, 1);
    splitter->setStretchFactor(1, 1);
    splitter->setSizes({500, 500});
    layout->addWidget(splitter, 1);
}

QWidget *SignatureTester::buildAsked()
{
    auto *asked = new QWidget;
    auto *column = new QVBoxLayout(asked);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(metric::group);
    auto *head = new QHBoxLayout;
    m_mode = new SegmentedControl(u"What to do"_s, SegmentedControl::Look::Tabs);
    m_mode->setObjectName(u"signatureMode"_s);
    m_mode->addSegment(u"Verify"_s, Glyph::Shield);
    m_mode->addSegment(u"Sign"_s, Glyph::Edit);
    m_code = new Button(u"Code for my server"_s, Button::Kind::Secondary, Glyph::Code);
    m_code->setObjectName(u"snippetMenuButton"_s);
    head->addWidget(m_mode);
    head->addStretch(1);
    head->addWidget(m_code);
    column->addLayout(head);
    auto *row = new QHBoxLayout;
    row->setSpacing(metric::group);
    m_scheme = new SchemeChooser;
    m_secret = new SecretChooser;
    row->addWidget(m_scheme, 1);
    row->addWidget(new FormRow(u"Secret"_s, m_secret), 1, Qt::AlignTop);
    column->addLayout(row);
    column->addWidget(m_scheme->details());
    return asked;
}

QWidget *SignatureTester::buildRequest()
{
    auto *request = new QSplitter(Qt::Vertical);
    request->setObjectName(u"requestSplitter"_s);
    request->setChildrenCollapsible(false);
    request->setHandleWidth(metric::group);
    auto *payload = new Card(u"Payload"_s);
    m_payloadState = new Label({}, TextRole::Caption, Ink::Muted);
    m_payloadState->setObjectName(u"payloadState"_s);
    payload->addHeaderWidget(m_payloadState);
    auto *opening = new Button(u"Open…"_s, Button::Kind::Quiet, Glyph::File);
    opening->setObjectName(u"openPayload"_s);
    connect(opening, &QAbstractButton::clicked, this, &SignatureTester::openPayload);
    payload->addHeaderWidget(opening);
    auto *clearing = new IconButton(Glyph::Close, u"Clear the payload"_s);
    clearing->setObjectName(u"clearPayload"_s);
    payload->addHeaderWidget(clearing);
    m_payload = new PayloadEdit;
    connect(clearing, &QAbstractButton::clicked, m_payload, [this] {
        m_payload->setBytes({});
        m_payload->setFocus();
    });
    m_payload->setObjectName(u"payloadEdit"_s);
    m_payload->setAccessibleName(u"Payload"_s);
    m_payload->setPlaceholderText(u"Paste the raw body, or drop a file here. Every byte counts."_s);
    payload->body()->addWidget(m_payload, 1);
    auto *headers = new Card(u"Headers"_s);
    m_headers = new QPlainTextEdit;
    m_headers->setObjectName(u"headersEdit"_s);
    m_headers->setAccessibleName(u"Headers"_s);
    m_headers->setTabChangesFocus(true);
    m_headers->setFont(ui::font(TextRole::Fixed));
    m_headers->setWordWrapMode(QTextOption::WrapAnywhere);
    m_headers->setPlaceholderText(
        u"Paste all of them, as lines, JSON or a curl command:\nX-Hub-Signature: sha1=…"_s);
    headers->body()->addWidget(m_headers, 1);
    request->addWidget(payload);
    request->addWidget(headers);
    request->setStretchFactor(0, 3);
    request->setStretchFactor(1, 2);
    return request;
}

QWidget *SignatureTester::buildAnswer()
{
    m_answers = new QStackedWidget;
    m_verdict = new VerdictView;
    m_signed = new SignView;
    m_answers->addWidget(m_verdict);
    m_answers->addWidget(m_signed);
    return m_answers;
}

void SignatureTester::refresh()
{
    loadSecrets();
}

void SignatureTester::focusPayload()
{
    m_payload->setFocus(Qt::ShortcutFocusReason);
}

void SignatureTester::setSigning(bool signing)
{
    m_mode->setCurrentIndex(signing ? 1 : 0);
}

void SignatureTester::setRequest(const SignatureQuestion &request, bool custom, const QString &origin)
{
    setSigning(false);
    QStringList lines;
    for (const auto &[name, value] : request.request.headers.items())
        lines << QString::fromUtf8(name + ": " + value);
    if (custom)
        m_scheme->setCustom(request.recipe);
    else
        m_scheme->setScheme(std::nullopt);
    m_scheme->setAddress(request.request.method, request.request.url);
    m_secret->chooseKept(request.secretName);
    m_asOf = request.now;
    m_asOfHeaders = lines.join(u'\n');
    m_headers->setPlainText(m_asOfHeaders);
    m_payload->setBytes(request.request.body, origin);
    askNow();
}

bool SignatureTester::isSigning() const
{
    return m_mode->currentIndex() == 1;
}

void SignatureTester::loadSecrets()
{
    whenDone(m_console.signatures().secretNames(), this, [this](const Result<QStringList> &names) {
        if (names)
            m_secret->setNames(*names);
        else
            Q_EMIT notify({.kind = Banner::Kind::Error, .text = names.error().message});
    });
}

void SignatureTester::ask()
{
    m_payloadState->setText(m_payload->bytes().isEmpty() ? QString() : m_payload->description());
    m_pause.start();
}

QString SignatureTester::whatIsMissing(const std::optional<Recipe> &recipe) const
{
    if (m_payload->bytes().isEmpty())
        return u"Paste the payload, or drop a file on it."_s;
    if (!recipe)
        return isSigning() ? u"Choose the scheme to sign with."_s
                           : u"Paste the request's headers: the scheme shows in them. Or choose it."_s;
    if (!isSigning() && readHeaders(m_headers->toPlainText().toUtf8()).items().isEmpty())
        return u"Paste the headers of the request; the signature is in %1."_s.arg(
            QString::fromLatin1(recipe->signatureHeaders.value(0)));
    if (m_secret->isEmpty())
        return u"Type the secret that %1 signs with, or choose a kept one."_s.arg(recipe->signer);
    return {};
}

void SignatureTester::askNow()
{
    m_pause.stop();
    const HttpHeaders headers = readHeaders(m_headers->toPlainText().toUtf8());
    const auto recipe = m_scheme->recipe(headers);
    m_scheme->showFound(recipe);
    m_scheme->setAddressShown(recipe &&
                              (recipe->content.contains("{url}") || recipe->content.contains("{method}")));
    m_code->setEnabled(recipe && checkRecipe(*recipe));
    const QString missing = whatIsMissing(recipe);
    if (!missing.isEmpty()) {
        m_verdict->showWaiting(missing, m_payload->bytes());
        m_signed->showWaiting(missing);
        return;
    }
    m_askAgain = m_asking;
    if (m_asking)
        return;
    SignatureQuestion question;
    question.recipe = *recipe;
    question.request = {
        .body = m_payload->bytes(), .headers = headers, .method = m_scheme->method(), .url = m_scheme->url()};
    question.secret = m_secret->secret();
    question.secretName = m_secret->keptName();
    if (!isSigning() && m_headers->toPlainText() == m_asOfHeaders)
        question.now = m_asOf;
    m_asking = true;
    if (isSigning())
        signNow(question);
    else
        verifyNow(question);
}

void SignatureTester::verifyNow(const SignatureQuestion &question)
{
    const QByteArray body = question.request.body;
    whenDone(m_console.signatures().explain(question), this,
             [this, body](const Result<SignatureAnswer> &answer) {
                 if (answer)
                     m_verdict->showAnswer(*answer, body);
                 else
                     m_verdict->showError(answer.error(), body);
                 answered();
             });
}

void SignatureTester::signNow(const SignatureQuestion &question)
{
    const Recipe recipe = question.recipe;
    whenDone(m_console.signatures().sign(question), this, [this, recipe](const Result<HttpHeaders> &headers) {
        if (headers)
            m_signed->showHeaders(*headers, recipe);
        else
            m_signed->showError(headers.error());
        answered();
    });
}

void SignatureTester::answered()
{
    m_asking = false;
    if (m_askAgain)
        askNow();
}

void SignatureTester::keepSecret()
{
    bool agreed = false;
    const QString name =
        QInputDialog::getText(this, u"Keep this secret"_s, u"Its name, such as “Intercom production”"_s,
                              QLineEdit::Normal, {}, &agreed)
            .trimmed();
    if (!agreed || name.isEmpty())
        return;
    whenDone(m_console.signatures().keepSecret(name, m_secret->secret()), this,
             [this, name](const Result<QString> &place) {
                 if (!place) {
                     Q_EMIT notify({.kind = Banner::Kind::Error, .text = place.error().toText()});
                     return;
                 }
                 m_secret->chooseKept(name);
                 Q_EMIT notify({.text = u"Kept “%1” in the %2"_s.arg(name, *place)});
             });
}

void SignatureTester::forgetSecret(const QString &name)
{
    whenDone(m_console.signatures().forgetSecret(name), this, [this, name](const Outcome &forgotten) {
        Q_EMIT notify(forgotten ? Toast{.text = u"Forgot “%1”"_s.arg(name)}
                                : Toast{.kind = Banner::Kind::Error, .text = forgotten.error().toText()});
    });
}

void SignatureTester::openPayload()
{
    const QString path = QFileDialog::getOpenFileName(this, u"Open a payload"_s);
    QString problem;
    if (!path.isEmpty() && !m_payload->openFile(path, &problem))
        Q_EMIT notify({.kind = Banner::Kind::Error, .text = problem});
}

void SignatureTester::showSnippetMenu()
{
    auto *menu = new QMenu(this);
    menu->setObjectName(u"snippetMenu"_s);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    for (const SnippetLanguage language : allSnippetLanguages())
        connect(menu->addAction(icon(Glyph::Code), snippetLanguageTitle(language)), &QAction::triggered, this,
                [this, language] { openSnippet(language); });
    menu->popup(m_code->mapToGlobal(QPoint(0, m_code->height() + 4)));
}

void SignatureTester::openSnippet(SnippetLanguage language)
{
    const auto recipe = m_scheme->recipe(readHeaders(m_headers->toPlainText().toUtf8()));
    if (!recipe)
        return;
    auto *sheet = new SnippetSheet(*recipe, language, this);
    connect(sheet, &SnippetSheet::copied, this,
            [this](const QString &title) { Q_EMIT notify({.text = u"%1 code copied"_s.arg(title)}); });
    connect(sheet, &SnippetSheet::failed, this, [this](const Error &error) {
        Q_EMIT notify({.kind = Banner::Kind::Error, .text = error.toText()});
    });
    sheet->open();
}

} // namespace patchbay::ui
