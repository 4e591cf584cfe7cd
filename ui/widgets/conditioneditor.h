// What counts, as rows of field, comparison and value, and groups of them inside each other: all, any or none
// of a group must be true.
#pragma once

#include "console/mappingservice.h"
#include "console/runservice.h"

#include <QWidget>

class QHBoxLayout;
class QVBoxLayout;

namespace patchbay::ui {

class ConditionRow;
class Label;
class SegmentedControl;

class ConditionEditor : public QWidget
{
    Q_OBJECT
public:
    // `name` says whose filter it is ("People").
    explicit ConditionEditor(const QString &name, QWidget *parent = nullptr);

    void setCondition(const Condition &condition);
    // Rows whose field is still empty are left out.
    Condition condition() const;
    // What is offered for the field; anything else may be typed.
    void setFields(const QStringList &fields);
    // Offers what the connection's source has ("people" or "organisations"), once it has said so. A source
    // that does not answer has nothing to offer.
    void offerFields(MappingService &mappings, const ConnectionId &connection, const QString &object);
    // What is said where there is no condition ("No filter: every record counts.").
    void setEmptySentence(const QString &sentence);

Q_SIGNALS:
    void changed();

private:
    // One of a group: a condition, or a group of its own.
    struct Part
    {
        ConditionRow *row = nullptr;
        ConditionEditor *group = nullptr;
    };

    ConditionEditor(const QString &name, int depth);
    void build();
    QWidget *add(const Condition &condition);
    void removePart(QWidget *widget);
    void clear();
    void follow();

    QString m_name;
    QString m_empty;
    QStringList m_fields;
    int m_depth = 0;
    int m_asked = 0;      // for fields
    bool m_alone = false; // it was one condition without a group around it
    QList<Part> m_parts;
    SegmentedControl *m_kind = nullptr;
    QHBoxLayout *m_head = nullptr;
    QVBoxLayout *m_list = nullptr;
    Label *m_sentence = nullptr;
};

} // namespace patchbay::ui
