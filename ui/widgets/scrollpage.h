// A column of cards that scrolls, with the page's margins and spacing.
#pragma once

#include <QScrollArea>

class QVBoxLayout;

namespace patchbay::ui {

class ScrollPage : public QScrollArea
{
    Q_OBJECT
public:
    // `maximumWidth` keeps lines readable on wide screens; 0 for all the width there is.
    explicit ScrollPage(int maximumWidth = 0, QWidget *parent = nullptr);

    // Where the content goes; spaced by 16, packed to the top.
    QVBoxLayout *body() const { return m_body; }

private:
    QVBoxLayout *m_body = nullptr;
};

} // namespace patchbay::ui
