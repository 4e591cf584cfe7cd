// Where everything stands in the patch bay: rows of jacks on both sides, cables between them. Geometry only,
// no painting.
#pragma once

#include "ui/mapping/mappingeditor.h"

#include <QPainterPath>
#include <QRectF>
#include <QString>

#include <optional>

namespace patchbay::ui {

enum class Side { Source, Intercom };

struct JackRow
{
    Field field{};
    QRectF rect{};  // the whole row
    QPointF jack{}; // centre of the jack, at the inner edge
    bool connected = false;

    // What the system calls the field; its path where it has no other name.
    QString title() const { return field.label.isEmpty() ? field.path : field.label; }
};

struct Cable
{
    QString ruleId{};
    QPainterPath path{};
    QPointF middle{};
    QRectF pill{}; // around the transforms' text; empty when there is none
    QString pillText{};
    Direction direction = Direction::ToIntercom;
    bool broken = false;
    bool enabled = true;
};

class PatchBayLayout
{
public:
    static constexpr int headHeight = 36;
    static constexpr int rowHeight = 32;

    // Lays everything out for a width. Rows that the filters leave out have no place; neither have their
    // cables.
    void build(const MappingEditor &editor, int width, const QString &sourceFilter,
               const QString &targetFilter, bool withReadOnly);

    const QList<JackRow> &rows(Side side) const { return side == Side::Source ? m_source : m_target; }
    const QList<Cable> &cables() const { return m_cables; }
    QRectF panel(Side side) const { return side == Side::Source ? m_sourcePanel : m_targetPanel; }
    int height() const { return m_height; }

    const JackRow *rowAt(const QPointF &point, Side *side = nullptr) const;
    const JackRow *row(Side side, const QString &path) const;
    int indexOf(Side side, const QString &path) const;
    // The cable under the point, within a few pixels; the selected one first where several cross.
    const Cable *cableAt(const QPointF &point, const QString &selected) const;
    const Cable *cable(const QString &ruleId) const;

    // The curve of a cable hanging between two points.
    static QPainterPath curve(const QPointF &from, const QPointF &to);

private:
    QList<JackRow> m_source;
    QList<JackRow> m_target;
    QList<Cable> m_cables;
    QRectF m_sourcePanel;
    QRectF m_targetPanel;
    int m_height = 0;
};

} // namespace patchbay::ui
