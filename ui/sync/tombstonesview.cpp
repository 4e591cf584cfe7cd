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
#include <QVBoxLayout>

namespace patchbay::ui {

using namespace Qt::StringLiterals;

namespace {

QString stoneWord(const TombstoneRow &stone)
{
    if (stone.state == "held"_L1)
        return u"Still in Intercom"_s;
    if (stone.state == "archived"_L1)
        return u"Archived"_s;
    if (stone.state == "deleted"_L1)
        return u"Deleted"_s;
    if (stone.state == "restored"_L1)
        return u"Brought back"_s;
    return stone.state == "back"_L1 ? u"Back in the source"_s : stone.state;
}

Status stoneStatus(const TombstoneRow &stone)
{
    if (stone.state == "held"_L1)
        return Status::Paused;
    if (stone.state == "archived"_L1)
        return Status::SeenOnly;
    return stone.state == "deleted"_L1 ? Status::Disconnected : Status::Ok;
}

QString stoneSentence(const TombstoneRow &stone)
{
    const QString since = exactTime(stone.missingSince);
    if (stone.state == "held"_L1)
        return u"Missing from the source since %1. It stays in Intercom until the connection's waiting time "
               u"is "
               u"over, and a run takes it out."_s.arg(since);
    if (stone.state == "archived"_L1)
        return u"Archived in Intercom, because the source has not had it since %1. It can be brought back."_s
            .arg(since);
    if (stone.state == "deleted"_L1)
        return u"Deleted in Intercom for good, because the source has not had it since %1. Below is what it "
               u"was."_s.arg(since);
    if (stone.state == "restored"_L1)
        return u"It was archived, and somebody brought it back."_s;
    return u"The source has it again."_s;
}

} // namespace

// Newest first; at most a thousand, and replaced as a whole.
class TombstoneModel : public QAbstractTableModel
{
public:
    using QAbstractTableModel::QAbstractTableModel;

    void setRows(const QList<TombstoneRow> &rows)
    {
        beginResetModel();
        m_rows = rows;
        endResetModel();
    }
    const QList<TombstoneRow> &rows() const { return m_rows; }

    int rowCount(const QModelIndex &parent = {}) const override
    {
        return parent.isValid() ? 0 : int(m_rows.size());
    }
    int columnCount(const QModelIndex &parent = {}) const override { return parent.isValid() ? 0 : 5; }
    QVariant data(const QModelIndex &index, int role) const override
    {
        if (!checkIndex(index, CheckIndexOption::IndexIsValid))
            return {};
        const TombstoneRow &row = m_rows[index.row()];
        if (role == StatusRole)
            return index.column() == 1 ? QVariant(int(stoneStatus(row))) : QVariant();
        if (role == FixedRole)
            return index.column() == 4;
        if (role == Qt::ToolTipRole && index.column() == 3)
            return exactTime(row.missingSince);
        if (role == SortRole && index.column() == 3)
            return row.missingSince;
        if (role != Qt::DisplayRole && role != SortRole)
            return {};
        switch (index.column()) {
        case 0: return row.title.isEmpty() ? row.sourceKey : row.title;
        case 1: return stoneWord(row);
        case 2: return row.object == "company"_L1 ? u"Company"_s : u"Person"_s;
        case 3: return relativeTime(row.missingSince, QDateTime::currentDateTimeUtc());
        default: return row.sourceKey;
        }
    }
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override
    {
        static const QStringList heads{u"Record"_s, u"In Intercom"_s, u"Kind"_s, u"Missing since"_s,
                                       u"Source key"_s};
        return orientation == Qt::Horizontal && role == Qt::DisplayRole ? QVariant(heads.value(section))
                                                                        : QVariant();
    }

private:
    QList<TombstoneRow> m_rows;
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
    m_model = new TombstoneModel(this);
    m_table = new DataTable;
    m_table->setObjectName(u"goneTable"_s);
    m_table->setAccessibleName(u"Gone from the source"_s);
    m_table->setSource(m_model);
    m_table->setColumnWidths({240, 160, 88, 144, 160});
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
    m_record = new JsonView;
    m_record->setMinimumHeight(240);
    column->addWidget(m_sentence);
    column->addWidget(m_restore, 0, Qt::AlignLeft);
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
        showNone();
        return;
    }
    whenDone(m_console.runs().tombstones(connection), this,
             [this, asked, showNone](const Result<QList<TombstoneRow>> &stones) {
                 if (asked != m_asked)
                     return;
                 if (!stones) {
                     m_stack->showError(stones.error(), u"Try again"_s);
                     return;
                 }
                 m_model->setRows(*stones);
                 if (stones->isEmpty()) {
                     showNone();
                     return;
                 }
                 m_stack->showContent();
                 for (int row = 0; row < stones->size(); ++row) {
                     if ((*stones)[row].id == m_shown && m_host->isOpen())
                         m_table->setCurrentRow(row);
                 }
             });
}

void TombstonesView::show(int row)
{
    if (row < 0 || row >= m_model->rowCount())
        return;
    const TombstoneRow stone = m_model->rows()[row];
    m_shown = stone.id;
    m_host->drawer()->setTitle(stone.title.isEmpty() ? stone.sourceKey : stone.title);
    m_host->drawer()->setSubtitle(stoneWord(stone));
    m_sentence->setText(stoneSentence(stone));
    m_restore->setVisible(stone.state == "archived"_L1);
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
        Q_EMIT notify({.text = u"It is back in Intercom."_s});
        m_host->close();
        loadStones();
    });
}

} // namespace patchbay::ui
