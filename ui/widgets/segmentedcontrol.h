// A few choices of which one holds; also the tabs inside a page. Arrow keys, Home and End move.
#pragma once

#include "ui/widgets/glyph.h"

#include <QAbstractButton>
#include <QList>
#include <QWidget>

class QHBoxLayout;

namespace patchbay::ui {

class SegmentedControl : public QWidget
{
    Q_OBJECT
public:
    enum class Look {
        Boxed, // a choice
        Tabs,  // the parts of a page, underlined
    };

    // `name` says what is chosen ("Direction").
    explicit SegmentedControl(const QString &name, Look look = Look::Boxed, QWidget *parent = nullptr);

    // Gives its index. The first one added is chosen.
    int addSegment(const QString &text, Glyph glyph = Glyph::None);
    void setSegmentText(int index, const QString &text);
    void setSegmentEnabled(int index, bool enabled);
    // A small number behind the text; 0 hides it.
    void setSegmentCount(int index, qint64 count);
    int count() const { return int(m_segments.size()); }
    int currentIndex() const { return m_current; }
    void setCurrentIndex(int index);
    Look look() const { return m_look; }

Q_SIGNALS:
    void currentChanged(int index);

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;
    void paintEvent(QPaintEvent *event) override;

private:
    void move(int step);

    Look m_look;
    QHBoxLayout *m_layout = nullptr;
    QList<QAbstractButton *> m_segments;
    int m_current = -1;
};

} // namespace patchbay::ui
