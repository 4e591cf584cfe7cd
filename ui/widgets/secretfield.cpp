#include "ui/widgets/secretfield.h"

#include "ui/widgets/button.h"
#include "ui/widgets/stylepaint.h"

#include <QClipboard>
#include <QCryptographicHash>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLineEdit>
#include <QMimeData>
#include <QPainter>
#include <QTimerEvent>

namespace patchbay::ui {

using namespace Qt::StringLiterals;

namespace {

QByteArray digest(const QByteArray &bytes)
{
    return QCryptographicHash::hash(bytes, QCryptographicHash::Sha256);
}

} // namespace

SecretField::SecretField(const QString &name, QWidget *parent) : QWidget(parent)
{
    setObjectName(u"secretField"_s);
    setAccessibleName(name);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    m_eye = new IconButton(Glyph::Eye, tr("Show %1 while held").arg(name), this);
    m_eye->setObjectName(u"reveal"_s);
    m_eye->setSmall(true);
    m_eye->installEventFilter(this);
    m_copy = new IconButton(Glyph::Copy, tr("Copy %1").arg(name), this);
    m_copy->setObjectName(u"copy"_s);
    m_copy->setSmall(true);
    connect(m_eye, &IconButton::pressed, this, [this] { setRevealed(true); });
    connect(m_eye, &IconButton::released, this, [this] { setRevealed(false); });
    connect(m_copy, &IconButton::clicked, this, &SecretField::copy);
    setSecret({});
}

SecretField::~SecretField()
{
    clearClipboard();
}

void SecretField::setSecret(const Secret &secret, const QString &absence)
{
    setRevealed(false);
    m_secret = secret;
    m_absence = absence.isEmpty() ? tr("Not set") : absence;
    m_eye->setEnabled(!secret.isEmpty());
    m_copy->setEnabled(!secret.isEmpty());
    setAccessibleDescription(secret.isEmpty() ? m_absence : tr("Set, hidden"));
    update();
}

void SecretField::setClipboardTime(std::chrono::milliseconds time)
{
    m_clipboardTime = time;
}

QSize SecretField::sizeHint() const
{
    return {280, metric::control};
}

QSize SecretField::minimumSizeHint() const
{
    return {160, metric::control};
}

void SecretField::paintEvent(QPaintEvent *)
{
    const Tokens &t = tokens();
    QPainter painter(this);
    paint::box(painter, rect(), blend(t.surface, t.window, 0.6), t.border);
    const QRect area = rect().adjusted(10, 0, -64, 0);
    if (m_secret.isEmpty()) {
        painter.setPen(t.muted);
        painter.drawText(area, Qt::AlignVCenter | Qt::AlignLeft, m_absence);
        return;
    }
    painter.setFont(ui::font(TextRole::Fixed));
    painter.setPen(m_revealed ? t.text : t.muted);
    // Painted, never a text widget: there is nothing to select, to drag or for a screen reader to read out.
    const QString shown = m_revealed ? QString::fromUtf8(m_secret.reveal()) : QString(16, QChar(0x2022));
    painter.drawText(area, Qt::AlignVCenter | Qt::AlignLeft,
                     painter.fontMetrics().elidedText(shown, Qt::ElideMiddle, area.width()));
}

void SecretField::resizeEvent(QResizeEvent *)
{
    m_copy->move(width() - 28, (height() - 24) / 2);
    m_eye->move(width() - 54, (height() - 24) / 2);
}

void SecretField::timerEvent(QTimerEvent *event)
{
    if (event->timerId() == m_timer.timerId())
        clearClipboard();
}

void SecretField::hideEvent(QHideEvent *)
{
    setRevealed(false);
}

bool SecretField::eventFilter(QObject *watched, QEvent *event)
{
    // A release that never comes (focus taken, window switched) must not leave the secret on screen.
    if (watched == m_eye && (event->type() == QEvent::FocusOut || event->type() == QEvent::Leave ||
                             event->type() == QEvent::WindowDeactivate))
        setRevealed(false);
    return QWidget::eventFilter(watched, event);
}

void SecretField::setRevealed(bool revealed)
{
    revealed = revealed && !m_secret.isEmpty();
    if (m_revealed == revealed)
        return;
    m_revealed = revealed;
    m_eye->setIcon(ui::icon(revealed ? Glyph::EyeOff : Glyph::Eye, Ink::Muted));
    update();
}

void SecretField::copy()
{
    const QByteArray bytes = m_secret.reveal();
    auto *data = new QMimeData;
    data->setText(QString::fromUtf8(bytes));
    // Asks clipboard managers not to keep it (KDE's hint, also read by others).
    data->setData(u"x-kde-passwordManagerHint"_s, "secret");
    QGuiApplication::clipboard()->setMimeData(data);
    m_copiedDigest = digest(bytes);
    m_timer.start(int(m_clipboardTime.count()), this);
    Q_EMIT copied(m_clipboardTime);
}

void SecretField::clearClipboard()
{
    m_timer.stop();
    if (m_copiedDigest.isEmpty() || !QGuiApplication::instance())
        return;
    QClipboard *clipboard = QGuiApplication::clipboard();
    if (digest(clipboard->text().toUtf8()) == m_copiedDigest)
        clipboard->clear();
    m_copiedDigest.clear();
}

SecretInput::SecretInput(const QString &name, QWidget *parent) : QWidget(parent)
{
    setObjectName(u"secretInput"_s);
    m_edit = new QLineEdit(this);
    m_edit->setObjectName(u"secretEdit"_s);
    m_edit->setAccessibleName(name);
    m_edit->setEchoMode(QLineEdit::Password);
    m_edit->setContextMenuPolicy(Qt::DefaultContextMenu);
    auto *layout = new QHBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_edit);
    setFocusProxy(m_edit);
    connect(m_edit, &QLineEdit::textEdited, this, &SecretInput::edited);
    connect(m_edit, &QLineEdit::returnPressed, this, &SecretInput::submitted);
}

bool SecretInput::isEmpty() const
{
    return m_edit->text().trimmed().isEmpty();
}

Secret SecretInput::take()
{
    Secret secret(m_edit->text());
    m_edit->clear();
    return secret;
}

Secret SecretInput::secret() const
{
    return Secret(m_edit->text());
}

void SecretInput::clear()
{
    m_edit->clear();
}

void SecretInput::setPlaceholder(const QString &text)
{
    m_edit->setPlaceholderText(text);
}

} // namespace patchbay::ui
