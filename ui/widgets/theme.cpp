#include "ui/widgets/theme.h"

#include "ui/widgets/style.h"

#include <QApplication>
#include <QDir>
#include <QEvent>
#include <QSettings>
#include <QStandardPaths>
#include <QStyleHints>
#include <QToolTip>

namespace patchbay::ui {

using namespace Qt::StringLiterals;

namespace {

// Qt 6.4 has no word for it, so we read what the two desktops write down.
bool systemReducesMotion()
{
    const QString config = QStandardPaths::writableLocation(QStandardPaths::GenericConfigLocation);
    const QString gtk = config + u"/gtk-3.0/settings.ini"_s;
    if (QFile::exists(gtk) &&
        !QSettings(gtk, QSettings::IniFormat).value(u"Settings/gtk-enable-animations"_s, true).toBool())
        return true;
    const QString kde = config + u"/kdeglobals"_s;
    return QFile::exists(kde) &&
           qFuzzyIsNull(
               QSettings(kde, QSettings::IniFormat).value(u"KDE/AnimationDurationFactor"_s, 1.0).toDouble());
}

} // namespace

Theme::Theme(QObject *parent) : QObject(parent) {}

Theme::~Theme() = default;

void Theme::apply(QApplication &application)
{
    m_application = &application;
    m_style = new PatchbayStyle;
    QApplication::setStyle(m_style);
    application.installEventFilter(this);
#if QT_VERSION >= QT_VERSION_CHECK(6, 5, 0)
    connect(QGuiApplication::styleHints(), &QStyleHints::colorSchemeChanged, this, &Theme::update);
#endif
    update();
}

void Theme::setMode(Mode mode)
{
    if (m_mode == mode)
        return;
    m_mode = mode;
    update();
}

void Theme::setMotion(Motion motion)
{
    m_motion = motion;
    update();
}

bool Theme::eventFilter(QObject *watched, QEvent *event)
{
    // The desktop's own palette changed under us.
    if (watched == m_application && event->type() == QEvent::ThemeChange && m_mode == Mode::System)
        update();
    return QObject::eventFilter(watched, event);
}

bool Theme::systemIsDark() const
{
#if QT_VERSION >= QT_VERSION_CHECK(6, 5, 0)
    return QGuiApplication::styleHints()->colorScheme() == Qt::ColorScheme::Dark;
#else
    // Setting an empty palette gives back the desktop's; ours follows at once.
    QApplication::setPalette(QPalette());
    return QApplication::palette().color(QPalette::Window).lightnessF() < 0.5F;
#endif
}

void Theme::update()
{
    if (!m_application || m_updating)
        return;
    m_updating = true;
    m_dark = m_mode == Mode::Dark || (m_mode == Mode::System && systemIsDark());
    m_style->setDark(m_dark);
    m_style->setReducedMotion(m_motion == Motion::Reduced ||
                              (m_motion == Motion::System && systemReducesMotion()));
    const QPalette palette = PatchbayStyle::paletteOf(tokens());
    QApplication::setPalette(palette);
    QToolTip::setPalette(palette);
    QApplication::setFont(ui::font(TextRole::Body));
    QToolTip::setFont(ui::font(TextRole::Caption));
    m_updating = false;
    Q_EMIT changed();
}

int motionDuration()
{
    const auto *style = qApp ? qobject_cast<const PatchbayStyle *>(QApplication::style()) : nullptr;
    return style && !style->reducesMotion() ? 120 : 0;
}

} // namespace patchbay::ui
