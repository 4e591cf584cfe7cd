#include "ui/widgets/button.h"

#include <QEvent>

namespace patchbay::ui {

Button::Button(const QString &text, Kind kind, Glyph glyph, QWidget *parent)
    : QPushButton(text, parent)
    , m_kind(kind)
    , m_glyph(glyph)
{
    setAutoDefault(false);
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
    updateIcon();
}

void Button::setKind(Kind kind)
{
    m_kind = kind;
    updateIcon();
    update();
}

void Button::setGlyph(Glyph glyph)
{
    m_glyph = glyph;
    updateIcon();
}

void Button::updateIcon()
{
    const Ink ink = m_kind == Kind::Primary  ? Ink::OnAccent
                    : m_kind == Kind::Danger ? Ink::OnDanger
                                             : Ink::Muted;
    setIcon(ui::icon(m_glyph, ink));
    updateGeometry();
}

IconButton::IconButton(Glyph glyph, const QString &name, QWidget *parent) : QToolButton(parent)
{
    setAutoRaise(true);
    setFocusPolicy(Qt::StrongFocus);
    setPopupMode(QToolButton::InstantPopup);
    setGlyph(glyph, name);
    setSmall(false);
}

void IconButton::setGlyph(Glyph glyph, const QString &name)
{
    setIcon(ui::icon(glyph, Ink::Muted));
    setToolTip(name);
    setAccessibleName(name);
}

void IconButton::setSmall(bool small)
{
    const int side = small ? 24 : metric::control;
    setFixedSize(side, side);
    setIconSize(small ? QSize(metric::smallIcon, metric::smallIcon) : QSize(18, 18));
}

} // namespace patchbay::ui
