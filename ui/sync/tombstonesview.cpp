#include "ui/sync/tombstonesview.h"

#include "ui/widgets/banner.h"
#include "ui/widgets/button.h"
#include "ui/widgets/datatable.h"
#include "ui/widgets/drawer.h"
#include "ui/widgets/format.h"
#include "ui/widgets/jsonview.h"
#include "ui/widgets/label.h"
#include "ui/widgets/statestack.h"
#include "ui/widgets/statuschip.h"
#include "ui/widgets/tokens.h"
#include "ui/widgets/whendone.h"

#include <QAbstractTableModel>
#include <QComboBox>
#include <QHBoxLayout>
#include <QPointer>
#include <QVBoxLayout>

namespace patchbay::ui {

using namespace Qt::StringLiterals;

namespace {

QString stoneWord(const GoneView &gone)
{
    const QString &state = gone.stone.state;
    if (state == stonestates::held)
        return gone.asks ? u"Waits for your word"_s : u"Still in Intercom"_s;
    if (state == stonestates::archived)
        return gone.asks ? u"Archived, waits for your word"_s : u"Archived"_s;
    if (state == stonestates::deleted)
        return u"Deleted"_s;
    if (state == stonestates::restored)
        return u"Brought back"_s;
    return state == stonestates::kept ? u"Kept"_s : state;
}

Status stoneStatus(const GoneView &gone)
{
    const QString &state = gone.stone.state;
    if (gone.asks)
        return Status::Warning;
    if (state == stonestates::held)
        return Status::Paused;
    if (state == stonestates::archived)
        return Status::SeenOnly;
    return state == stonestates::deleted ? Status::Disconnected : Status::Ok;
}

QString nextWord(const GoneView &gone, const QDateTime &now)
{
    if (!gone.nextAt)
        return u"–"_s;
    const QString does = gone.next == "archive"_L1                   ? u"Archive"_s
                         : gone.stone.state == stonestates::archived ? u"Delete for good"_s
                                                                     : u"Delete"_s;
    if (gone.asks)
        return does + u", when confirmed"_s;
    return *gone.nextAt <= now ? does + u", next run"_s
                               : u"%1 %2"_s.arg(does, relativeTime(*gone.nextAt, now));
}

} // namespace

// Newest first; at most a thousand, and replaced as a whole.
class TombstoneModel : public QAbstractTableModel
{
public:
    using QAbstractTableModel::QAbstractTableModel;

    void setRows(const QList<GoneView> &rows)
    {
        beginResetModel();
        m_rows = rows;
        endResetModel();
    }
    const QList<GoneView> &rows() const { return m_rows; }

