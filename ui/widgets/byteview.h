// Bytes as hexadecimal and as characters, with marked ranges: what really arrived.
#pragma once

#include "ui/widgets/tokens.h"

#include <QAbstractScrollArea>
#include <QByteArray>
#include <QList>

namespace patchbay::ui {

struct ByteMark
{
    qsizetype from = 0;
    qsizetype length = 0;
    Ink ink = Ink::Danger;
    QString what{}; // said in the tooltip: "newline at the end"
};

class ByteView : public QAbstractScrollArea
{
    Q_OBJECT
public:
    explicit ByteView(QWidget *parent = nullptr);

    void setBytes(const QByteArray &bytes, const QList<ByteMark> &marks = {});
    // Scrolls so that the byte is seen.
    void showByte(qsizetype position);

    QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;
    bool viewportEvent(QEvent *event) override;
    void changeEvent(QEvent *event) override;

private:
    void layoutBytes();
    qsizetype byteAt(const QPoint &position) const;
    const ByteMark *markAt(qsizetype position) const;

    QByteArray m_bytes;
    QList<ByteMark> m_marks;
    int m_perLine = 16;
    int m_charWidth = 8;
    int m_lineHeight = 20;
};

} // namespace patchbay::ui
