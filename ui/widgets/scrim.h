// The veil over a window while something floats above it; a click on it is a dismissal.
#pragma once

#include <QWidget>

namespace patchbay::ui {

class Scrim : public QWidget
{
    Q_OBJECT
public:
    // Covers `window` and follows its size while shown.
    explicit Scrim(QWidget *window);

Q_SIGNALS:
    void clicked();

protected:
    void paintEvent(QPaintEvent *event) override;
    void mousePressEvent(QMouseEvent *event) override;
    void showEvent(QShowEvent *event) override;
    bool eventFilter(QObject *watched, QEvent *event) override;
};

// Paints a floating panel with its shadow; the panel's content lies within floatInset of the rectangle.
inline constexpr int floatInset = 12;
void paintFloating(QWidget *panel);

} // namespace patchbay::ui
