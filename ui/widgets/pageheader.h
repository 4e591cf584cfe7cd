// The head of a page: breadcrumb (when drilled down), title, status, one line of state, actions at the right.
#pragma once

#include "ui/widgets/button.h"
#include "ui/widgets/statuschip.h"

#include <QWidget>

class QHBoxLayout;

namespace patchbay::ui {

class Breadcrumb;
class Label;
class RelativeTimeLabel;

class PageHeader : public QWidget
{
    Q_OBJECT
public:
    explicit PageHeader(const QString &title, QWidget *parent = nullptr);

    void setTitle(const QString &title);
    // One line under the title: what is true now ("3 systems connected, 1 paused").
    void setStateLine(const QString &text);
    // Shown beside the title; hideStatus() takes it away.
    void setStatus(Status status, const QString &word = {});
    void hideStatus();
    // The way back up: the last part is the current page and is not a link. Empty hides it.
    void setPath(const QStringList &parts);
    // When the data was read; "Updated 4 s ago" at the end of the state line. An invalid time hides it.
    void setUpdated(const QDateTime &time);

    // Adds at the right, in reading order; the primary action is added last and stands rightmost.
    Button *addAction(const QString &text, Glyph glyph = Glyph::None,
                      Button::Kind kind = Button::Kind::Secondary);
    void addWidget(QWidget *widget);

Q_SIGNALS:
    // A part of the breadcrumb was chosen; 0 is the outermost.
    void pathActivated(int index);

private:
    Breadcrumb *m_breadcrumb = nullptr;
    Label *m_title = nullptr;
    StatusChip *m_status = nullptr;
    Label *m_state = nullptr;
    RelativeTimeLabel *m_updated = nullptr;
    QHBoxLayout *m_actions = nullptr;
};

} // namespace patchbay::ui
