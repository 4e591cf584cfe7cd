// Grey lines where text will be; they breathe slowly unless motion is reduced.
#pragma once

#include <QBasicTimer>
#include <QWidget>

namespace patchbay::ui {

class Skeleton : public QWidget
{
    Q_OBJECT
public:
    explicit Skeleton(int lines = 6, QWidget *parent = nullptr);

    QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent *event) override;
    void timerEvent(QTimerEvent *event) override;
    void showEvent(QShowEvent *event) override;
    void hideEvent(QHideEvent *event) override;

private:
    int m_lines;
    int m_phase = 0;
    QBasicTimer m_timer;
};

} // namespace patchbay::ui
