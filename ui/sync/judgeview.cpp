#include "ui/sync/judgeview.h"

#include "ui/widgets/banner.h"
#include "ui/widgets/button.h"
#include "ui/widgets/datatable.h"
#include "ui/widgets/drawer.h"
#include "ui/widgets/form.h"
#include "ui/widgets/format.h"
#include "ui/widgets/label.h"
#include "ui/widgets/statestack.h"
#include "ui/widgets/tokens.h"
#include "ui/widgets/whendone.h"

#include <QAbstractTableModel>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QRadioButton>
#include <QRegularExpression>
#include <QVBoxLayout>

namespace patchbay::ui {

using namespace Qt::StringLiterals;

// The open questions, oldest first; small, and replaced as a whole.
class JudgementModel : public QAbstractTableModel
{
public:
    using QAbstractTableModel::QAbstractTableModel;

    void setRows(const QList<JudgementRow> &rows)
    {
        beginResetModel();
        m_rows = rows;
        endResetModel();
    }
    void setNames(const QHash<ConnectionId, QString> &names) { m_names = names; }
    const QList<JudgementRow> &rows() const { return m_rows; }

    int rowCount(const QModelIndex &parent = {}) const override
    {
        return parent.isValid() ? 0 : int(m_rows.size());
    }
    int columnCount(const QModelIndex &parent = {}) const override { return parent.isValid() ? 0 : 5; }
    QVariant data(const QModelIndex &index, int role) const override
    {
        if (!checkIndex(index, CheckIndexOption::IndexIsValid))
            return {};
        const JudgementRow &row = m_rows[index.row()];
        if (role == Qt::ToolTipRole)
            return index.column() == 4 ? exactTime(row.openedAt) : row.sentence;
        if (role == SortRole && index.column() == 4)
            return row.openedAt;
        if (role != Qt::DisplayRole && role != SortRole)
            return {};
        switch (index.column()) {
        case 0: return row.title.isEmpty() ? row.sourceKey : row.title;
        case 1: return row.object == "company"_L1 ? u"Company"_s : u"Person"_s;
        case 2: return row.sentence;
        case 3: return m_names.value(row.connectionId);
        default: return relativeTime(row.openedAt, QDateTime::currentDateTimeUtc());
        }
    }
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override
    {
        static const QStringList heads{u"Record"_s, u"Kind"_s, u"Question"_s, u"Connection"_s, u"Asked"_s};
        return orientation == Qt::Horizontal && role == Qt::DisplayRole ? QVariant(heads.value(section))
                                                                        : QVariant();
    }

private:
    QList<JudgementRow> m_rows;
    QHash<ConnectionId, QString> m_names;
};

QString candidateId(const QJsonObject &candidate)
{
    if (const QString id = candidate.value("id"_L1).toString(); !id.isEmpty())
        return id;
    static const QRegularExpression atEnd(u"\\((?:lead )?([0-9a-f]{24})\\)$"_s);
    return atEnd.match(candidate.value("title"_L1).toString()).captured(1);
}

JudgeView::JudgeView(Console &console, UiState *state, QWidget *parent) : QWidget(parent), m_console(console)
{
    setObjectName(u"judgeView"_s);
    build(state);
    connect(m_table, &DataTable::rowActivated, this, [this](int row) {
        show(row);
        m_host->open();
    });
    connect(m_table, &DataTable::currentRowChanged, this, [this](int row) {
        if (row < 0)
            return;
        show(row);
        m_host->open();
    });
    connect(m_choose, &QAbstractButton::clicked, this, &JudgeView::choose);
    connect(m_aside, &QAbstractButton::clicked, this, &JudgeView::setAside);
    connect(m_id, &QLineEdit::textChanged, this,
            [this](const QString &text) { m_choose->setEnabled(!text.trimmed().isEmpty()); });
    connect(m_id, &QLineEdit::returnPressed, this, &JudgeView::choose);
    connect(m_stack, &StateStack::retryRequested, this, &JudgeView::load);
    connect(&m_console.runs(), &RunService::attentionChanged, this, &JudgeView::load);
}

void JudgeView::build(UiState *state)
{
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    m_model = new JudgementModel(this);
    m_table = new DataTable;
    m_table->setObjectName(u"judgeTable"_s);
    m_table->setAccessibleName(u"Questions"_s);
    m_table->setSource(m_model);
    m_table->setColumnWidths({184, 84, 320, 128, 120});
    m_table->setStretchColumn(2);
    m_table->setName(u"judge"_s, state);
    m_host = new DrawerHost(m_table);
    m_host->setName(u"judge"_s, state);
    m_host->drawer()->setTitle(u"Question"_s);
    m_host->drawer()->setContent(buildDetails());
    m_stack = new StateStack(m_host);
    layout->addWidget(m_stack);
}

QWidget *JudgeView::buildDetails()
{
    auto *details = new QWidget;
    details->setObjectName(u"judgeDetails"_s);
    auto *layout = new QVBoxLayout(details);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(12);
    m_banner = new Banner;
    m_banner->setClosable(true);
    m_sentence = new Label;
    m_sentence->setWordWrap(true);
    m_candidates = new QVBoxLayout;
    m_candidates->setSpacing(metric::unit);
    m_id = new QLineEdit;
    m_id->setObjectName(u"judgeId"_s);
    m_id->setFont(ui::font(TextRole::Fixed));
    auto *form = new Form;
    form->addRow(u"Intercom id"_s, m_id, u"Choose one above, or paste the id of the record that is meant."_s);
    m_choose = new Button(u"Link to this one"_s, Button::Kind::Primary, Glyph::Link);
    m_choose->setObjectName(u"chooseRecord"_s);
    m_choose->setEnabled(false);
    m_aside = new Button(u"Set aside"_s);
    m_aside->setObjectName(u"setAside"_s);
    m_aside->setToolTip(u"Stops the question; the record is left alone"_s);
    auto *acts = new QHBoxLayout;
    acts->setSpacing(metric::related);
    acts->addWidget(m_choose);
    acts->addWidget(m_aside);
    acts->addStretch(1);
    layout->addWidget(m_banner);
    layout->addWidget(m_sentence);
    layout->addLayout(m_candidates);
    layout->addWidget(form);
    layout->addLayout(acts);
    layout->addWidget(new Label(u"The next run syncs it, linked for good."_s, TextRole::Caption, Ink::Muted));
    layout->addStretch(1);
    return details;
}

void JudgeView::load()
{
    if (m_model->rowCount() == 0)
        m_stack->showLoading();
    whenDone(m_console.connections().list(), this, [this](const Result<QList<ConnectionView>> &all) {
        QHash<ConnectionId, QString> names;
        for (const ConnectionView &connection : all.value_or(QList<ConnectionView>()))
            names.insert(connection.id, connection.name);
        m_model->setNames(names);
        whenDone(m_console.runs().judgements(), this, [this](const Result<QList<JudgementRow>> &questions) {
            if (!questions) {
                m_stack->showError(questions.error(), u"Try again"_s);
                return;
            }
            const QString shown = m_shown;
            m_model->setRows(*questions);
            if (questions->isEmpty()) {
                m_host->close();
                m_stack->showEmpty(Drawing::Done, u"Nothing to judge."_s, {},
                                   u"When a record fits several in Intercom, the question waits here."_s);
                return;
            }
            m_stack->showContent();
            for (int row = 0; row < questions->size(); ++row) {
                if ((*questions)[row].id == shown)
                    m_table->setCurrentRow(row);
            }
            if (m_table->currentRow() < 0)
                m_host->close();
        });
    });
}

void JudgeView::focusList()
{
    m_table->setFocus();
}

const JudgementRow *JudgeView::current() const
{
    for (const JudgementRow &row : m_model->rows()) {
        if (row.id == m_shown)
            return &row;
    }
    return nullptr;
}

void JudgeView::show(int row)
{
    if (row < 0 || row >= m_model->rowCount())
        return;
    const JudgementRow question = m_model->rows()[row];
    if (question.id == m_shown)
        return;
    m_shown = question.id;
    m_banner->hide();
    m_id->clear();
    m_host->drawer()->setTitle(question.title.isEmpty() ? question.sourceKey : question.title);
    m_host->drawer()->setSubtitle(u"Source key %1"_s.arg(question.sourceKey));
    m_sentence->setText(question.sentence);
    while (QLayoutItem *item = m_candidates->takeAt(0)) {
        item->widget()->hide();
        item->widget()->deleteLater();
        delete item;
    }
    int number = 0;
    for (const QJsonValue &entry : question.candidates) {
        const QString title = entry.toObject().value("title"_L1).toString();
        const QString id = candidateId(entry.toObject());
        if (id.isEmpty()) { // a record of the source: told, but it is no answer
            auto *label = new Label(title);
            label->setWordWrap(true);
            m_candidates->addWidget(label);
            continue;
        }
        auto *choice = new QRadioButton(title);
        choice->setObjectName(u"candidate%1"_s.arg(number++));
        choice->setToolTip(title);
        connect(choice, &QRadioButton::toggled, this, [this, id](bool on) {
            if (on)
                m_id->setText(id);
        });
        m_candidates->addWidget(choice);
    }
}

void JudgeView::choose()
{
    const JudgementRow *question = current();
    const QString id = m_id->text().trimmed();
    if (question == nullptr || id.isEmpty())
        return;
    const QString text = u"%1 is linked; the next run syncs it."_s.arg(question->title);
    m_choose->setEnabled(false);
    whenDone(m_console.runs().choose(question->id, id), this,
             [this, text](const Outcome &outcome) { answered(outcome, text); });
}

void JudgeView::setAside()
{
    const JudgementRow *question = current();
    if (question == nullptr)
        return;
    const QString text = u"%1 was set aside and is left alone."_s.arg(question->title);
    whenDone(m_console.runs().setAside(question->id), this,
             [this, text](const Outcome &outcome) { answered(outcome, text); });
}

void JudgeView::answered(const Outcome &outcome, const QString &text)
{
    m_choose->setEnabled(!m_id->text().trimmed().isEmpty());
    if (!outcome) {
        m_banner->showError(outcome.error());
        return;
    }
    Q_EMIT notify({.text = text});
    load();
}

} // namespace patchbay::ui
