#include "ui/webhooks/endpointsheet.h"

#include "ui/tools/schemechooser.h"
#include "ui/tools/secretchooser.h"
#include "ui/webhooks/topicchooser.h"
#include "ui/widgets/banner.h"
#include "ui/widgets/button.h"
#include "ui/widgets/form.h"
#include "ui/widgets/label.h"
#include "ui/widgets/scrollpage.h"
#include "ui/widgets/sheet.h"
#include "ui/widgets/whendone.h"

#include <QCheckBox>
#include <QComboBox>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QSpinBox>
#include <QVBoxLayout>

namespace patchbay::ui {

using namespace Qt::StringLiterals;

namespace {

QWidget *beside(QWidget *left, QWidget *right)
{
    auto *pair = new QWidget;
    auto *line = new QHBoxLayout(pair);
    line->setContentsMargins(0, 0, 0, 0);
    line->setSpacing(metric::group);
    line->addWidget(left, 1, Qt::AlignTop);
    line->addWidget(right, 1, Qt::AlignTop);
    return pair;
}

QLineEdit *field(const QString &name, const QString &placeholder, bool fixed = false)
{
    auto *edit = new QLineEdit;
    edit->setObjectName(name);
    edit->setPlaceholderText(placeholder);
    if (fixed)
        edit->setFont(ui::font(TextRole::Fixed));
    return edit;
}

} // namespace

EndpointSheet::EndpointSheet(Console &console, QWidget *parent) : QDialog(parent), m_console(console)
{
    build(beginSheet(this, u"endpointSheet"_s, u"New subscription"_s, {840, 720}));
    connect(m_source, &QComboBox::currentIndexChanged, this, &EndpointSheet::followSource);
    connect(m_scheme, &SchemeChooser::changed, this, &EndpointSheet::follow);
    connect(m_secret, &SecretChooser::changed, this, &EndpointSheet::followSecret);
    connect(m_secret, &SecretChooser::keepRequested, m_keepAs, [this] { m_keepAs->setFocus(); });
    connect(m_secret, &SecretChooser::forgetRequested, this, [this](const QString &name) {
        whenDone(m_console.signatures().forgetSecret(name), this, [this](const Outcome &forgotten) {
            if (!forgotten)
                showError(forgotten.error());
        });
    });
    connect(&m_console.signatures(), &SignatureService::secretsChanged, this, &EndpointSheet::load);
    for (QLineEdit *edit : {m_name, m_path, m_publicUrl, m_keepAs})
        connect(edit, &QLineEdit::textChanged, this, &EndpointSheet::follow);
    connect(m_unsigned, &QCheckBox::toggled, this, [this](bool on) {
        if (on)
            m_unsignedWarning->showMessage(
                Banner::Kind::Warning, u"Anybody who knows the address can then send anything."_s,
                u"What comes unsigned is stored and worked on, marked “Unsigned”. Meant for a first test only."_s);
        else
            m_unsignedWarning->hide();
    });
    load();
    followSource();
    followSecret();
    m_name->setFocus();
}

void EndpointSheet::build(QVBoxLayout *layout)
{
    m_banner = new Banner;
    layout->addWidget(m_banner);
    auto *page = new ScrollPage;
    auto *form = new Form;
    form->layout()->setContentsMargins(0, 0, 12, 0); // the bar must not lie on the fields
    buildSender(form);
    buildProof(form);
    form->addSection(
        u"What is expected"_s,
        u"Choose the same topics in the Developer Hub: Intercom has no way to set them from here. "
        "Patchbay watches whether they come."_s);
    m_topics = new TopicChooser;
    form->addWidget(m_topics);
    page->body()->addWidget(form);
    layout->addWidget(page, 1);
    layout->addWidget(buildButtons());
}

void EndpointSheet::buildSender(Form *form)
{
    m_name = field(u"endpointName"_s, u"Intercom production"_s);
    m_source = new QComboBox;
    m_source->setObjectName(u"endpointSource"_s);
    for (const WebhookSource source : allWebhookSources())
        m_source->addItem(webhookSourceTitle(source), webhookSourceName(source));
    m_nameRow = new FormRow(u"Name"_s, m_name);
    form->addWidget(beside(m_nameRow, new FormRow(u"Who sends"_s, m_source)));
    m_path = field(u"endpointPath"_s, u"/hooks/…"_s, true);
    m_publicUrl = field(u"endpointPublicUrl"_s, u"https://hooks.example.com"_s, true);
    form->addWidget(beside(new FormRow(u"Path"_s, m_path, u"Empty: made from the name"_s),
                           new FormRow(u"Public address"_s, m_publicUrl,
                                       u"Of your proxy or tunnel, without the path; may be added later"_s)));
    m_whole = new Label({}, TextRole::Caption, Ink::Muted);
    m_whole->setObjectName(u"endpointWhole"_s);
    m_whole->setWordWrap(true);
    form->addWidget(m_whole);
    m_connection = new QComboBox;
    m_connection->setObjectName(u"endpointConnection"_s);
    m_connection->addItem(u"None"_s, QString());
    form->addRow(
        u"Belongs to the connection"_s, m_connection,
        u"A connection that is paused goes on receiving; nothing is worked on. Clerk's events sync its records."_s);
}

void EndpointSheet::buildProof(Form *form)
{
    form->addSection(u"How it is proven"_s);
    m_scheme = new SchemeChooser;
    m_secret = new SecretChooser;
    m_secretRow = new FormRow(u"Secret"_s, m_secret);
    form->addWidget(beside(m_scheme, m_secretRow));
    form->addWidget(m_scheme->details());
    m_keepAs = field(u"keepSecretAs"_s, {});
    m_keepAsRow = form->addRow(
        u"Keep the secret as"_s, m_keepAs,
        u"It goes to the keychain and is never shown again; signatures can be checked with it by this name."_s);
    m_tolerance = new QSpinBox;
    m_tolerance->setObjectName(u"endpointTolerance"_s);
    m_tolerance->setRange(10, 24 * 60 * 60);
    m_tolerance->setValue(int(standardTolerance.count()));
    m_tolerance->setSuffix(u" seconds"_s);
    m_toleranceRow = form->addRow(
        u"Accepted age"_s, m_tolerance,
        u"Where the time is signed, older deliveries are refused: somebody may be replaying them."_s);
    m_unsigned = new QCheckBox(u"Accept deliveries without a signature"_s);
    m_unsigned->setObjectName(u"acceptUnsigned"_s);
    form->addWidget(m_unsigned);
    m_unsignedWarning = new Banner;
    form->addWidget(m_unsignedWarning);
}

QWidget *EndpointSheet::buildButtons()
{
    auto *holder = new QWidget;
    auto *buttons = new QHBoxLayout(holder);
    buttons->setContentsMargins(0, 0, 0, 0);
    buttons->setSpacing(metric::related);
    auto *cancel = new Button(u"Cancel"_s);
    cancel->setObjectName(u"cancelEndpoint"_s);
    m_save = new Button(u"Save"_s);
    m_save->setObjectName(u"saveEndpoint"_s);
    m_saveAndTest = new Button(u"Save and test"_s, Button::Kind::Primary, Glyph::Send);
    m_saveAndTest->setObjectName(u"saveAndTestEndpoint"_s);
    m_saveAndTest->setToolTip(u"Then sends a signed sample and shows the answer"_s);
    for (Button *button : {cancel, m_save, m_saveAndTest})
        button->setAutoDefault(false);
    buttons->addStretch(1);
    buttons->addWidget(cancel);
    buttons->addWidget(m_save);
    buttons->addWidget(m_saveAndTest);
    connect(cancel, &QAbstractButton::clicked, this, &QDialog::reject);
    connect(m_save, &QAbstractButton::clicked, this, [this] { save(false); });
    connect(m_saveAndTest, &QAbstractButton::clicked, this, [this] { save(true); });
    return holder;
}

void EndpointSheet::load()
{
    whenDone(m_console.signatures().secretNames(), this, [this](const Result<QStringList> &names) {
        if (!names)
            return showError(names.error());
        m_secretNames = *names;
        // One that the endpoint names stays chosen even where this machine does not know it.
        QStringList offered = *names;
        if (m_endpoint && !m_endpoint->row.secretName.isEmpty() &&
            !offered.contains(m_endpoint->row.secretName))
            offered << m_endpoint->row.secretName;
        m_secret->setNames(offered);
        follow();
    });
    whenDone(m_console.connections().list(), this, [this](const Result<QList<ConnectionView>> &all) {
        if (!all)
            return; // without a workspace there are none to choose from
        const QString chosen =
            m_wantedConnection.isEmpty() ? m_connection->currentData().toString() : m_wantedConnection;
        while (m_connection->count() > 1)
            m_connection->removeItem(1);
        for (const ConnectionView &connection : *all)
            if (!connection.id.isEmpty())
                m_connection->addItem(connection.name, connection.id.text());
        m_connection->setCurrentIndex(std::max(0, m_connection->findData(chosen)));
    });
}

void EndpointSheet::setEndpoint(const EndpointView &endpoint)
{
    m_endpoint = endpoint;
    const EndpointRow &row = endpoint.row;
    setWindowTitle(u"Change “%1”"_s.arg(row.name));
    m_name->setText(row.name);
    m_source->setCurrentIndex(std::max(0, m_source->findData(row.source)));
    m_path->setText(row.path);
    m_publicUrl->setText(row.settings.value(u"public_url"_s).toString());
    const auto source = webhookSourceByName(row.source);
    const bool usual = source && row.scheme == usualSchemeName(*source);
    if (row.scheme == schemeName(Scheme::Custom) && !endpoint.recipes.isEmpty())
        m_scheme->setCustom(endpoint.recipes.first());
    else
        m_scheme->setScheme(usual ? std::nullopt : schemeByName(row.scheme));
    if (!row.secretName.isEmpty())
        m_secret->chooseKept(row.secretName);
    m_tolerance->setValue(row.settings.value(u"tolerance_seconds"_s).toInt(int(standardTolerance.count())));
    m_unsigned->setChecked(row.settings.value(u"accept_unsigned"_s).toBool());
    m_topics->setTopics(row.topics);
    m_wantedConnection = row.connectionId.text();
    load();
}

void EndpointSheet::followSource()
{
    const QString name = m_source->currentData().toString();
    const auto source = webhookSourceByName(name);
    m_topics->setIntercom(source && *source == WebhookSource::Intercom);
    m_scheme->setFirstChoice(source && *source == WebhookSource::Generic
                                 ? u"HMAC-SHA256 of the body, in X-Signature"_s
                                 : u"As %1 signs"_s.arg(m_source->currentText()));
    m_secretRow->setHint(
        source && *source == WebhookSource::Intercom
            ? u"The client secret: Developer Hub, your app, Basic information. Empty: PATCHBAY_SECRET."_s
            : u"Empty: PATCHBAY_SECRET of the program that receives"_s);
    follow();
}

void EndpointSheet::followSecret()
{
    m_keepAsRow->setVisible(!m_secret->secret().isEmpty());
    follow();
}

void EndpointSheet::follow()
{
    if (!m_name->text().trimmed().isEmpty())
        m_nameRow->setError({});
    const auto recipe = m_scheme->recipe({});
    m_toleranceRow->setVisible(!m_scheme->scheme() ? m_source->currentData() != u"intercom"_s
                                                   : recipe && recipe->timestamp != TimestampUnit::None);
    const QString keepAs = m_keepAs->text().trimmed();
    m_keepAs->setPlaceholderText(m_name->text().trimmed().isEmpty() ? m_source->currentText()
                                                                    : m_name->text().trimmed());
    m_keepAsRow->setError(m_secretNames.contains(keepAs)
                              ? u"A secret of this name is kept already. Choose it, or take another name."_s
                              : QString());
    const QString base = m_publicUrl->text().trimmed();
    const QString path = m_path->text().trimmed();
    m_whole->setText(base.isEmpty() || path.isEmpty() ? QString()
                                                      : u"The sender is told: %1%2"_s.arg(base, path));
    m_whole->setVisible(!m_whole->text().isEmpty());
}

void EndpointSheet::save(bool test)
{
    m_banner->hide();
    m_nameRow->setError(
        m_name->text().trimmed().isEmpty() ? u"Give it a name, so that the list can be read."_s : QString());
    if (!m_nameRow->error().isEmpty()) {
        m_name->setFocus();
        return;
    }
    keepThenSave(test);
}

void EndpointSheet::keepThenSave(bool test)
{
    if (m_secret->secret().isEmpty())
        return saveNow(m_secret->keptName(), test);
    const QString name =
        m_keepAs->text().trimmed().isEmpty() ? m_keepAs->placeholderText() : m_keepAs->text().trimmed();
    if (m_secretNames.contains(name)) {
        m_keepAsRow->setError(
            u"A secret called “%1” is kept already. Choose it, or take another name."_s.arg(name));
        m_keepAs->setFocus();
        return;
    }
    whenDone(m_console.signatures().keepSecret(name, m_secret->secret()), this,
             [this, name, test](const Result<QString> &place) {
                 if (!place)
                     return showError(place.error());
                 // From here on it is chosen by its name: saving again must not keep it twice.
                 m_secret->chooseKept(name);
                 saveNow(name, test);
             });
}

EndpointDraft EndpointSheet::draft(const QString &secretName) const
{
    EndpointDraft made;
    made.name = m_name->text().trimmed();
    made.source = m_source->currentData().toString();
    made.path = m_path->text().trimmed();
    made.publicUrl = m_publicUrl->text();
    made.topics = m_topics->topics();
    made.secretName = secretName;
    made.connection = m_connection->currentData().toString();
    made.toleranceSeconds = m_tolerance->value();
    made.acceptUnsigned = m_unsigned->isChecked();
    if (const auto scheme = m_scheme->scheme()) {
        made.scheme = schemeName(*scheme);
        if (*scheme == Scheme::Custom)
            made.customRecipe = m_scheme->recipe({});
    }
    return made;
}

void EndpointSheet::saveNow(const QString &secretName, bool test)
{
    m_save->setEnabled(false);
    m_saveAndTest->setEnabled(false);
    WebhookService &service = m_console.webhooks();
    const auto future = m_endpoint ? service.changeEndpoint(m_endpoint->row.id, draft(secretName))
                                   : service.addEndpoint(draft(secretName));
    whenDone(future, this, [this, test](const Result<EndpointView> &endpoint) {
        m_save->setEnabled(true);
        m_saveAndTest->setEnabled(true);
        if (!endpoint)
            return showError(endpoint.error());
        Q_EMIT saved(*endpoint, test);
        close();
    });
}

void EndpointSheet::showError(const Error &error)
{
    m_banner->showError(error);
}

} // namespace patchbay::ui
