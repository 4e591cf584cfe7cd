// The table of every list: sort, resize, choose columns, copy as text, keyboard first. Widths, order, sort
// and hidden columns come back after a restart under the table's name.
#pragma once

#include "ui/widgets/statuschip.h"

#include <QBasicTimer>
#include <QTableView>

namespace patchbay::ui {

class UiState;

// Item data beside Qt's own roles that DataTable's delegate knows how to paint.
enum TableRole {
    StatusRole = Qt::UserRole + 100, // int of Status: shape before the text
    GlyphRole,                       // int of Glyph: icon before the text
    InkRole,                         // int of Ink
    FixedRole,                       // true: in the fixed font
    RatioRole,                       // 0…1: a thin bar behind the text
    SortRole,                        // what ByProxy sorts by; DisplayRole where it is absent
};

class DataTable : public QTableView
{
    Q_OBJECT
public:
    enum class Sorting {
        None,    // headers do not sort
        ByModel, // the model's sort() is called: for long lists that the store sorts
        ByProxy, // sorted here: for lists of a few thousand rows
    };

    explicit DataTable(QWidget *parent = nullptr);
    ~DataTable() override;

    // Not owned. Indexes in this class's signals and in currentRow() are those of `model`, whatever sorts in
    // between.
    void setSource(QAbstractItemModel *model, Sorting sorting = Sorting::ByProxy);
    QAbstractItemModel *source() const { return m_source; }

    // Restores from and saves to "table/<name>/…". Call after setSource(). `state` is not owned and may be
    // null.
    void setName(const QString &name, UiState *state);
    // 26-pixel rows instead of 32.
    void setCompact(bool compact);
    // The column that takes the spare width; by default the last.
    void setStretchColumn(int column);
    // Widths in pixels, used until the user has chosen others.
    void setColumnWidths(const QList<int> &widths);
    // What is said where the rows would be.
    void setPlaceholder(const QString &text);

    // Row of the source under the cursor, -1 for none.
    int currentRow() const;
    void setCurrentRow(int row);
    // Rows of the source that are selected, ascending.
    QList<int> selectedRows() const;

    // The selected rows (all, when none is) as tab-separated text with a header line, visible columns in
    // their order.
    QString selectionAsText() const;
    void copySelection() const;
    // The menu to show, hide and reset columns, at a global position.
    void showColumnChooser(const QPoint &globalPosition);

Q_SIGNALS:
    // Enter or double click; the row of the source.
    void rowActivated(int row);
    // The cursor moved to that row of the source (-1: to none).
    void currentRowChanged(int row);
    // Context menu key or right button on a row.
    void rowMenuRequested(int row, const QPoint &globalPosition);

protected:
    void keyPressEvent(QKeyEvent *event) override;
    void paintEvent(QPaintEvent *event) override;
    void mouseMoveEvent(QMouseEvent *event) override;
    bool viewportEvent(QEvent *event) override;
    void timerEvent(QTimerEvent *event) override;
    void currentChanged(const QModelIndex &current, const QModelIndex &previous) override;
    void resizeEvent(QResizeEvent *event) override;

private:
    int toSource(const QModelIndex &index) const;
    void applyWidths();
    void restore();
    void save();
    void saveSoon();
    void fitStretchColumn();
    void setHoverRow(int row);
    void fetchNearEnd();
    void holdPlace(const QModelIndex &parent, int first, int last);

    QAbstractItemModel *m_source = nullptr;
    class TableProxy *m_proxy = nullptr;
    class TableDelegate *m_delegate = nullptr;
    UiState *m_state = nullptr;
    QString m_name;
    QString m_placeholder;
    QList<int> m_widths;
    QBasicTimer m_saveTimer;
    QBasicTimer m_moreTimer;
    int m_stretch = -1;
    bool m_fitting = false;
};

} // namespace patchbay::ui
