#include "ui/widgets/datatable.h"

#include "ui/widgets/tableparts.h"
#include "ui/widgets/tokens.h"
#include "ui/widgets/uistate.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QHeaderView>
#include <QKeyEvent>
#include <QMenu>
#include <QPainter>
#include <QScrollBar>
#include <QTimerEvent>

#include <algorithm>

namespace patchbay::ui {

using namespace Qt::StringLiterals;

DataTable::DataTable(QWidget *parent) : QTableView(parent)
{
    setObjectName(u"table"_s);
    m_delegate = new TableDelegate(this);
    setItemDelegate(m_delegate);
    setSelectionBehavior(SelectRows);
    setSelectionMode(ExtendedSelection);
    setEditTriggers(NoEditTriggers);
    setShowGrid(false);
    setWordWrap(false);
    setTabKeyNavigation(false); // Tab leaves the table; the arrows move in it
    setMouseTracking(true);
    setFrameShape(QFrame::NoFrame);
    setVerticalScrollMode(ScrollPerPixel);
    setHorizontalScrollMode(ScrollPerPixel);
    setCornerButtonEnabled(false);
    setContextMenuPolicy(Qt::CustomContextMenu);
    verticalHeader()->hide();
    verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    verticalHeader()->setMinimumSectionSize(20);
    verticalHeader()->setDefaultSectionSize(metric::row);
    QHeaderView *head = horizontalHeader();
    head->setObjectName(u"tableHead"_s);
    head->setSectionsMovable(true);
    head->setHighlightSections(false);
    head->setMinimumSectionSize(48);
    head->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    head->setContextMenuPolicy(Qt::CustomContextMenu);
    connect(head, &QWidget::customContextMenuRequested, this,
            [this, head](const QPoint &position) { showColumnChooser(head->mapToGlobal(position)); });
    connect(head, &QHeaderView::sectionResized, this, [this](int column) {
        if (!m_fitting && column != m_stretch)
            fitStretchColumn();
        saveSoon();
    });
    connect(head, &QHeaderView::sectionMoved, this, &DataTable::saveSoon);
    connect(head, &QHeaderView::sortIndicatorChanged, this, &DataTable::saveSoon);
    connect(this, &QTableView::doubleClicked, this,
            [this](const QModelIndex &index) { Q_EMIT rowActivated(toSource(index)); });
    connect(this, &QWidget::customContextMenuRequested, this, [this](const QPoint &position) {
        if (const QModelIndex index = indexAt(position); index.isValid())
            Q_EMIT rowMenuRequested(toSource(index), viewport()->mapToGlobal(position));
    });
}

DataTable::~DataTable()
{
    if (m_saveTimer.isActive())
        save();
    // The proxy resets while it goes, which is after our part of the table has gone.
    if (model())
        model()->disconnect(this);
}

void DataTable::setSource(QAbstractItemModel *model, Sorting sorting)
{
    m_source = model;
    delete m_proxy;
    m_proxy = nullptr;
    if (sorting == Sorting::ByProxy) {
        m_proxy = new TableProxy(this);
        m_proxy->setSourceModel(model);
        m_proxy->setSortLocaleAware(true);
        setModel(m_proxy);
    } else {
        setModel(model);
    }
    // No column is sorted until somebody asks: the source's own order is often the meaningful one.
    horizontalHeader()->setSortIndicator(-1, Qt::AscendingOrder);
    horizontalHeader()->setSortIndicatorClearable(true);
    setSortingEnabled(sorting != Sorting::None);
    horizontalHeader()->setSectionsClickable(sorting != Sorting::None);
    if (m_stretch < 0 && model)
        m_stretch = model->columnCount() - 1;
    applyWidths();
    const auto repaint = [this] { viewport()->update(); };
    connect(this->model(), &QAbstractItemModel::modelReset, this, repaint);
    connect(this->model(), &QAbstractItemModel::rowsInserted, this, repaint);
    connect(this->model(), &QAbstractItemModel::rowsRemoved, this, repaint);
    // The view itself asks for more only while it is being scrolled. Rows that come or are read anew under a
    // bar that stands at its end would otherwise be the last ones.
    const auto look = [this] { m_moreTimer.start(0, this); };
    connect(this->model(), &QAbstractItemModel::modelReset, this, look);
    connect(this->model(), &QAbstractItemModel::rowsInserted, this, look);
    connect(this->model(), &QAbstractItemModel::rowsInserted, this, &DataTable::holdPlace);
}

// What is being read stays where it is when rows come above it; at the very top the new ones show.
void DataTable::holdPlace(const QModelIndex &parent, int first, int last)
{
    QScrollBar *bar = verticalScrollBar();
    const int top = rowAt(0);
    if (parent.isValid() || bar->value() <= 0 || top < 0 || first > top)
        return;
    const int moved = (last - first + 1) * verticalHeader()->defaultSectionSize();
    updateGeometries(); // or the bar would not know of the new rows yet
    bar->setValue(bar->value() + moved);
}

void DataTable::fetchNearEnd()
{
    const QScrollBar *bar = verticalScrollBar();
    if (isVisible() && model() && bar->value() >= bar->maximum() && model()->canFetchMore({}))
        model()->fetchMore({});
}

void DataTable::setName(const QString &name, UiState *state)
{
    m_name = name;
    m_state = state;
    restore();
}

void DataTable::setCompact(bool compact)
{
    verticalHeader()->setDefaultSectionSize(compact ? metric::compactRow : metric::row);
}

void DataTable::setStretchColumn(int column)
{
    m_stretch = column;
    fitStretchColumn();
}

void DataTable::setColumnWidths(const QList<int> &widths)
{
    m_widths = widths;
    applyWidths();
}

void DataTable::setPlaceholder(const QString &text)
{
    m_placeholder = text;
    viewport()->update();
}

int DataTable::currentRow() const
{
    return toSource(currentIndex());
}

void DataTable::setCurrentRow(int row)
{
    if (!m_source)
        return;
    QModelIndex index = m_source->index(row, 0);
    if (m_proxy)
        index = m_proxy->mapFromSource(index);
    const int column = qMax(0, columnAt(0));
    setCurrentIndex(index.siblingAtColumn(column));
}

QList<int> DataTable::selectedRows() const
{
    QList<int> rows;
    if (!selectionModel())
        return rows;
    for (const QModelIndex &index : selectionModel()->selectedRows())
        rows.append(toSource(index));
    std::sort(rows.begin(), rows.end());
    return rows;
}

QString DataTable::selectionAsText() const
{
    if (!model())
        return {};
    const QHeaderView *head = horizontalHeader();
    QList<int> columns;
    for (int visual = 0; visual < head->count(); ++visual) {
        if (const int logical = head->logicalIndex(visual); !head->isSectionHidden(logical))
            columns.append(logical);
    }
    QList<int> rows;
    for (const QModelIndex &index : selectionModel()->selectedRows())
        rows.append(index.row());
    std::sort(rows.begin(), rows.end());
    if (rows.isEmpty()) {
        for (int row = 0; row < model()->rowCount(); ++row)
            rows.append(row);
    }
    // Tabs and line ends inside a cell would break the shape of the copy.
    const auto cell = [](const QVariant &value) {
        return value.toString().replace(u'\t', u' ').replace(u'\n', u' ').remove(u'\r');
    };
    QStringList lines;
    QStringList cells;
    for (const int column : std::as_const(columns))
        cells.append(cell(model()->headerData(column, Qt::Horizontal, Qt::DisplayRole)));
    lines.append(cells.join(u'\t'));
    for (const int row : std::as_const(rows)) {
        cells.clear();
        for (const int column : std::as_const(columns))
            cells.append(cell(model()->index(row, column).data(Qt::DisplayRole)));
        lines.append(cells.join(u'\t'));
    }
    return lines.join(u'\n') + u'\n';
}

void DataTable::copySelection() const
{
    QGuiApplication::clipboard()->setText(selectionAsText());
}

void DataTable::showColumnChooser(const QPoint &globalPosition)
{
    auto *menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    menu->setAccessibleName(tr("Columns"));
    QHeaderView *head = horizontalHeader();
    const int shown = head->count() - head->hiddenSectionCount();
    for (int visual = 0; visual < head->count(); ++visual) {
        const int column = head->logicalIndex(visual);
        const QString title = model()->headerData(column, Qt::Horizontal, Qt::DisplayRole).toString();
        if (title.isEmpty())
            continue;
        QAction *action = menu->addAction(title);
        action->setCheckable(true);
        action->setChecked(!head->isSectionHidden(column));
        action->setEnabled(shown > 1 || head->isSectionHidden(column)); // one must stay
        connect(action, &QAction::toggled, this, [this, column](bool on) {
            setColumnHidden(column, !on);
            fitStretchColumn();
            saveSoon();
        });
    }
    menu->addSeparator();
    connect(menu->addAction(tr("Reset columns")), &QAction::triggered, this, [this, head] {
        for (int column = 0; column < head->count(); ++column) {
            head->setSectionHidden(column, false);
            head->moveSection(head->visualIndex(column), column);
        }
        applyWidths();
        saveSoon();
    });
    menu->popup(globalPosition);
}

void DataTable::keyPressEvent(QKeyEvent *event)
{
    if (event->matches(QKeySequence::Copy)) {
        copySelection();
        return;
    }
    switch (event->key()) {
    case Qt::Key_Return:
    case Qt::Key_Enter:
        if (currentIndex().isValid())
            Q_EMIT rowActivated(currentRow());
        return;
    case Qt::Key_Home:
    case Qt::Key_End: // the first and last row, not the first and last cell of this one
        if (model() && model()->rowCount() > 0 && !(event->modifiers() & Qt::ShiftModifier)) {
            const int row = event->key() == Qt::Key_Home ? 0 : model()->rowCount() - 1;
            setCurrentIndex(model()->index(row, qMax(0, currentIndex().column())));
            return;
        }
        break;
    case Qt::Key_Slash: event->ignore(); return; // "/" goes to the filter
    case Qt::Key_Menu:
        if (currentIndex().isValid())
            Q_EMIT rowMenuRequested(currentRow(),
                                    viewport()->mapToGlobal(visualRect(currentIndex()).bottomLeft()));
        return;
    case Qt::Key_Escape: event->ignore(); return;
    default: break;
    }
    QTableView::keyPressEvent(event);
}

void DataTable::paintEvent(QPaintEvent *event)
{
    QTableView::paintEvent(event);
    if (m_placeholder.isEmpty() || (model() && model()->rowCount() > 0))
        return;
    QPainter painter(viewport());
    painter.setPen(tokens().muted);
    painter.setFont(ui::font(TextRole::Body));
    painter.drawText(viewport()->rect().adjusted(16, 0, -16, 0), Qt::AlignCenter | Qt::TextWordWrap,
                     m_placeholder);
}

void DataTable::mouseMoveEvent(QMouseEvent *event)
{
    setHoverRow(indexAt(event->pos()).row());
    QTableView::mouseMoveEvent(event);
}

bool DataTable::viewportEvent(QEvent *event)
{
    if (event->type() == QEvent::Leave)
        setHoverRow(-1);
    return QTableView::viewportEvent(event);
}

void DataTable::setHoverRow(int row)
{
    const int before = m_delegate->hoverRow();
    if (before == row)
        return;
    m_delegate->setHoverRow(row);
    for (const int one : {before, row}) {
        if (one >= 0)
            viewport()->update(0, rowViewportPosition(one), viewport()->width(), rowHeight(one));
    }
}

void DataTable::currentChanged(const QModelIndex &current, const QModelIndex &previous)
{
    QTableView::currentChanged(current, previous);
    if (current.row() != previous.row() || !previous.isValid())
        Q_EMIT currentRowChanged(toSource(current));
}

void DataTable::resizeEvent(QResizeEvent *event)
{
    QTableView::resizeEvent(event);
    fitStretchColumn();
}

int DataTable::toSource(const QModelIndex &index) const
{
    if (!index.isValid())
        return -1;
    return m_proxy ? m_proxy->mapToSource(index).row() : index.row();
}

void DataTable::applyWidths()
{
    if (!model())
        return;
    for (int column = 0; column < qMin(int(m_widths.size()), model()->columnCount()); ++column)
        setColumnWidth(column, m_widths.at(column));
    fitStretchColumn();
}

// One column takes what is left, so that the table fills its place; the header's own stretching would forbid
// resizing it.
void DataTable::fitStretchColumn()
{
    if (!model() || m_stretch < 0 || m_stretch >= model()->columnCount() || isColumnHidden(m_stretch) ||
        m_fitting)
        return;
    int others = 0;
    for (int column = 0; column < model()->columnCount(); ++column) {
        if (column != m_stretch && !isColumnHidden(column))
            others += columnWidth(column);
    }
    const int least = m_stretch < m_widths.size() ? qMin(m_widths.at(m_stretch), 120) : 80;
    m_fitting = true;
    setColumnWidth(m_stretch, qMax(least, viewport()->width() - others));
    m_fitting = false;
}

void DataTable::saveSoon()
{
    if (m_state && !m_fitting)
        m_saveTimer.start(400, this);
}

void DataTable::timerEvent(QTimerEvent *event)
{
    if (event->timerId() == m_saveTimer.timerId())
        save();
    else if (event->timerId() == m_moreTimer.timerId()) {
        m_moreTimer.stop();
        fetchNearEnd();
    } else
        QTableView::timerEvent(event);
}

void DataTable::save()
{
    m_saveTimer.stop();
    if (m_state && !m_name.isEmpty())
        m_state->setValue(u"table/%1/head"_s.arg(m_name), horizontalHeader()->saveState());
}

void DataTable::restore()
{
    if (!m_state || m_name.isEmpty())
        return;
    const QByteArray head = m_state->value(u"table/%1/head"_s.arg(m_name)).toByteArray();
    // A layout of another version with other columns is refused by Qt and the given widths stay.
    if (!head.isEmpty() && horizontalHeader()->restoreState(head)) {
        const int column = horizontalHeader()->sortIndicatorSection();
        if (isSortingEnabled() && column >= 0)
            sortByColumn(column, horizontalHeader()->sortIndicatorOrder());
    }
    m_saveTimer.stop();
    fitStretchColumn();
}

} // namespace patchbay::ui
