// Text in one of our type roles and inks; follows the theme, shortens itself when there is no room.
#pragma once

#include "ui/widgets/tokens.h"

#include <QLabel>

namespace patchbay::ui {

class Label : public QLabel
{
    Q_OBJECT
public:
    explicit Label(const QString &text = {}, TextRole role = TextRole::Body, Ink ink = Ink::Text,
                   QWidget *parent = nullptr);

    void setRole(TextRole role);
    void setInk(Ink ink);
    // Shortens with "…" instead of asking for width; the whole text is then the tooltip.
    void setElide(Qt::TextElideMode mode);
    // Lets people select and copy the text with mouse and keyboard. Not for secrets.
    void setSelectable(bool selectable);

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent *event) override;
    void changeEvent(QEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;

private:
    void applyInk();
    void updateToolTip();

    TextRole m_role;
    Ink m_ink;
    Qt::TextElideMode m_elide = Qt::ElideNone;
    bool m_applying = false;
};

} // namespace patchbay::ui
