#include "ui/widgets/diffview.h"

#include "ui/widgets/button.h"
#include "ui/widgets/card.h"
#include "ui/widgets/datatable.h"
#include "ui/widgets/format.h"
#include "ui/widgets/label.h"

#include <QHBoxLayout>
#include <QVBoxLayout>

#include <algorithm>

namespace patchbay::ui {

using namespace Qt::StringLiterals;

namespace {

QString kindWord(DiffRow::Kind kind)
{
    switch (kind) {
    case DiffRow::Kind::Same: return DiffModel::tr("Same");
    case DiffRow::Kind::Added: return DiffModel::tr("Added");
    case DiffRow::Kind::Changed: return DiffModel::tr("Changed");
    case DiffRow::Kind::Removed: return DiffModel::tr("Removed");
    case DiffRow::Kind::Conflict: return DiffModel::tr("Conflict");
    }
    return {};
}

Ink kindInk(DiffRow::Kind kind)
{
    switch (kind) {
    case DiffRow::Kind::Same: return Ink::Muted;
    case DiffRow::Kind::Added: return Ink::Success;
    case DiffRow::Kind::Changed: return Ink::Info;
    case DiffRow::Kind::Removed: return Ink::Danger;
    case DiffRow::Kind::Conflict: return Ink::Warning;
    }
    return Ink::Text;
}

Glyph kindGlyph(DiffRow::Kind kind)
{
    switch (kind) {
    case DiffRow::Kind::Same: return Glyph::None;
    case DiffRow::Kind::Added: return Glyph::Plus;
    case DiffRow::Kind::Changed: return Glyph::Edit;
    case DiffRow::Kind::Removed: return Glyph::Minus;
    case DiffRow::Kind::Conflict: return Glyph::Warning;
    }
    return Glyph::None;
}

} // namespace

void DiffModel::setRows(const QList<DiffRow> &rows)
{
    beginResetModel();
    m_rows = rows;
    endResetModel();
}

void DiffModel::setHeads(const QString &before, const QString &after)
{
    m_before = before;
    m_after = after;
    Q_EMIT headerDataChanged(Qt::Horizontal, BeforeColumn, AfterColumn);
}

int DiffModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(m_rows.size());
}

int DiffModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant DiffModel::data(const QModelIndex &index, int role) const
{
    if (!index.isValid())
        return {};
    const DiffRow &row = m_rows.at(index.row());
    const QString nothing = u"–"_s;
    if (role == Qt::DisplayRole || role == Qt::ToolTipRole) {
        switch (index.column()) {
        case KindColumn: return kindWord(row.kind);
        case FieldColumn: return row.field;
        case BeforeColumn: return row.before.isEmpty() ? nothing : row.before;
        case AfterColumn: return row.after.isEmpty() ? nothing : row.after;
        case WhyColumn: return row.why;
        default: return {};
        }
    }
    if (role == FixedRole && index.column() == FieldColumn)
        return true;
    if (role == GlyphRole && index.column() == KindColumn)
        return int(kindGlyph(row.kind));
    if (role == InkRole) {
        const bool empty = (index.column() == BeforeColumn && row.before.isEmpty()) ||
                           (index.column() == AfterColumn && row.after.isEmpty());
        if (index.column() == KindColumn)
            return int(kindInk(row.kind));
        if (empty || index.column() == WhyColumn || row.kind == DiffRow::Kind::Same ||
            index.column() == BeforeColumn)
            return int(Ink::Muted);
    }
    if (role == Qt::AccessibleTextRole && index.column() == FieldColumn)
        return tr("%1, %2, from %3 to %4, because %5")
            .arg(row.field, kindWord(row.kind), row.before.isEmpty() ? tr("nothing") : row.before,
                 row.after.isEmpty() ? tr("nothing") : row.after,
                 row.why.isEmpty() ? tr("it is mapped") : row.why);
    return {};
}

QVariant DiffModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole)
        return {};
    switch (section) {
    case KindColumn: return tr("Change");
    case FieldColumn: return tr("Field");
    case BeforeColumn: return m_before.isEmpty() ? tr("Before") : m_before;
    case AfterColumn: return m_after.isEmpty() ? tr("After") : m_after;
    case WhyColumn: return tr("Because");
    default: return {};
    }
}

DiffView::DiffView(QWidget *parent) : QWidget(parent)
{
    setObjectName(u"diffView"_s);
    setAccessibleName(tr("Changes"));
    m_model = new DiffModel(this);
    m_table = new DataTable;
    m_table->setObjectName(u"diffTable"_s);
    m_table->setAccessibleName(tr("Changes"));
    m_table->setSource(m_model, DataTable::Sorting::None);
    m_table->setColumnWidths({112, 152, 184, 184, 140});
    m_table->setPlaceholder(tr("Nothing changes."));
    m_summary = new Label({}, TextRole::Caption, Ink::Muted);
    m_toggle = new Button({}, Button::Kind::Quiet);
    m_toggle->setObjectName(u"toggleSame"_s);
    auto *card = new Card;
    card->setFlush(true);
    card->body()->addWidget(m_table);
    auto *line = new QHBoxLayout;
    line->addWidget(m_summary);
    line->addStretch();
    line->addWidget(m_toggle);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(metric::unit);
    layout->addWidget(card, 1);
    layout->addLayout(line);
    connect(m_toggle, &Button::clicked, this, [this] { setSameHidden(!m_sameHidden); });
    update();
}

void DiffView::setRows(const QList<DiffRow> &rows)
{
    m_rows = rows;
    update();
}

void DiffView::setHeads(const QString &before, const QString &after)
{
    m_model->setHeads(before, after);
}

void DiffView::setSameHidden(bool hidden)
{
    m_sameHidden = hidden;
    update();
}

void DiffView::update()
{
    QList<DiffRow> shown;
    std::copy_if(m_rows.cbegin(), m_rows.cend(), std::back_inserter(shown),
                 [this](const DiffRow &row) { return !m_sameHidden || row.kind != DiffRow::Kind::Same; });
    const auto same = std::count_if(m_rows.cbegin(), m_rows.cend(),
                                    [](const DiffRow &row) { return row.kind == DiffRow::Kind::Same; });
    m_model->setRows(shown);
    m_summary->setText(formatCount(m_rows.size() - same, tr("change"), tr("changes")) + u", "_s +
                       tr("%1 the same").arg(formatNumber(same)));
    m_toggle->setVisible(same > 0);
    m_toggle->setText(m_sameHidden ? tr("Show fields that stay the same") : tr("Show changes only"));
}

} // namespace patchbay::ui
