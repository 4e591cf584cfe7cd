// Buttons by their weight on the page. One Primary per page at most.
#pragma once

#include "ui/widgets/glyph.h"

#include <QPushButton>
#include <QToolButton>

namespace patchbay::ui {

class Button : public QPushButton
{
    Q_OBJECT
public:
    enum class Kind { Primary, Secondary, Quiet, Danger };

    explicit Button(const QString &text, Kind kind = Kind::Secondary, Glyph glyph = Glyph::None,
                    QWidget *parent = nullptr);

    Kind kind() const { return m_kind; }
    void setKind(Kind kind);
    void setGlyph(Glyph glyph);

private:
    void updateIcon();

    Kind m_kind;
    Glyph m_glyph;
};

// A square button with a glyph only. The name is its tooltip and what a screen reader says.
class IconButton : public QToolButton
{
    Q_OBJECT
public:
    IconButton(Glyph glyph, const QString &name, QWidget *parent = nullptr);

    void setGlyph(Glyph glyph, const QString &name);
    // 24 pixels instead of 32, for use inside rows and fields.
    void setSmall(bool small);
};

} // namespace patchbay::ui
