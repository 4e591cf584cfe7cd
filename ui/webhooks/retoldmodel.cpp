#include "ui/webhooks/retoldmodel.h"

#include "ui/widgets/datatable.h"
#include "ui/widgets/format.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

namespace patchbay::ui {

using namespace Qt::StringLiterals;

namespace {

QString written(const QJsonValue &value)
{
    if (value.isUndefined())
        return {};
    if (value.isString())
        return value.toString();
    // A document holds no bare values: taken out of a list of one.
    const QByteArray list = QJsonDocument(QJsonArray{value}).toJson(QJsonDocument::Compact);
    return QString::fromUtf8(list.sliced(1, list.size() - 2));
}

} // namespace

QString changeWord(Retold::Change change)
{
    switch (change) {
    case Retold::Change::Same: return u"Same"_s;
    case Retold::Change::Differs: return u"Other contents"_s;
    case Retold::Change::Begins: return u"Would be done now"_s;
    case Retold::Change::Ends: return u"Would not be done now"_s;
    case Retold::Change::Fails: return u"Would fail now"_s;
    }
    return {};
}

Status changeStatus(Retold::Change change)
{
    switch (change) {
    case Retold::Change::Same: return Status::Neutral;
    case Retold::Change::Differs: return Status::Warning;
    case Retold::Change::Begins: return Status::Ok;
    case Retold::Change::Ends: return Status::SeenOnly;
    case Retold::Change::Fails: return Status::Error;
    }
    return Status::Neutral;
}

QList<DiffRow> differenceRows(const Retold &retold)
{
    QList<DiffRow> rows;
    for (const JsonDifference &difference : retold.differences) {
        DiffRow row;
        row.field = difference.path.isEmpty() ? u"(all of it)"_s : difference.path;
        row.before = written(difference.before);
        row.after = written(difference.after);
        row.kind = difference.before.isUndefined()  ? DiffRow::Kind::Added
                   : difference.after.isUndefined() ? DiffRow::Kind::Removed
                                                    : DiffRow::Kind::Changed;
        rows << row;
    }
    return rows;
}

QString sentText(const Retold &retold)
{
    QString text;
    for (const SentElsewhere &sent : retold.sent) {
        text += u"\nSandbox, %1: %2 %3, "_s.arg(sent.step, sent.method, sent.url);
        if (!sent.error.isEmpty())
            text += sent.error;
        else
            text += sent.isRecorded ? u"written down there."_s : u"answered %1."_s.arg(sent.status);
    }
    return text;
}

RetoldModel::RetoldModel(QObject *parent) : QAbstractTableModel(parent) {}

void RetoldModel::setRows(const QList<Retold> &rows)
{
    beginResetModel();
    m_rows = rows;
    endResetModel();
}

int RetoldModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(m_rows.size());
}

int RetoldModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(Column::Count);
}

QVariant RetoldModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const Retold &row = m_rows[index.row()];
    const auto column = Column(index.column());
    switch (role) {
    case StatusRole: return column == Column::Change ? QVariant(int(changeStatus(row.change))) : QVariant();
    case SortRole:
        return column == Column::Delivery ? QVariant(row.deliveryId)
               : column == Column::When   ? QVariant(row.receivedAt)
                                          : data(index, Qt::DisplayRole);
    case Qt::ToolTipRole:
        return column == Column::When       ? QVariant(exactTime(row.receivedAt))
               : column == Column::Delivery ? QVariant(row.topic)
                                            : data(index, Qt::DisplayRole);
    case Qt::DisplayRole: break;
    default: return {};
    }
    switch (column) {
    case Column::Delivery: return QString::number(row.deliveryId);
    case Column::When: return relativeTime(row.receivedAt, QDateTime::currentDateTimeUtc());
    case Column::Subject: return row.subject;
    case Column::Change: return changeWord(row.change);
    case Column::Then: return row.before;
    case Column::Now: return row.after;
    case Column::Count: break;
    }
    return {};
}

QVariant RetoldModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole)
        return QAbstractTableModel::headerData(section, orientation, role);
    switch (Column(section)) {
    case Column::Delivery: return u"Delivery"_s;
    case Column::When: return u"When"_s;
    case Column::Subject: return u"Rule or record"_s;
    case Column::Change: return u"Change"_s;
    case Column::Then: return u"Then"_s;
    case Column::Now: return u"Now"_s;
    case Column::Count: break;
    }
    return {};
}

} // namespace patchbay::ui
