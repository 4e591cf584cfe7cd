// The three kinds of rows in the sidebar.
#pragma once

#include "ui/shell/sidebar.h"

#include <QAbstractButton>

namespace patchbay::ui {

class PlaceButton : public QAbstractButton
{
    Q_OBJECT
public:
    PlaceButton(Place place, QWidget *parent);

    Place place() const { return m_place; }
    void setBadge(int count);
    QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    Place m_place;
    int m_badge = 0;
};

// The workspace and how it is, at the top.
class WorkspaceButton : public QAbstractButton
{
    Q_OBJECT
public:
    explicit WorkspaceButton(QWidget *parent);

    void setWorkspace(const QString &name, Status status, const QString &word);
    QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    Status m_status = Status::Neutral;
    QString m_word;
};

// One piece of long work, at the foot.
class WorkButton : public QAbstractButton
{
    Q_OBJECT
public:
    WorkButton(const WorkItem &item, QWidget *parent);

    void setItem(const WorkItem &item);
    const WorkItem &item() const { return m_item; }
    QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    WorkItem m_item;
};

} // namespace patchbay::ui
