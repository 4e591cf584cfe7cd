// The line icons: one 20-pixel set with 1.5-pixel strokes, tinted by the theme when painted.
#pragma once

#include "ui/widgets/tokens.h"

#include <QIcon>
#include <QPixmap>

class QPainter;

namespace patchbay::ui {

// Each has a drawing of the same name, in kebab case, in resources/icons.
enum class Glyph {
    None,
    // places
    Overview,
    Integrations,
    Mapping,
    Sync,
    Webhooks,
    Actions,
    Activity,
    Access,
    Tools,
    Settings,
    // verbs
    Check,
    Refresh,
    Pause,
    Play,
    Stop,
    Plus,
    Minus,
    Trash,
    Edit,
    Search,
    Close,
    More,
    Undo,
    Redo,
    Swap,
    Copy,
    External,
    Filter,
    Columns,
    Download,
    Upload,
    Menu,
    Pin,
    Link,
    Unlink,
    Eye,
    EyeOff,
    Preview,
    Send,
    Save,
    // directions
    ChevronLeft,
    ChevronRight,
    ChevronUp,
    ChevronDown,
    ArrowLeft,
    ArrowRight,
    ArrowBoth,
    ArrowUp,
    ArrowDown,
    // things
    Key,
    User,
    Users,
    Company,
    Database,
    File,
    Plug,
    Cable,
    Transform,
    Clock,
    Calendar,
    Bell,
    Shield,
    Code,
    Tag,
    Message,
    Archive,
    Keyboard,
    // verdicts
    Warning,
    Error,
    Info,
    Success,
    // systems: signs of our own, no trademarks
    SystemIntercom,
    SystemSql,
    SystemCsv,
    SystemClerk,
    SystemSalesforce,
    SystemHubspot,
    SystemPipedrive,
    SystemSlack,
    SystemHttp,
};

// "arrow-both" for ArrowBoth: the file's name, also handy in catalogues.
QString glyphName(Glyph glyph);

// The glyph of a connector id ("salesforce", "sql", …); SystemHttp for one that has no drawing.
Glyph systemGlyph(const QString &connectorId);

// An icon that is painted in that ink at the moment of painting; disabled states are paler.
QIcon icon(Glyph glyph, Ink ink = Ink::Text);

// Paints the glyph into the rectangle in one colour.
void paintGlyph(QPainter &painter, const QRectF &rect, Glyph glyph, const QColor &color);

// The program's own icon, in full colour.
QIcon applicationIcon();

// The quiet drawings of empty states.
enum class Drawing { Nothing, Cables, Inbox, Search, Done, Unplugged, Document };

void paintDrawing(QPainter &painter, const QRectF &rect, Drawing drawing);

} // namespace patchbay::ui
