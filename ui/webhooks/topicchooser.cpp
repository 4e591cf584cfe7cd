#include "ui/webhooks/topicchooser.h"

#include "ui/widgets/button.h"
#include "ui/widgets/datatable.h"
#include "ui/widgets/format.h"
#include "ui/widgets/label.h"

#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLineEdit>
#include <QVBoxLayout>

namespace patchbay::ui {

using namespace Qt::StringLiterals;

TopicChooser::TopicChooser(QWidget *parent)
    : QWidget(parent)
    , m_model(new TopicModel(this))
    , m_found(new QSortFilterProxyModel(this))
{
    setObjectName(u"topicChooser"_s);
    m_found->setSourceModel(m_model);
    m_found->setFilterKeyColumn(-1); // any column: today's name, an older one, the title, the permission
    m_found->setFilterCaseSensitivity(Qt::CaseInsensitive);
    m_found->setSortRole(SortRole);
    m_search = new QLineEdit;
    m_search->setObjectName(u"topicSearch"_s);
    m_search->setAccessibleName(u"Search topics"_s);
    m_search->setClearButtonEnabled(true);
    m_search->addAction(icon(Glyph::Search, Ink::Muted), QLineEdit::LeadingPosition);
    m_add = new Button(u"Add as typed"_s, Button::Kind::Secondary, Glyph::Plus);
    m_add->setObjectName(u"addTopic"_s);
    m_add->setAutoDefault(false);
    m_table = new DataTable;
    m_table->setObjectName(u"topicTable"_s);
    m_table->setAccessibleName(u"Topics"_s);
    m_table->setSource(m_found, DataTable::Sorting::ByModel);
    m_table->setCompact(true);
    m_table->setColumnWidths({240, 240, 180, 140});
    m_table->setStretchColumn(int(TopicModel::Column::Title));
    m_table->setPlaceholder(u"No topic of this name is known. It can be added as typed."_s);
    m_table->setMinimumHeight(216);
    m_table->installEventFilter(this);
    m_search->installEventFilter(this);
    m_summary = new Label({}, TextRole::Caption, Ink::Muted);
    m_summary->setObjectName(u"topicSummary"_s);
    m_summary->setWordWrap(true);
    auto *head = new QHBoxLayout;
    head->setSpacing(metric::related);
    head->addWidget(m_search, 1);
    head->addWidget(m_add);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(metric::related);
    layout->addLayout(head);
    layout->addWidget(m_table, 1);
    layout->addWidget(m_summary);
    setFocusProxy(m_search);
    connect(m_search, &QLineEdit::textChanged, this, [this](const QString &text) {
        m_found->setFilterFixedString(text.trimmed());
        follow();
    });
    connect(m_add, &QAbstractButton::clicked, this, &TopicChooser::addTyped);
    connect(m_table, &QAbstractItemView::clicked, this,
            [this](const QModelIndex &index) { toggle(index.row()); });
    connect(m_model, &TopicModel::chosenChanged, this, [this] {
        follow();
        Q_EMIT changed();
    });
    setIntercom(true);
}

void TopicChooser::setIntercom(bool intercom)
{
    const QStringList chosen = topics();
    m_intercom = intercom;
    m_search->setPlaceholderText(intercom ? u"Search: conversation, user.created, “Read tickets”…"_s
                                          : u"Type a topic, such as user.created"_s);
    m_model->setCatalogue(intercom);
    m_model->setChosen(chosen);
}

void TopicChooser::setTopics(const QStringList &topics)
{
    m_model->setChosen(topics);
}

void TopicChooser::toggle(int shownRow)
{
    m_model->toggle(m_found->mapToSource(m_found->index(shownRow, 0)).row());
}

void TopicChooser::addTyped()
{
    if (!m_add->isEnabled())
        return;
    m_model->add(m_search->text());
    m_search->clear();
}

bool TopicChooser::eventFilter(QObject *watched, QEvent *event)
{
    if (event->type() == QEvent::KeyPress) {
        const int key = static_cast<QKeyEvent *>(event)->key();
        const bool enter = key == Qt::Key_Return || key == Qt::Key_Enter;
        if (watched == m_table && (enter || key == Qt::Key_Space) && m_table->currentRow() >= 0) {
            toggle(m_table->currentRow());
            return true;
        }
        if (watched == m_search && enter) {
            // A whole name, or what is left, is what was meant; Enter must not send the whole form away.
            if (m_intercom && findTopic(m_search->text())) {
                m_model->add(m_search->text());
                m_search->clear();
            } else if (m_found->rowCount() == 1)
                toggle(0);
            else
                addTyped();
            return true;
        }
        if (watched == m_search && key == Qt::Key_Down && m_found->rowCount() > 0) {
            m_table->setCurrentRow(0);
            m_table->setFocus(Qt::TabFocusReason);
            return true;
        }
    }
    return QWidget::eventFilter(watched, event);
}

void TopicChooser::follow()
{
    const QString typed = m_search->text().trimmed();
    m_add->setEnabled(!typed.isEmpty() && !typed.contains(u' ') && m_found->rowCount() == 0);
    const QStringList chosen = topics();
    QString text = chosen.isEmpty() ? u"No topic chosen."_s
                                    : formatCount(chosen.size(), u"topic chosen."_s, u"topics chosen."_s);
    if (const QStringList needed = m_model->permissions(); !needed.isEmpty())
        text += u" The app needs: %1."_s.arg(needed.join(u", "_s));
    m_summary->setText(text);
}

} // namespace patchbay::ui
