#include "ui/sync/countbar.h"

#include "ui/widgets/format.h"
#include "ui/widgets/stylepaint.h"
#include "ui/widgets/tokens.h"

#include <QAbstractButton>
#include <QHBoxLayout>
#include <QPainter>

namespace patchbay::ui {

using namespace Qt::StringLiterals;

// One column: the number, its name below.
class CountTile : public QAbstractButton
{
public:
    explicit CountTile(PlanColumn column) : m_column(column)
    {
        setCheckable(true);
        setAutoExclusive(true); // arrow keys move among them
        setFocusPolicy(Qt::StrongFocus);
        setAttribute(Qt::WA_Hover);
        setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
        setObjectName(u"planColumn%1"_s.arg(int(column)));
    }

    void setCount(const QString &title, qint64 count)
    {
        m_count = count;
        setText(title);
        setAccessibleName(u"%1: %2"_s.arg(title, formatCount(count, u"record"_s, u"records"_s)));
        update();
    }

    QSize sizeHint() const override { return {88, 56}; }
    QSize minimumSizeHint() const override { return {64, 56}; }

protected:
    void paintEvent(QPaintEvent *) override
    {
        const Tokens &t = tokens();
        QPainter painter(this);
        const QColor ground = isChecked() ? t.accentSoft : underMouse() ? t.hover : t.surface;
        paint::box(painter, rect(), ground, isChecked() ? t.accent : t.border);
        const QRect text = rect().adjusted(8, 8, -4, -8);
        QFont figure = ui::font(TextRole::Figure);
        QString number = formatNumber(m_count);
        painter.setFont(figure);
        if (painter.fontMetrics().horizontalAdvance(number) > text.width()) {
            figure = ui::font(TextRole::Strong);
            painter.setFont(figure);
        }
        painter.setPen(m_count == 0 ? t.muted : inkColor(ink()));
        painter.drawText(text, Qt::AlignLeft | Qt::AlignTop, number);
        painter.setFont(ui::font(TextRole::Caption));
        painter.setPen(isChecked() ? t.text : t.muted);
        painter.drawText(text, Qt::AlignLeft | Qt::AlignBottom,
                         painter.fontMetrics().elidedText(this->text(), Qt::ElideRight, text.width()));
        if (paint::showsFocus(this))
            paint::focusRing(painter, rect());
    }

private:
    Ink ink() const
    {
        if (m_column == PlanColumn::Error)
            return Ink::Danger;
        return m_column == PlanColumn::Judge ? Ink::Warning : Ink::Text;
    }

    PlanColumn m_column;
    qint64 m_count = 0;
};

CountBar::CountBar(QWidget *parent) : QWidget(parent)
{
    setObjectName(u"countBar"_s);
    setAccessibleName(u"What the run does"_s);
    auto *row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(metric::unit);
    for (int i = 0; i < planColumnCount; ++i) {
        const auto column = PlanColumn(i);
        auto *tile = new CountTile(column);
        m_tiles[size_t(i)] = tile;
        row->addWidget(tile, 1);
        connect(tile, &QAbstractButton::toggled, this, [this, column](bool on) {
            if (!on || m_current == column)
                return;
            m_current = column;
            Q_EMIT currentChanged(column);
        });
    }
    setGroups({}, true, false);
    m_tiles[0]->setChecked(true);
}

void CountBar::setGroups(const QList<RunItemGroup> &groups, bool planned, bool undo)
{
    for (int i = 0; i < planColumnCount; ++i) {
        const auto column = PlanColumn(i);
        m_tiles[size_t(i)]->setCount(planColumnTitle(column, planned, undo), planColumnSize(column, groups));
    }
}

void CountBar::setCurrent(PlanColumn column)
{
    m_tiles[size_t(column)]->setChecked(true);
}

} // namespace patchbay::ui
