// A state as shape, word and colour: no one of the three is needed to read the other two.
#pragma once

#include <QColor>
#include <QWidget>

namespace patchbay::ui {

enum class Status {
    Connected,    // filled circle
    Disconnected, // broken ring
    Paused,       // two bars
    SeenOnly,     // hollow circle
    Ok,           // tick
    Warning,      // triangle
    Error,        // cross in a circle
    Running,      // three quarters of a ring
    Neutral,      // small dot
};

// "Connected", "Disconnected", "Paused", "Seen only", "OK", "Needs attention", "Failed", "Running", "Idle".
QString statusWord(Status status);
QColor statusColor(Status status);
// Paints the shape alone, centred in the rectangle.
void paintStatusShape(QPainter &painter, const QRectF &rect, Status status);

class StatusChip : public QWidget
{
    Q_OBJECT
public:
    explicit StatusChip(Status status = Status::Neutral, QWidget *parent = nullptr);

    Status status() const { return m_status; }
    // `word` replaces the status's own word ("Fresh, 2 min").
    void setStatus(Status status, const QString &word = {});
    QString word() const { return m_word; }
    // Without the tinted pill: for use in dense lines.
    void setPlain(bool plain);

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    Status m_status;
    QString m_word;
    bool m_plain = false;
};

} // namespace patchbay::ui
