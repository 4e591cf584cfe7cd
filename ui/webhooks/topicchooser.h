// Which topics: searched by any of their names, chosen by click, Enter or Space.
#pragma once

#include "ui/webhooks/topicmodel.h"

#include <QSortFilterProxyModel>
#include <QWidget>

class QLineEdit;

namespace patchbay::ui {

class Button;
class DataTable;
class Label;

class TopicChooser : public QWidget
{
    Q_OBJECT
public:
    explicit TopicChooser(QWidget *parent = nullptr);

    // Of Intercom its list is offered; of other systems topics are typed.
    void setIntercom(bool intercom);
    void setTopics(const QStringList &topics);
    QStringList topics() const { return m_model->chosen(); }

Q_SIGNALS:
    void changed();

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    void follow();
    void toggle(int shownRow);
    void addTyped();

    bool m_intercom = true;
    TopicModel *m_model = nullptr;
    QSortFilterProxyModel *m_found = nullptr;
    QLineEdit *m_search = nullptr;
    Button *m_add = nullptr;
    DataTable *m_table = nullptr;
    Label *m_summary = nullptr;
};

} // namespace patchbay::ui
