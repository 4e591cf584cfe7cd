// What a write would change, or did: field, before, after, and why.
#pragma once

#include <QAbstractTableModel>
#include <QList>
#include <QWidget>

namespace patchbay::ui {

class DataTable;
class Label;

struct DiffRow
{
    enum class Kind { Same, Added, Changed, Removed, Conflict };

    QString field{};  // as a field path: "custom.plan_type"
    QString before{}; // empty means there was nothing
    QString after{};
    QString why{}; // "Salesforce newer", "mapped", "never overwrite"
    Kind kind = Kind::Changed;
};

class DiffModel : public QAbstractTableModel
{
    Q_OBJECT
public:
    enum Column { KindColumn, FieldColumn, BeforeColumn, AfterColumn, WhyColumn, ColumnCount };

    using QAbstractTableModel::QAbstractTableModel;

    void setRows(const QList<DiffRow> &rows);
    const QList<DiffRow> &rows() const { return m_rows; }
    // The heads of the two value columns ("Now" and "Will be" instead of "Before" and "After").
    void setHeads(const QString &before, const QString &after);

    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    QList<DiffRow> m_rows;
    QString m_before;
    QString m_after;
};

class DiffView : public QWidget
{
    Q_OBJECT
public:
    explicit DiffView(QWidget *parent = nullptr);

    void setRows(const QList<DiffRow> &rows);
    void setHeads(const QString &before, const QString &after);
    // Leaves out rows where nothing changes; on by default. The line under the table says how many.
    void setSameHidden(bool hidden);
    DataTable *table() const { return m_table; }

private:
    void update();

    DiffModel *m_model = nullptr;
    DataTable *m_table = nullptr;
    Label *m_summary = nullptr;
    class Button *m_toggle = nullptr;
    QList<DiffRow> m_rows;
    bool m_sameHidden = true;
};

} // namespace patchbay::ui
