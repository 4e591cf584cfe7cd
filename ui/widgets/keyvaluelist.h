// Facts in two columns: what it is called, what it is.
#pragma once

#include "ui/widgets/label.h"

#include <QHash>
#include <QWidget>

class QGridLayout;

namespace patchbay::ui {

class KeyValueList : public QWidget
{
    Q_OBJECT
public:
    enum Option {
        NoOption = 0,
        Fixed = 1,    // in the fixed font: ids, paths
        Copyable = 2, // with a small button that copies the value
    };
    Q_DECLARE_FLAGS(Options, Option)

    explicit KeyValueList(QWidget *parent = nullptr);

    // Adds the row, or changes its value where the key is already there. An empty value shows "–".
    void setValue(const QString &key, const QString &value, Options options = NoOption, Ink ink = Ink::Text);
    // The same with any widget as the value; the list owns it.
    void setWidget(const QString &key, QWidget *widget);
    QString value(const QString &key) const;
    void clear();

private:
    struct Row
    {
        Label *key = nullptr;
        QWidget *value = nullptr;
        Label *text = nullptr;
    };

    Row &ensureRow(const QString &key, QWidget *value);

    QGridLayout *m_grid = nullptr;
    QHash<QString, Row> m_rows;
    QStringList m_order;
};

Q_DECLARE_OPERATORS_FOR_FLAGS(KeyValueList::Options)

} // namespace patchbay::ui
