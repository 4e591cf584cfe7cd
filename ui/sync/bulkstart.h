// Where a bulk sync begins: which connection, what it covers, what it may do; then a plan is made.
#pragma once

#include "console/console.h"

#include <QWidget>

class QCheckBox;
class QComboBox;
class QDateTimeEdit;
class QPlainTextEdit;
class QRadioButton;
class QVBoxLayout;

namespace patchbay::ui {

class Banner;
class ConditionEditor;
class Button;
class Label;
class SegmentedControl;

class BulkStart : public QWidget
{
    Q_OBJECT
public:
    // The console is not owned and outlives the widget.
    explicit BulkStart(Console &console, QWidget *parent = nullptr);

    void load();
    void chooseConnection(const QString &id);
    void focusFirst();

Q_SIGNALS:
    // Planning has begun, or the plan stands.
    void planning(const patchbay::RunProgress &run);
    void planned(const patchbay::RunProgress &run);
    void addConnectionRequested();

private:
    void build();
    QRadioButton *addScope(QVBoxLayout *into, RunScope::Kind kind, const QString &text, const QString &hint,
                           Label **hintLabel = nullptr);
    void buildRecords(QVBoxLayout *into);
    void followScope();
    void followConnection();
    void readFields();
    RunScope::Kind kind() const;
    QStringList keys() const;
    void plan();

    Console &m_console;
    QString m_wanted;
    ConnectionId m_planning; // whose plan is being made
    int m_asked = 0;
    bool m_loadFailed = false;
    qint64 m_failed = 0;
    Banner *m_banner = nullptr;
    QComboBox *m_connection = nullptr;
    QList<QRadioButton *> m_scopes;
    Label *m_failedHint = nullptr;
    Label *m_mappingHint = nullptr;
    QDateTimeEdit *m_since = nullptr;
    QWidget *m_records = nullptr;
    SegmentedControl *m_object = nullptr;
    QPlainTextEdit *m_keys = nullptr;
    Label *m_keyCount = nullptr;
    ConditionEditor *m_where = nullptr;
    QCheckBox *m_create = nullptr;
    QCheckBox *m_leaveOut = nullptr;
    Button *m_plan = nullptr;
};

} // namespace patchbay::ui
