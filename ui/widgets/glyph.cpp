#include "ui/widgets/glyph.h"

#include <QApplication>
#include <QFile>
#include <QIconEngine>
#include <QMetaEnum>
#include <QPainter>
#include <QPixmapCache>
#include <QSvgRenderer>

#include <array>

static void initIcons()
{
    Q_INIT_RESOURCE(patchbay_icons); // a static library's resources register only when asked
}

namespace patchbay::ui {

using namespace Qt::StringLiterals;

namespace {

// In the order of Glyph; a test compares the two.
constexpr std::array names{
    "",
    "overview",
    "integrations",
    "mapping",
    "sync",
    "webhooks",
    "actions",
    "activity",
    "access",
    "tools",
    "settings",
    "check",
    "refresh",
    "pause",
    "play",
    "stop",
    "plus",
    "minus",
    "trash",
    "edit",
    "search",
    "close",
    "more",
    "undo",
    "redo",
    "swap",
    "copy",
    "external",
    "filter",
    "columns",
    "download",
    "upload",
    "menu",
    "pin",
    "link",
    "unlink",
    "eye",
    "eye-off",
    "preview",
    "send",
    "save",
    "chevron-left",
    "chevron-right",
    "chevron-up",
    "chevron-down",
    "arrow-left",
    "arrow-right",
    "arrow-both",
    "arrow-up",
    "arrow-down",
    "key",
    "user",
    "users",
    "company",
    "database",
    "file",
    "plug",
    "cable",
    "transform",
    "clock",
    "calendar",
    "bell",
    "shield",
    "code",
    "tag",
    "message",
    "archive",
    "keyboard",
    "warning",
    "error",
    "info",
    "success",
    "system-intercom",
    "system-sql",
    "system-csv",
    "system-clerk",
    "system-salesforce",
    "system-hubspot",
    "system-pipedrive",
    "system-slack",
    "system-http",
};
static_assert(names.size() == std::size_t(Glyph::SystemHttp) + 1);

QByteArray source(const QString &name)
{
    initIcons();
    QFile file(u":/patchbay/icons/"_s + name + u".svg"_s);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

QPixmap render(const QByteArray &svg, const QSize &pixels)
{
    QPixmap pixmap(pixels);
    pixmap.fill(Qt::transparent);
    QSvgRenderer renderer(svg);
    renderer.setAspectRatioMode(Qt::KeepAspectRatio);
    QPainter painter(&pixmap);
    painter.setRenderHint(QPainter::Antialiasing);
    renderer.render(&painter);
    return pixmap;
}

QPixmap glyphPixmap(Glyph glyph, const QColor &color, const QSize &pixels)
{
    const QString key =
        u"glyph/%1/%2/%3x%4"_s.arg(int(glyph)).arg(color.rgba()).arg(pixels.width()).arg(pixels.height());
    QPixmap pixmap;
    if (QPixmapCache::find(key, &pixmap))
        return pixmap;
    QByteArray svg = source(glyphName(glyph));
    svg.replace("#000", color.name().toLatin1());
    pixmap = render(svg, pixels);
    QPixmapCache::insert(key, pixmap);
    return pixmap;
}

// Tints at the moment of painting, so that an icon set once follows every change of theme.
class GlyphEngine : public QIconEngine
{
public:
    GlyphEngine(Glyph glyph, Ink ink) : m_glyph(glyph), m_ink(ink) {}

    void paint(QPainter *painter, const QRect &rect, QIcon::Mode mode, QIcon::State state) override
    {
        Q_UNUSED(state)
        const Tokens &t = tokens();
        paintGlyph(*painter, rect, m_glyph,
                   mode == QIcon::Disabled ? blend(t.surface, t.muted, 0.6) : inkColor(m_ink));
    }

    QPixmap pixmap(const QSize &size, QIcon::Mode mode, QIcon::State state) override
    {
        Q_UNUSED(state)
        const Tokens &t = tokens();
        return glyphPixmap(m_glyph,
                           mode == QIcon::Disabled ? blend(t.surface, t.muted, 0.6) : inkColor(m_ink), size);
    }

    QIconEngine *clone() const override { return new GlyphEngine(m_glyph, m_ink); }
    bool isNull() override { return m_glyph == Glyph::None; }

private:
    Glyph m_glyph;
    Ink m_ink;
};

} // namespace

QString glyphName(Glyph glyph)
{
    return QString::fromLatin1(names.at(std::size_t(glyph)));
}

Glyph systemGlyph(const QString &connectorId)
{
    const QString wanted = u"system-"_s + connectorId;
    for (int i = int(Glyph::SystemIntercom); i <= int(Glyph::SystemHttp); ++i) {
        if (glyphName(Glyph(i)) == wanted)
            return Glyph(i);
    }
    return Glyph::SystemHttp;
}

QIcon icon(Glyph glyph, Ink ink)
{
    return glyph == Glyph::None ? QIcon() : QIcon(new GlyphEngine(glyph, ink));
}

void paintGlyph(QPainter &painter, const QRectF &rect, Glyph glyph, const QColor &color)
{
    if (glyph == Glyph::None || rect.isEmpty())
        return;
    const qreal ratio = painter.device() ? painter.device()->devicePixelRatioF() : 1;
    const QSize pixels(int(std::lround(rect.width() * ratio)), int(std::lround(rect.height() * ratio)));
    QPixmap pixmap = glyphPixmap(glyph, color, pixels);
    pixmap.setDevicePixelRatio(ratio);
    // On whole device pixels, or the strokes blur.
    const QPointF place(std::round(rect.x() * ratio) / ratio, std::round(rect.y() * ratio) / ratio);
    painter.drawPixmap(place, pixmap);
}

QIcon applicationIcon()
{
    const QByteArray svg = source(u"patchbay"_s);
    QIcon result;
    for (const int size : {16, 24, 32, 48, 64, 128, 256})
        result.addPixmap(render(svg, {size, size}));
    return result;
}

void paintDrawing(QPainter &painter, const QRectF &rect, Drawing drawing)
{
    constexpr std::array files{"nothing", "cables", "inbox", "search", "done", "unplugged", "document"};
    static_assert(files.size() == std::size_t(Drawing::Document) + 1);
    const Tokens &t = tokens();
    QByteArray svg = source(u"drawing-"_s + QString::fromLatin1(files.at(std::size_t(drawing))));
    svg.replace("#010101", blend(t.border, t.control, 0.6).name().toLatin1());
    svg.replace("#020202", t.accent.name().toLatin1());
    svg.replace("#030303", t.surface.name().toLatin1());
    QSvgRenderer renderer(svg);
    renderer.setAspectRatioMode(Qt::KeepAspectRatio);
    renderer.render(&painter, rect);
}

} // namespace patchbay::ui