    int rowCount(const QModelIndex &parent = {}) const override
    {
        return parent.isValid() ? 0 : int(m_rows.size());
    }
    int columnCount(const QModelIndex &parent = {}) const override { return parent.isValid() ? 0 : 6; }
    QVariant data(const QModelIndex &index, int role) const override
    {
        if (!checkIndex(index, CheckIndexOption::IndexIsValid))
            return {};
        const GoneView &gone = m_rows[index.row()];
        const TombstoneRow &row = gone.stone;
        if (role == StatusRole)
            return index.column() == 1 ? QVariant(int(stoneStatus(gone))) : QVariant();
        if (role == FixedRole)
            return index.column() == 5;
        if (role == Qt::ToolTipRole && index.column() == 3)
            return exactTime(row.missingSince);
        if (role == Qt::ToolTipRole && index.column() == 4 && gone.nextAt)
            return exactTime(*gone.nextAt);
        if (role == SortRole && index.column() == 3)
            return row.missingSince;
        if (role != Qt::DisplayRole && role != SortRole)
            return {};
        const QDateTime now = QDateTime::currentDateTimeUtc();
        switch (index.column()) {
        case 0: return row.title.isEmpty() ? row.sourceKey : row.title;
        case 1: return stoneWord(gone);
        case 2: return row.object == "company"_L1 ? u"Company"_s : u"Person"_s;
        case 3: return relativeTime(row.missingSince, now);
        case 4: return nextWord(gone, now);
        default: return row.sourceKey;
        }
    }
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override
    {
        static const QStringList heads{u"Record"_s,        u"In Intercom"_s,  u"Kind"_s,
                                       u"Missing since"_s, u"What is next"_s, u"Source key"_s};
        return orientation == Qt::Horizontal && role == Qt::DisplayRole ? QVariant(heads.value(section))
                                                                        : QVariant();
    }

private:
    QList<GoneView> m_rows;
};

TombstonesView::TombstonesView(Console &console, UiState *state, QWidget *parent)
    : QWidget(parent)
    , m_console(console)
{
    setObjectName(u"tombstonesView"_s);
    build(state);
    connect(m_connection, &QComboBox::currentIndexChanged, this, &TombstonesView::loadStones);
    connect(m_table, &DataTable::rowActivated, this, [this](int row) {
        show(row);
        m_host->open();
    });
    connect(m_table, &DataTable::currentRowChanged, this, [this](int row) {
        if (m_host->isOpen())
            show(row);
    });
    connect(m_restore, &QAbstractButton::clicked, this, &TombstonesView::restore);
    connect(m_confirm, &QAbstractButton::clicked, this, [this] { decide(m_shown, true); });
    connect(m_keep, &QAbstractButton::clicked, this, [this] { decide(m_shown, false); });
    connect(m_confirmAll, &QAbstractButton::clicked, this, [this] { decide({}, true); });
    connect(m_keepAll, &QAbstractButton::clicked, this, [this] { decide({}, false); });
    connect(m_stack, &StateStack::retryRequested, this, &TombstonesView::load);
    connect(&m_console.runs(), &RunService::attentionChanged, this, &TombstonesView::loadStones);
    connect(&m_console.connections(), &ConnectionService::changed, this, &TombstonesView::load);
}

void TombstonesView::build(UiState *state)
{
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(12);
    auto *line = new QHBoxLayout;
    m_connection = new QComboBox;
    m_connection->setObjectName(u"goneConnection"_s);
    m_connection->setAccessibleName(u"Connection"_s);
    m_connection->setMinimumWidth(200);
    line->addWidget(m_connection);
    line->addStretch(1);
    layout->addLayout(line);
    m_banner = new Banner;
    m_banner->setClosable(true);
    layout->addWidget(m_banner);
    m_question = new Banner;
    m_question->setObjectName(u"goneQuestion"_s);
    m_question->hide();
    layout->addWidget(m_question);
    m_answers = new QWidget;
    auto *answers = new QHBoxLayout(m_answers);
    answers->setContentsMargins(0, 0, 0, 0);
    answers->setSpacing(8);
    m_keepAll = new Button(u"Keep them all in Intercom"_s);
    m_keepAll->setObjectName(u"keepAllGone"_s);
    m_confirmAll = new Button({}, Button::Kind::Danger);
    m_confirmAll->setObjectName(u"confirmAllGone"_s);
    answers->addWidget(m_keepAll);
    answers->addWidget(m_confirmAll);
    answers->addStretch(1);
    m_answers->hide();
    layout->addWidget(m_answers);
    m_model = new TombstoneModel(this);
    m_table = new DataTable;
    m_table->setObjectName(u"goneTable"_s);
    m_table->setAccessibleName(u"Gone from the source"_s);
    m_table->setSource(m_model);
    m_table->setColumnWidths({200, 180, 80, 120, 232, 120});
    m_table->setStretchColumn(0);
    m_table->setName(u"gone"_s, state);
    auto *details = new QWidget;
    auto *column = new QVBoxLayout(details);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(12);
    m_sentence = new Label;
    m_sentence->setWordWrap(true);
    m_restore = new Button(u"Bring it back"_s, Button::Kind::Primary, Glyph::Undo);
    m_restore->setObjectName(u"restoreRecord"_s);
    m_keep = new Button(u"Leave it as it is"_s);
    m_keep->setObjectName(u"keepRecord"_s);
    m_confirm = new Button(u"Let it go"_s, Button::Kind::Danger);
    m_confirm->setObjectName(u"confirmRecord"_s);
    auto *words = new QHBoxLayout;
    words->setSpacing(8);
    for (Button *button : {m_restore, m_keep, m_confirm})
        words->addWidget(button);
    words->addStretch(1);
    m_record = new JsonView;
    m_record->setMinimumHeight(240);
    column->addWidget(m_sentence);
    column->addLayout(words);
    column->addWidget(m_record, 1);
    m_host = new DrawerHost(m_table);
    m_host->setName(u"gone"_s, state);
    m_host->drawer()->setContent(details);
    m_stack = new StateStack(m_host);
    layout->addWidget(m_stack, 1);
}

void TombstonesView::load()
{
    whenDone(m_console.connections().list(), this, [this](const Result<QList<ConnectionView>> &all) {
        if (!all) {
            m_stack->showError(all.error(), u"Try again"_s);
            return;
        }
        const QString chosen = m_wanted.isEmpty() ? m_connection->currentData().toString() : m_wanted;
        m_wanted.clear();
        {
            const QSignalBlocker quiet(m_connection);
            m_connection->clear();
            for (const ConnectionView &connection : *all) {
                if (!connection.id.isEmpty())
                    m_connection->addItem(icon(systemGlyph(connection.system)), connection.name,
                                          connection.id.text());
            }
            m_connection->setCurrentIndex(qMax(0, m_connection->findData(chosen)));
        }
        loadStones();
    });
}

void TombstonesView::chooseConnection(const QString &id)
{
    m_wanted = id;
    load();
}

void TombstonesView::focusList()
{
    m_table->setFocus();
}

void TombstonesView::loadStones()
{
    const int asked = ++m_asked;
    const ConnectionId connection(m_connection->currentData().toString());
    m_connection->setVisible(m_connection->count() > 0);
    const auto showNone = [this] {
        m_host->close();
        m_stack->showEmpty(Drawing::Nothing, u"Nothing is gone from the source."_s, {},
                           u"What a full sync no longer finds is listed here, with what became of it."_s);
    };
    if (connection.isEmpty()) {
        m_model->setRows({});
        askWhereNeeded(0);
        showNone();
        return;
    }
    whenDone(m_console.runs().gone(connection), this,
             [this, asked, showNone](const Result<GoneList> &stones) {
                 if (asked != m_asked)
                     return;
                 if (!stones) {
                     m_stack->showError(stones.error(), u"Try again"_s);
                     return;
                 }
                 m_model->setRows(stones->items);
                 askWhereNeeded(stones->asking);
                 if (stones->items.isEmpty()) {
                     showNone();
                     return;
                 }
                 m_stack->showContent();
                 for (int row = 0; row < stones->items.size(); ++row) {
                     if (stones->items[row].stone.id == m_shown && m_host->isOpen()) {
                         m_table->setCurrentRow(row);
                         show(row);
                     }
                 }
             });
}

void TombstonesView::show(int row)
{
    if (row < 0 || row >= m_model->rowCount())
        return;
    const GoneView gone = m_model->rows()[row];
    const TombstoneRow &stone = gone.stone;
    m_shown = stone.id;
    m_host->drawer()->setTitle(stone.title.isEmpty() ? stone.sourceKey : stone.title);
    m_host->drawer()->setSubtitle(stoneWord(gone));
    m_sentence->setText(gone.sentence);
    m_restore->setVisible(gone.canRestore());
    m_keep->setVisible(gone.canKeep());
    m_confirm->setVisible(gone.asks);
    m_confirm->setText(stone.state == stonestates::archived ? u"Delete it for good"_s
                       : gone.next == "archive"_L1          ? u"Archive it"_s
                                                            : u"Delete it"_s);
    m_keep->setText(stone.state == stonestates::archived ? u"Leave it archived"_s : u"Keep it in Intercom"_s);
    m_record->setJson(stone.record);
}

void TombstonesView::restore()
{
    if (m_shown.isEmpty())
        return;
    m_restore->setEnabled(false);
    whenDone(m_console.runs().restore(m_shown), this, [this](const Outcome &outcome) {
        m_restore->setEnabled(true);
        if (!outcome) {
            m_banner->showError(outcome.error());
            return;
        }
        Q_EMIT notify({.text = u"It is back in Intercom, and is left alone while the source lacks it."_s});
        m_host->close();
        loadStones();
    });
}

// More vanished than the connection lets go without being asked: the question stands above the list.
void TombstonesView::askWhereNeeded(qint64 waiting)
{
    m_question->setVisible(waiting > 0);
    m_answers->setVisible(waiting > 0);
    if (waiting == 0)
        return;
    const QString records = formatCount(waiting, u"record"_s, u"records"_s);
    m_question->showMessage(
        Banner::Kind::Warning,
        u"%1 vanished from the source: more than the connection lets go without being asked."_s.arg(records),
        u"Nothing happens to them until you say so. If that many did not really leave, check the source "
        u"first;"
        u" what comes back there is settled by itself."_s);
    m_confirmAll->setText(u"Yes, take these %1 out of Intercom"_s.arg(records));
    m_confirmAll->setAccessibleName(m_confirmAll->text());
}

void TombstonesView::decide(const QString &stone, bool takeOut)
{
    const ConnectionId connection(m_connection->currentData().toString());
    const auto decided = takeOut ? m_console.runs().confirmGone(connection, stone)
                                 : m_console.runs().keepGone(connection, stone);
    for (Button *button : {m_confirm, m_keep, m_confirmAll, m_keepAll})
        button->setEnabled(false);
    whenDone(decided, this, [this, takeOut](const Result<int> &count) {
        for (Button *button : {m_confirm, m_keep, m_confirmAll, m_keepAll})
            button->setEnabled(true);
        if (!count) {
            m_banner->showError(count.error());
            return;
        }
        const QString records = formatCount(*count, u"record"_s, u"records"_s);
        if (!takeOut)
            Q_EMIT notify({.text = u"Nothing will be done to %1."_s.arg(records)});
        else
            Q_EMIT notify({.text = u"%1 confirmed; they go with the next run."_s.arg(records),
                           .action = u"Plan it now"_s,
                           .onAction = [view = QPointer(this)] {
                               if (view)
                                   view->takeOutNow();
                           }});
        loadStones();
    });
}

// A plan of what may go now, to be looked at and applied.
void TombstonesView::takeOutNow()
{
    const ConnectionId connection(m_connection->currentData().toString());
    whenDone(m_console.runs().plan(connection, {.kind = RunScope::Kind::Gone}), this,
             [this](const Result<RunProgress> &run) {
                 if (run)
                     Q_EMIT openRunRequested(run->id);
                 else
                     m_banner->showError(run.error());
             });
}

} // namespace patchbay::ui
