// The records of one run as a table that reads page by page as one scrolls: a plan may have a million of
// them.
#pragma once

#include "console/runservice.h"

#include <QAbstractTableModel>

#include <functional>

namespace patchbay::ui {

class RunItemModel : public QAbstractTableModel
{
    Q_OBJECT
public:
    enum class Column { What, Record, Object, Fields, Why, Key, Count };

    // How a page is read: the filter, the ordinal to read after, and how many at most.
    using Read = std::function<QFuture<Result<RunItemPage>>(RunItemFilter, int, int)>;

    explicit RunItemModel(QObject *parent = nullptr);

    // Reads anew from there with this filter; loaded() or failed() follows. The rows that are shown stay
    // until then.
    void setSource(Read read, const RunItemFilter &filter);
    void setFilter(const RunItemFilter &filter);
    void clear();
    // Reads these rows again, which a run may have changed meanwhile. Rows never move by this.
    void reread(int first, int last);
    const RunItemView &item(int row) const { return m_rows[row]; }
    // How many items fit the filter, shown or not.
    qint64 total() const { return m_total; }

    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;
    bool canFetchMore(const QModelIndex &parent) const override;
    void fetchMore(const QModelIndex &parent) override;

    static constexpr int pageSize = 200;

Q_SIGNALS:
    void loaded();
    void failed(const patchbay::Error &error);

private:
    Read m_read;
    RunItemFilter m_filter;
    QList<RunItemView> m_rows;
    qint64 m_total = 0;
    int m_asked = 0; // answers to an older question are not for us any more
    bool m_reading = false;
    bool m_rereading = false;
    bool m_complete = true;
};

} // namespace patchbay::ui
