#include "ui/webhooks/receiverpanel.h"

#include "ui/webhooks/exposureview.h"
#include "ui/widgets/banner.h"
#include "ui/widgets/button.h"
#include "ui/widgets/card.h"
#include "ui/widgets/form.h"
#include "ui/widgets/format.h"
#include "ui/widgets/keyvaluelist.h"
#include "ui/widgets/label.h"
#include "ui/widgets/scrollpage.h"
#include "ui/widgets/statuschip.h"
#include "ui/widgets/whendone.h"

#include <QCheckBox>
#include <QFileDialog>
#include <QGridLayout>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QSpinBox>
#include <QVBoxLayout>

namespace patchbay::ui {

using namespace Qt::StringLiterals;

namespace {

constexpr int numbersEvery = 2'000;
constexpr int shownRefusals = 5;
constexpr int widest = 960;
constexpr int mostDays = 36'500;

} // namespace

ReceiverPanel::ReceiverPanel(Console &console, QWidget *parent) : QWidget(parent), m_console(console)
{
    setObjectName(u"receiverPanel"_s);
    auto *page = new ScrollPage(widest);
    m_banner = new Banner;
    m_banner->setClosable(true);
    page->body()->addWidget(m_banner);
    page->body()->addWidget(buildReceiver());
    page->body()->addWidget(buildNumbers());
    m_exposure = new ExposureView;
    page->body()->addWidget(m_exposure);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(page);
    connect(m_switch, &QAbstractButton::clicked, this, &ReceiverPanel::toggle);
    connect(m_exposure, &ExposureView::copied, this,
            [this](const QString &what) { Q_EMIT notify({.text = u"%1 instructions copied"_s.arg(what)}); });
    connect(m_atStart, &QCheckBox::toggled, this, &ReceiverPanel::keepWish);
    m_timer.setInterval(numbersEvery);
    connect(&m_timer, &QTimer::timeout, this, [this] {
        if (isVisible() && m_running)
            read();
    });
    m_timer.start();
}

QWidget *ReceiverPanel::buildReceiver()
{
    auto *card = new Card(u"Receiver"_s);
    m_chip = new StatusChip(Status::SeenOnly);
    m_chip->setObjectName(u"receiverState"_s);
    m_switch = new Button(u"Start"_s, Button::Kind::Primary, Glyph::Play);
    m_switch->setObjectName(u"receiverSwitch"_s);
    card->addHeaderWidget(m_chip);
    card->addHeaderWidget(m_switch);
    m_address = new QLineEdit;
    m_address->setObjectName(u"receiverAddress"_s);
    m_address->setFont(ui::font(TextRole::Fixed));
    m_port = new QSpinBox;
    m_port->setObjectName(u"receiverPort"_s);
    m_port->setRange(0, 65'535);
    m_port->setSpecialValueText(u"Any free one"_s);
    m_settings = new QWidget;
    auto *grid = new QGridLayout(m_settings);
    grid->setContentsMargins(0, 0, 0, 0);
    grid->setHorizontalSpacing(metric::group);
    grid->setVerticalSpacing(12);
    grid->setColumnStretch(0, 1);
    grid->setColumnStretch(1, 1);
    grid->addWidget(new FormRow(u"Listen on"_s, m_address,
                                u"127.0.0.1 behind a proxy or tunnel; 0.0.0.0 for all networks"_s),
                    0, 0, Qt::AlignTop);
    grid->addWidget(new FormRow(u"Port"_s, m_port), 0, 1, Qt::AlignTop);
    grid->addWidget(
        fileField(m_certificate, u"receiverCertificate"_s, u"TLS certificate with its chain (PEM)"_s), 1, 0,
        Qt::AlignTop);
    grid->addWidget(fileField(m_key, u"receiverKey"_s, u"Its private key (PEM)"_s), 1, 1, Qt::AlignTop);
    m_open = new Label({}, TextRole::Caption, Ink::Warning);
    m_open->setObjectName(u"receiverOpenNote"_s);
    m_open->setWordWrap(true);
    m_atStart = new QCheckBox(u"Start it whenever Patchbay opens"_s);
    m_atStart->setObjectName(u"receiverAtStart"_s);
    card->body()->addWidget(m_settings);
    card->body()->addWidget(m_open);
    card->body()->addWidget(m_atStart);
    m_keptDays = new QSpinBox;
    m_keptDays->setObjectName(u"keptDays"_s);
    m_keptDays->setRange(0, mostDays);
    m_keptDays->setSuffix(u" days"_s);
    m_keptDays->setKeyboardTracking(false); // "3" on the way to "30" must remove nothing
    m_keptDays->setEnabled(false);          // until it is known
    auto *kept = new QHBoxLayout;
    kept->setSpacing(metric::group);
    kept->addWidget(
        new FormRow(u"Keep deliveries for"_s, m_keptDays,
                    u"0: for ever. Older ones that were worked on are removed by whoever receives."_s),
        1);
    kept->addStretch(1);
    card->body()->addLayout(kept);
    connect(m_keptDays, &QSpinBox::valueChanged, this, &ReceiverPanel::setKeptDays);
    const auto warn = [this] {
        const QString address = m_address->text().trimmed();
        const bool local = address == u"127.0.0.1"_s || address == u"::1"_s || address.isEmpty();
        m_open->setText(
            local || !m_certificate->text().isEmpty()
                ? QString()
                : u"Without a certificate everything travels in the open on that network. Intercom itself "
                  "sends over https only."_s);
        m_open->setVisible(!m_open->text().isEmpty());
    };
    connect(m_address, &QLineEdit::textChanged, this, warn);
    connect(m_certificate, &QLineEdit::textChanged, this, warn);
    m_address->setText(ReceiverOptions().address);
    warn();
    return card;
}

QWidget *ReceiverPanel::fileField(QLineEdit *&edit, const QString &name, const QString &title)
{
    auto *holder = new QWidget;
    auto *line = new QHBoxLayout(holder);
    line->setContentsMargins(0, 0, 0, 0);
    line->setSpacing(metric::related);
    edit = new QLineEdit;
    edit->setObjectName(name);
    edit->setAccessibleName(title);
    edit->setPlaceholderText(u"None: plain http"_s);
    auto *browse = new IconButton(Glyph::File, u"Choose a file: %1"_s.arg(title));
    line->addWidget(edit, 1);
    line->addWidget(browse);
    holder->setFocusProxy(edit);
    connect(browse, &QAbstractButton::clicked, this, [this, edit = edit, title] {
        auto *dialog = new QFileDialog(this, title, edit->text());
        dialog->setAttribute(Qt::WA_DeleteOnClose);
        dialog->setFileMode(QFileDialog::ExistingFile);
        connect(dialog, &QFileDialog::fileSelected, edit, &QLineEdit::setText);
        dialog->open();
    });
    return new FormRow(title, holder);
}

QWidget *ReceiverPanel::buildNumbers()
{
    m_figures = new QWidget;
    auto *layout = new QGridLayout(m_figures);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(metric::group);
    layout->setColumnStretch(0, 1);
    layout->setColumnStretch(1, 1);
    auto *addressCard = new Card(u"Its addresses"_s);
    addressCard->setSubtitle(u"On this machine; the proxy or tunnel forwards to these."_s);
    m_addresses = new KeyValueList;
    m_addresses->setObjectName(u"receiverAddresses"_s);
    addressCard->body()->addWidget(m_addresses);
    auto *numberCard = new Card(u"Since it started"_s);
    m_numbers = new KeyValueList;
    m_numbers->setObjectName(u"receiverNumbers"_s);
    numberCard->body()->addWidget(m_numbers);
    numberCard->body()->addStretch(1);
    auto *refusalCard = new Card(u"Refused lately"_s);
    m_refusals = new Label;
    m_refusals->setObjectName(u"receiverRefusals"_s);
    m_refusals->setWordWrap(true);
    m_refusals->setSelectable(true);
    auto *log = new Button(u"All in Activity"_s, Button::Kind::Quiet, Glyph::Activity);
    log->setObjectName(u"receiverLog"_s);
    connect(log, &QAbstractButton::clicked, this,
            [this] { Q_EMIT navigate(Place::Activity, {{u"kind"_s, u"webhook.refused"_s}}); });
    refusalCard->addHeaderWidget(log);
    refusalCard->body()->addWidget(m_refusals);
    refusalCard->body()->addStretch(1);
    layout->addWidget(addressCard, 0, 0, 1, 2);
    layout->addWidget(numberCard, 1, 0);
    layout->addWidget(refusalCard, 1, 1);
    m_figures->hide();
    return m_figures;
}

void ReceiverPanel::showEvent(QShowEvent *event)
{
    QWidget::showEvent(event);
    read();
}

void ReceiverPanel::refresh()
{
    if (!m_wishRead)
        readWish();
    readKeptDays();
    read();
}

void ReceiverPanel::focusFirst()
{
    m_running ? m_switch->setFocus() : m_address->setFocus();
}

void ReceiverPanel::readWish()
{
    whenDone(m_console.webhooks().receiverWish(), this, [this](const Result<ReceiverWish> &wish) {
        if (!wish) {
            m_banner->showError(wish.error());
            return;
        }
        m_address->setText(wish->options.address);
        m_port->setValue(wish->options.port);
        m_certificate->setText(wish->options.certificateFile);
        m_key->setText(wish->options.privateKeyFile);
        m_atStart->setChecked(wish->atStart);
        m_wishRead = true;
    });
}

ReceiverWish ReceiverPanel::wish() const
{
    ReceiverWish made;
    made.options.address = m_address->text().trimmed();
    made.options.port = quint16(m_port->value());
    made.options.certificateFile = m_certificate->text().trimmed();
    made.options.privateKeyFile = m_key->text().trimmed();
    made.options.usualEndpoint = false;
    made.atStart = m_atStart->isChecked();
    return made;
}

void ReceiverPanel::keepWish()
{
    if (!m_wishRead)
        return; // it is only being shown
    whenDone(m_console.webhooks().keepReceiverWish(wish()), this, [this](const Outcome &kept) {
        if (!kept)
            m_banner->showError(kept.error());
    });
}

void ReceiverPanel::readKeptDays()
{
    whenDone(m_console.webhooks().keptDays(), this, [this](const Result<int> &days) {
        if (!days) {
            m_banner->showError(days.error());
            return;
        }
        m_keptDays->setEnabled(true);
        if (m_keptDays->hasFocus())
            return; // somebody is writing
        const QSignalBlocker shown(m_keptDays);
        m_keptDays->setValue(*days);
    });
}

void ReceiverPanel::setKeptDays(int days)
{
    whenDone(m_console.webhooks().setKeptDays(days), this, [this, days](const Outcome &kept) {
        if (!kept) {
            m_banner->showError(kept.error());
            return;
        }
        Q_EMIT notify({.text = days == 0 ? u"Deliveries are kept for ever."_s
                                         : u"Deliveries are kept for %1."_s.arg(
                                               formatCount(days, u"day"_s, u"days"_s))});
    });
}

void ReceiverPanel::toggle()
{
    m_running ? stop() : start();
}

void ReceiverPanel::start()
{
    m_banner->hide();
    m_switch->setEnabled(false);
    keepWish();
    whenDone(m_console.webhooks().startReceiver(wish().options), this,
             [this](const Result<ReceiverView> &started) {
                 m_switch->setEnabled(true);
                 if (!started) {
                     m_banner->showError(started.error());
                     return;
                 }
                 show(*started);
                 Q_EMIT notify({.text = u"Receiving at %1"_s.arg(started->url.toString())});
             });
}

void ReceiverPanel::stop()
{
    m_banner->hide();
    m_switch->setEnabled(false);
    whenDone(m_console.webhooks().stopReceiver(), this, [this](const Outcome &stopped) {
        m_switch->setEnabled(true);
        if (!stopped)
            m_banner->showError(stopped.error());
        read();
    });
}

void ReceiverPanel::read()
{
    whenDone(m_console.webhooks().receiver(), this, [this](const Result<ReceiverView> &receiver) {
        if (!receiver) {
            m_banner->showError(receiver.error());
            return;
        }
        show(*receiver);
        if (isVisible())
            readRefusals();
    });
}

void ReceiverPanel::show(const ReceiverView &receiver)
{
    m_running = receiver.running;
    m_chip->setStatus(m_running ? Status::Connected : Status::SeenOnly,
                      m_running ? u"Running"_s : u"Stopped"_s);
    m_switch->setText(m_running ? u"Stop"_s : u"Start"_s);
    m_switch->setGlyph(m_running ? Glyph::Stop : Glyph::Play);
    m_switch->setKind(m_running ? Button::Kind::Secondary : Button::Kind::Primary);
    m_settings->setEnabled(!m_running);
    m_figures->setVisible(m_running);
    QUrl shown = receiver.url;
    if (!m_running) {
        shown.setScheme(m_certificate->text().isEmpty() ? u"http"_s : u"https"_s);
        shown.setHost(m_address->text());
        shown.setPort(m_port->value());
    }
    m_exposure->setReceiver(shown);
    showAddresses(receiver);
    showNumbers(receiver);
    Q_EMIT receiverRead(receiver);
}

void ReceiverPanel::showAddresses(const ReceiverView &receiver)
{
    QStringList lines;
    for (const EndpointView &endpoint : receiver.endpoints)
        lines << endpoint.row.name + endpoint.url.toString() + endpoint.problem;
    // Written anew only when something changed: somebody may be about to press “copy”.
    if (m_shownAddresses == lines && !lines.isEmpty())
        return;
    m_shownAddresses = lines;
    m_addresses->clear();
    if (receiver.endpoints.isEmpty())
        m_addresses->setValue(receiver.url.toString(), u"No subscription yet: everything is answered 404"_s,
                              KeyValueList::NoOption, Ink::Muted);
    for (const EndpointView &endpoint : receiver.endpoints)
        m_addresses->setValue(endpoint.row.name, endpoint.url.toString(),
                              KeyValueList::Fixed | KeyValueList::Copyable,
                              endpoint.problem.isEmpty() ? Ink::Text : Ink::Danger);
}

void ReceiverPanel::showNumbers(const ReceiverView &receiver)
{
    const Receiver::Numbers &numbers = receiver.numbers;
    const qint64 answered = numbers.stored + numbers.refused;
    const auto milliseconds = [](double microseconds) {
        return u"%1 ms"_s.arg(QLocale().toString(microseconds / 1000, 'f', 1));
    };
    m_numbers->setValue(u"Stored"_s, formatNumber(numbers.stored));
    m_numbers->setValue(u"Refused"_s, formatNumber(numbers.refused), KeyValueList::NoOption,
                        numbers.refused > 0 ? Ink::Warning : Ink::Text);
    m_numbers->setValue(u"Not understood, or for nobody"_s, formatNumber(numbers.rejected));
    m_numbers->setValue(u"Turned away for overload"_s, formatNumber(numbers.overload));
    m_numbers->setValue(u"Waiting for the disk"_s, formatNumber(receiver.inbox.waiting));
    m_numbers->setValue(u"Commits"_s, receiver.inbox.failedCommits > 0
                                          ? u"%1, %2 failed"_s.arg(formatNumber(receiver.inbox.commits),
                                                                   formatNumber(receiver.inbox.failedCommits))
                                          : formatNumber(receiver.inbox.commits));
    m_numbers->setValue(u"Connections"_s, formatNumber(numbers.connections));
    m_numbers->setValue(u"Answered after"_s,
                        answered == 0 ? QString()
                                      : u"%1 on average, %2 at most"_s.arg(
                                            milliseconds(double(numbers.total.count()) / double(answered)),
                                            milliseconds(double(numbers.longest.count()))));
}

void ReceiverPanel::readRefusals()
{
    ActivityFilter filter;
    filter.kinds = {u"webhook.refused"_s};
    whenDone(m_console.activity().page(filter, 0, shownRefusals), this,
             [this](const Result<QList<ActivityRow>> &rows) {
                 QStringList lines;
                 if (rows)
                     for (const ActivityRow &row : *rows)
                         lines << u"%1: %2"_s.arg(relativeTime(row.at, QDateTime::currentDateTimeUtc()),
                                                  row.summary);
                 m_refusals->setInk(lines.isEmpty() ? Ink::Muted : Ink::Text);
                 m_refusals->setText(
                     lines.isEmpty() ? u"Nothing. What comes unsigned, too late or wrongly signed is listed "
                                       "here with its reason."_s
                                     : lines.join(u'\n'));
             });
}

} // namespace patchbay::ui
