#include "ui/widgets/tokens.h"

#include "ui/widgets/style.h"

#include <QApplication>
#include <QFontDatabase>

#include <algorithm>
#include <cmath>

namespace patchbay::ui {

namespace {

QColor rgb(QRgb value)
{
    return QColor::fromRgb(value);
}

Tokens makeLight()
{
    Tokens t;
    t.dark = false;
    t.window = rgb(0xF6F6F3);
    t.surface = rgb(0xFFFFFF);
    t.raised = rgb(0xFFFFFF);
    t.border = rgb(0xE1E0DA);
    t.control = rgb(0x8D8C84);
    t.text = rgb(0x1E1E1B);
    t.muted = rgb(0x66655E);
    t.accent = rgb(0x0B6B6B);
    t.accentHover = rgb(0x095858);
    t.onAccent = rgb(0xFFFFFF);
    t.accentSoft = rgb(0xE3F0EE);
    t.hover = rgb(0xF1F1ED);
    t.pressed = rgb(0xE8E8E2);
    t.success = rgb(0x19794A);
    t.warning = rgb(0x8F5F00);
    t.danger = rgb(0xB3261E);
    t.info = rgb(0x1A5FB4);
    t.onDanger = rgb(0xFFFFFF);
    t.successSoft = rgb(0xEAF5EF);
    t.warningSoft = rgb(0xFCF3E0);
    t.dangerSoft = rgb(0xFCECEA);
    t.infoSoft = rgb(0xEAF1FA);
    t.cableTo = rgb(0x1A5FB4);
    t.cableFrom = rgb(0x9A5B00);
    t.cableBoth = rgb(0x6B4FBB);
    t.shadow = QColor(20, 20, 16, 40);
    return t;
}

Tokens makeDark()
{
    Tokens t;
    t.dark = true;
    t.window = rgb(0x161715);
    t.surface = rgb(0x1E1F1D);
    t.raised = rgb(0x262725);
    t.border = rgb(0x33342F);
    t.control = rgb(0x76776F);
    t.text = rgb(0xECEBE6);
    t.muted = rgb(0xA6A59C);
    t.accent = rgb(0x45C1B5);
    t.accentHover = rgb(0x63D2C7);
    t.onAccent = rgb(0x0C2321);
    t.accentSoft = rgb(0x1D3532);
    t.hover = rgb(0x2A2B28);
    t.pressed = rgb(0x33342F);
    t.success = rgb(0x53C68C);
    t.warning = rgb(0xE0A63E);
    t.danger = rgb(0xF4756B);
    t.info = rgb(0x7FB0F5);
    t.onDanger = rgb(0x2B0907);
    t.successSoft = rgb(0x1C3126);
    t.warningSoft = rgb(0x332A18);
    t.dangerSoft = rgb(0x3A2220);
    t.infoSoft = rgb(0x1F2B3A);
    t.cableTo = rgb(0x7FB0F5);
    t.cableFrom = rgb(0xE0A63E);
    t.cableBoth = rgb(0xB49CF2);
    t.shadow = QColor(0, 0, 0, 120);
    return t;
}

double channel(double value)
{
    return value <= 0.04045 ? value / 12.92 : std::pow((value + 0.055) / 1.055, 2.4);
}

double luminance(const QColor &color)
{
    return 0.2126 * channel(color.redF()) + 0.7152 * channel(color.greenF()) +
           0.0722 * channel(color.blueF());
}

} // namespace

const Tokens &lightTokens()
{
    static const Tokens table = makeLight();
    return table;
}

const Tokens &darkTokens()
{
    static const Tokens table = makeDark();
    return table;
}

const Tokens &tokens()
{
    const auto *style = qApp ? qobject_cast<const PatchbayStyle *>(QApplication::style()) : nullptr;
    return style && style->isDark() ? darkTokens() : lightTokens();
}

double contrastRatio(const QColor &a, const QColor &b)
{
    const double one = luminance(a);
    const double other = luminance(b);
    return (std::max(one, other) + 0.05) / (std::min(one, other) + 0.05);
}

QColor blend(const QColor &under, const QColor &over, double strength)
{
    const auto mix = [strength](int a, int b) { return int(std::lround(a + (b - a) * strength)); };
    return {mix(under.red(), over.red()), mix(under.green(), over.green()), mix(under.blue(), over.blue())};
}

QFont font(TextRole role)
{
    // The system's fonts are asked for each time: the user may change them while we run.
    QFont result = role == TextRole::Fixed ? QFontDatabase::systemFont(QFontDatabase::FixedFont)
                                           : QFontDatabase::systemFont(QFontDatabase::GeneralFont);
    result.setWeight(QFont::Normal);
    switch (role) {
    case TextRole::Caption: result.setPixelSize(12); break;
    case TextRole::Body: result.setPixelSize(13); break;
    case TextRole::Fixed:
        result.setPixelSize(12);
        result.setStyleHint(QFont::Monospace);
        break;
    case TextRole::Strong:
        result.setPixelSize(13);
        result.setWeight(QFont::DemiBold);
        break;
    case TextRole::Section:
        result.setPixelSize(15);
        result.setWeight(QFont::DemiBold);
        break;
    case TextRole::Title:
    case TextRole::Figure:
        result.setPixelSize(20);
        result.setWeight(QFont::DemiBold);
        break;
    }
    return result;
}

QColor inkColor(Ink ink)
{
    const Tokens &t = tokens();
    switch (ink) {
    case Ink::Text: return t.text;
    case Ink::Muted: return t.muted;
    case Ink::Accent: return t.accent;
    case Ink::OnAccent: return t.onAccent;
    case Ink::Success: return t.success;
    case Ink::Warning: return t.warning;
    case Ink::Danger: return t.danger;
    case Ink::Info: return t.info;
    case Ink::OnDanger: return t.onDanger;
    }
    return t.text;
}

} // namespace patchbay::ui
