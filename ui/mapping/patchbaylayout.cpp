#include "ui/mapping/patchbaylayout.h"

#include "ui/widgets/tokens.h"

#include <QFontMetricsF>
#include <QPainterPathStroker>

#include <algorithm>

namespace patchbay::ui {

using namespace Qt::StringLiterals;

namespace {

bool passes(const Field &field, const QString &filter)
{
    return filter.isEmpty() || field.path.contains(filter, Qt::CaseInsensitive) ||
           field.label.contains(filter, Qt::CaseInsensitive);
}

bool isUsed(const QList<Rule> &rules, Side side, const QString &path)
{
    return std::any_of(rules.cbegin(), rules.cend(), [side, &path](const Rule &rule) {
        return (side == Side::Source ? rule.source : rule.target) == path;
    });
}

// Fields that a rule names and the schema does not: they keep a row, so that their broken cable can be seen
// and mended.
void addLostFields(QList<Field> &fields, const QList<Rule> &rules, Side side)
{
    for (const Rule &rule : rules) {
        const QString &path = side == Side::Source ? rule.source : rule.target;
        const bool known = std::any_of(fields.cbegin(), fields.cend(),
                                       [&path](const Field &field) { return field.path == path; });
        if (known || path.isEmpty())
            continue;
        Field lost;
        lost.path = path;
        lost.label = path;
        lost.type = FieldType::Unknown;
        fields << lost;
    }
}

QList<JackRow> place(const QList<Field> &fields, const QRectF &panel, qreal jackX)
{
    QList<JackRow> rows;
    qreal y = panel.top() + PatchBayLayout::headHeight;
    for (const Field &field : fields) {
        JackRow row;
        row.field = field;
        row.rect = QRectF(panel.left(), y, panel.width(), PatchBayLayout::rowHeight);
        row.jack = QPointF(jackX, row.rect.center().y());
        rows << row;
        y += PatchBayLayout::rowHeight;
    }
    return rows;
}

} // namespace

void PatchBayLayout::build(const MappingEditor &editor, int width, const QString &sourceFilter,
                           const QString &targetFilter, bool withReadOnly)
{
    const QList<Rule> &rules = editor.rules();
    QList<Field> source = editor.sourceFields();
    addLostFields(source, rules, Side::Source);
    source.removeIf([&](const Field &field) { return !passes(field, sourceFilter); });

    QList<Field> target = editor.view().target.fields;
    addLostFields(target, rules, Side::Intercom);
    target.removeIf([&](const Field &field) {
        const bool hidden = !withReadOnly && (!field.writable || field.archived) &&
                            !isUsed(rules, Side::Intercom, field.path);
        return hidden || !passes(field, targetFilter);
    });

    const qreal gap = std::clamp(width * 0.30, 160.0, 420.0);
    const qreal panelWidth = std::floor((width - gap) / 2);
    const auto panelHeight = [](const QList<Field> &fields) {
        return headHeight + qreal(qMax<qsizetype>(fields.size(), 1)) * rowHeight;
    };
    m_sourcePanel = QRectF(0.5, 0.5, panelWidth - 1, panelHeight(source));
    m_targetPanel = QRectF(width - panelWidth + 0.5, 0.5, panelWidth - 1, panelHeight(target));
    m_source = place(source, m_sourcePanel, m_sourcePanel.right());
    m_target = place(target, m_targetPanel, m_targetPanel.left());
    m_height = int(std::ceil(qMax(m_sourcePanel.bottom(), m_targetPanel.bottom()))) + 1;

    m_cables.clear();
    const QFontMetricsF metrics(font(TextRole::Caption));
    for (const Rule &rule : rules) {
        const int from = indexOf(Side::Source, rule.source);
        const int to = indexOf(Side::Intercom, rule.target);
        if (from >= 0)
            m_source[from].connected = true;
        if (to >= 0)
            m_target[to].connected = true;
        if (from < 0 || to < 0)
            continue;
        Cable cable;
        cable.ruleId = rule.id;
        cable.path = curve(m_source[from].jack, m_target[to].jack);
        cable.middle = cable.path.pointAtPercent(0.5);
        cable.direction = rule.direction;
        cable.broken = editor.isBroken(rule.id);
        cable.enabled = rule.enabled;
        if (!rule.transforms.isEmpty()) {
            cable.pillText =
                metrics.elidedText(transformChainText(rule.transforms), Qt::ElideRight, gap - 64);
            const qreal pillWidth = metrics.horizontalAdvance(cable.pillText) + 16;
            cable.pill = QRectF(cable.middle.x() - pillWidth / 2, cable.middle.y() - 10, pillWidth, 20);
        }
        m_cables << cable;
    }
}

const JackRow *PatchBayLayout::rowAt(const QPointF &point, Side *side) const
{
    for (const Side candidate : {Side::Source, Side::Intercom}) {
        // The jack sticks out of its panel by half: grabbing it there counts.
        if (!panel(candidate).adjusted(-8, 0, 8, 0).contains(point))
            continue;
        for (const JackRow &row : rows(candidate)) {
            if (point.y() < row.rect.top() || point.y() >= row.rect.bottom())
                continue;
            if (side != nullptr)
                *side = candidate;
            return &row;
        }
    }
    return nullptr;
}

const JackRow *PatchBayLayout::row(Side side, const QString &path) const
{
    const int index = indexOf(side, path);
    return index < 0 ? nullptr : &rows(side)[index];
}

int PatchBayLayout::indexOf(Side side, const QString &path) const
{
    const auto &all = rows(side);
    for (int index = 0; index < all.size(); ++index)
        if (all[index].field.path == path)
            return index;
    return -1;
}

const Cable *PatchBayLayout::cableAt(const QPointF &point, const QString &selected) const
{
    const Cable *found = nullptr;
    QPainterPathStroker stroker;
    stroker.setWidth(12);
    for (const Cable &cable : m_cables) {
        if (!cable.pill.contains(point) && !stroker.createStroke(cable.path).contains(point))
            continue;
        if (cable.ruleId == selected)
            return &cable;
        found = &cable;
    }
    return found;
}

const Cable *PatchBayLayout::cable(const QString &ruleId) const
{
    for (const Cable &cable : m_cables)
        if (cable.ruleId == ruleId)
            return &cable;
    return nullptr;
}

QPainterPath PatchBayLayout::curve(const QPointF &from, const QPointF &to)
{
    const qreal reach = qMax(48.0, std::abs(to.x() - from.x()) * 0.45);
    QPainterPath path(from);
    path.cubicTo(from + QPointF(to.x() >= from.x() ? reach : -reach, 0),
                 to + QPointF(to.x() >= from.x() ? -reach : reach, 0), to);
    return path;
}

} // namespace patchbay::ui
