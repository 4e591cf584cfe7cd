// Rounds the corners of a square viewport inside a round frame: four small covers in the colour of what lies
// behind.
#pragma once

#include <QObject>

class QWidget;

namespace patchbay::ui {

class RoundCorners : public QObject
{
    Q_OBJECT
public:
    // `frame` paints its own outline with that radius; the covers follow its size and stay above its
    // children.
    RoundCorners(QWidget *frame, int radius);

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    void place();

    QWidget *m_frame = nullptr;
    QWidget *m_covers[4] = {};
    int m_radius;
};

} // namespace patchbay::ui
