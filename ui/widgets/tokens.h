// The design tokens: every colour, distance and text size of Patchbay's screens, in one table for light and
// one for dark. Nothing else in ui/ names a colour.
#pragma once

#include <QColor>
#include <QFont>

namespace patchbay::ui {

struct Tokens
{
    bool dark = false;
    QColor window{};      // behind everything
    QColor surface{};     // cards, tables, fields
    QColor raised{};      // menus, dialogs, toasts, tooltips
    QColor border{};      // 1-pixel lines and dividers
    QColor control{};     // outline of things to type or click in: 3 : 1 against the surface
    QColor text{};        // what is read
    QColor muted{};       // what is read second
    QColor accent{};      // primary action, focus, edge of the selection
    QColor accentHover{}; // the primary action under the pointer
    QColor onAccent{};    // text on the accent
    QColor accentSoft{};  // background of the selected row, of the current place
    QColor hover{};       // background under the pointer
    QColor pressed{};     // background while held
    QColor success{};
    QColor warning{};
    QColor danger{};
    QColor info{};
    QColor onDanger{}; // text on a dangerous action's button
    QColor
        successSoft{}; // backgrounds of banners and chips; text stands on them in `text` or the strong colour
    QColor warningSoft{};
    QColor dangerSoft{};
    QColor infoSoft{};
    QColor cableTo{};   // a cable into Intercom
    QColor cableFrom{}; // a cable out of Intercom
    QColor cableBoth{}; // a cable both ways; a broken one is `danger`, dashed
    QColor shadow{};    // under floating things only
};

// The two tables.
const Tokens &lightTokens();
const Tokens &darkTokens();

// The tokens in force: those of the installed PatchbayStyle, or the light table where it is not installed.
// Read them when painting, never keep a copy: they change with the theme.
const Tokens &tokens();

// The contrast of two opaque colours after WCAG 2.1, 1 to 21.
double contrastRatio(const QColor &a, const QColor &b);

// `over` laid on `under` with the given strength, opaque.
QColor blend(const QColor &under, const QColor &over, double strength);

// Distances in device-independent pixels, all on the 4-pixel grid.
namespace metric {
inline constexpr int unit = 4;
inline constexpr int related = 8; // between things that belong together
inline constexpr int group = 16;  // between groups
inline constexpr int page = 24;   // around a page
inline constexpr int row = 32;
inline constexpr int compactRow = 26;
inline constexpr int control = 32; // height of buttons and fields
inline constexpr int radius = 6;
inline constexpr int icon = 20;
inline constexpr int smallIcon = 16;
inline constexpr int sidebar = 216;
inline constexpr int drawer = 420;
} // namespace metric

enum class TextRole {
    Caption, // 12
    Body,    // 13
    Strong,  // 13, semi-bold
    Section, // 15, semi-bold
    Title,   // 20, semi-bold
    Figure,  // 20, semi-bold, figures of equal width
    Fixed,   // 12, the fixed font: ids, paths, JSON, bytes
};

// The font of a role, in the system's interface font (or its fixed one).
QFont font(TextRole role);

// The ink of a text; Label and the icons follow it through theme changes.
enum class Ink { Text, Muted, Accent, OnAccent, Success, Warning, Danger, Info, OnDanger };

QColor inkColor(Ink ink);

} // namespace patchbay::ui
