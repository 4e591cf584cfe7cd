// A table that is read page by page, newest first, as one scrolls, and grows at its top while it is looked
// at.
#pragma once

#include "base/result.h"
#include "ui/widgets/whendone.h"

#include <QAbstractTableModel>

#include <functional>

namespace patchbay::ui {

// What templates cannot have: signals.
class NewestFirstSignals : public QAbstractTableModel
{
    Q_OBJECT
public:
    using QAbstractTableModel::QAbstractTableModel;

Q_SIGNALS:
    void loaded(); // what there is has changed
    void failed(const patchbay::Error &error);
    void rowsArrived(int count); // above the others
};

// Key gives a row's place: it grows from row to row as they come into being.
template<typename Filter, typename Row, auto Key>
class NewestFirstModel : public NewestFirstSignals
{
public:
    static constexpr int pageSize = 200;

    // A page of what fits, newest first, below that key (0: from the newest).
    using Read = std::function<QFuture<Result<QList<Row>>>(const Filter &filter, qint64 before, int limit)>;

    explicit NewestFirstModel(Read read, QObject *parent)
        : NewestFirstSignals(parent)
        , m_read(std::move(read))
    {
    }

    // Reads anew with this filter; loaded() or failed() follows. The old rows stay until the new ones are
    // here: an empty flash says nothing.
    void setFilter(const Filter &filter)
    {
        const int asked = ++m_asked;
        m_filter = filter;
        m_reading = true;
        m_readingNew = false;
        m_newWanted = false;
        m_complete = false;
        m_isClosed = false;
        whenDone(m_read(m_filter, 0, pageSize), this, [this, asked](const Result<QList<Row>> &page) {
            if (asked != m_asked)
                return;
            if (!page) {
                m_reading = false;
                Q_EMIT failed(page.error());
                return;
            }
            beginResetModel();
            m_rows = *page;
            m_complete = page->size() < pageSize;
            m_reading = false; // not before: what is asked for meanwhile would go on from the old rows
            endResetModel();
            Q_EMIT loaded();
            readWanted();
        });
    }
    const Filter &filter() const { return m_filter; }

    // Nothing is shown or read until the next filter.
    void clear()
    {
        ++m_asked;
        beginResetModel();
        m_rows.clear();
        m_complete = true;
        m_isClosed = true;
        m_reading = m_readingNew = m_newWanted = false;
        endResetModel();
    }

    // Reads what came since the newest row.
    void readNew()
    {
        m_newWanted = m_readingNew || m_reading;
        if (m_newWanted || m_isClosed)
            return;
        m_readingNew = true;
        const int asked = m_asked;
        whenDone(m_read(m_filter, 0, pageSize), this, [this, asked](const Result<QList<Row>> &page) {
            if (asked != m_asked)
                return;
            m_readingNew = false;
            if (page) // else the next one, or F5, asks again
                takeNew(*page);
        });
    }

    int rowCount(const QModelIndex &parent = {}) const override
    {
        return parent.isValid() ? 0 : int(m_rows.size());
    }
    bool canFetchMore(const QModelIndex &parent) const override
    {
        return !parent.isValid() && !m_complete && !m_reading && !m_rows.isEmpty();
    }
    void fetchMore(const QModelIndex &parent) override
    {
        if (!canFetchMore(parent))
            return;
        m_reading = true;
        const int asked = m_asked;
        whenDone(m_read(m_filter, Key(m_rows.last()), pageSize), this,
                 [this, asked](const Result<QList<Row>> &page) {
                     if (asked != m_asked)
                         return;
                     if (!page) {
                         m_reading = false;
                         m_complete = true; // until the list is read anew: not again and again
                         Q_EMIT failed(page.error());
                         return;
                     }
                     takeOlder(*page);
                     readWanted();
                 });
    }

protected:
    bool isClosed() const { return m_isClosed; }
    bool isComplete() const { return m_complete; }
    int asked() const { return m_asked; }
    QFuture<Result<QList<Row>>> read(const Filter &filter) const { return m_read(filter, 0, pageSize); }

    QList<Row> m_rows{};

private:
    void readWanted()
    {
        if (m_newWanted)
            readNew();
    }
    void takeOlder(const QList<Row> &page)
    {
        m_complete = page.size() < pageSize;
        if (page.isEmpty()) {
            m_reading = false;
            return;
        }
        beginInsertRows({}, int(m_rows.size()), int(m_rows.size() + page.size()) - 1);
        m_rows << page;
        m_reading = false; // not before: the same page would be asked for again
        endInsertRows();
    }
    void takeNew(const QList<Row> &page)
    {
        const qint64 newest = m_rows.isEmpty() ? 0 : Key(m_rows.first());
        qsizetype fresh = 0;
        while (fresh < page.size() && Key(page[fresh]) > newest)
            ++fresh;
        if (fresh == pageSize && !m_rows.isEmpty()) {
            // More came than one page holds: what lies between would be missing.
            setFilter(m_filter);
            return;
        }
        if (fresh > 0) {
            beginInsertRows({}, 0, int(fresh) - 1);
            m_rows = page.first(fresh) + m_rows;
            endInsertRows();
            Q_EMIT rowsArrived(int(fresh));
            Q_EMIT loaded();
        }
        readWanted();
    }

    Read m_read;
    Filter m_filter{};
    int m_asked = 0; // answers to an older filter are not for us any more
    bool m_reading = false;
    bool m_readingNew = false;
    bool m_newWanted = false; // more came while new ones were read
    bool m_complete = false;
    bool m_isClosed = false;
};

} // namespace patchbay::ui
