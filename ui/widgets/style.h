// How everything is painted: Fusion's behaviour, our looks. The one place that draws Qt's own controls.
#pragma once

#include "ui/widgets/tokens.h"

#include <QProxyStyle>

namespace patchbay::ui {

class PatchbayStyle : public QProxyStyle
{
    Q_OBJECT
public:
    PatchbayStyle();

    bool isDark() const { return m_dark; }
    void setDark(bool dark) { m_dark = dark; }
    bool reducesMotion() const { return m_reducedMotion; }
    void setReducedMotion(bool reduced) { m_reducedMotion = reduced; }

    // The palette of a token table, for widgets that we do not paint ourselves.
    static QPalette paletteOf(const Tokens &tokens);

    using QProxyStyle::polish;
    void polish(QWidget *widget) override;
    void unpolish(QWidget *widget) override;
    int pixelMetric(PixelMetric metric, const QStyleOption *option, const QWidget *widget) const override;
    int styleHint(StyleHint hint, const QStyleOption *option, const QWidget *widget,
                  QStyleHintReturn *returned) const override;
    QSize sizeFromContents(ContentsType type, const QStyleOption *option, const QSize &size,
                           const QWidget *widget) const override;
    QRect subElementRect(SubElement element, const QStyleOption *option,
                         const QWidget *widget) const override;
    QRect subControlRect(ComplexControl control, const QStyleOptionComplex *option, SubControl part,
                         const QWidget *widget) const override;
    void drawPrimitive(PrimitiveElement element, const QStyleOption *option, QPainter *painter,
                       const QWidget *widget) const override;
    void drawControl(ControlElement element, const QStyleOption *option, QPainter *painter,
                     const QWidget *widget) const override;
    void drawComplexControl(ComplexControl control, const QStyleOptionComplex *option, QPainter *painter,
                            const QWidget *widget) const override;

private:
    bool m_dark = false;
    bool m_reducedMotion = false;
};

} // namespace patchbay::ui
