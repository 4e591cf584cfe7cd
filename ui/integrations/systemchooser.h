// The catalogue as cards to choose one from.
#pragma once

#include "console/connectionservice.h"

#include <QWidget>

class QButtonGroup;

namespace patchbay::ui {

class SystemChooser : public QWidget
{
    Q_OBJECT
public:
    explicit SystemChooser(const QList<SystemDescription> &systems, QWidget *parent = nullptr);

    void setChosen(const QString &system);

Q_SIGNALS:
    void chosen(const QString &system);

private:
    QButtonGroup *m_group = nullptr;
};

} // namespace patchbay::ui
