// Conditions as they were looked at: what each asked, what it saw, whether it held.
#pragma once

#include <QJsonObject>
#include <QWidget>

class QVBoxLayout;

namespace patchbay::ui {

class ChecksView : public QWidget
{
    Q_OBJECT
public:
    explicit ChecksView(QWidget *parent = nullptr);

    // As a trace holds them: {"passes":…,"because":…,"conditions":[…]}. `nothing` is said where there are
    // none.
    void setChecks(const QJsonObject &verdict, const QString &nothing);

private:
    QVBoxLayout *m_lines = nullptr;
};

} // namespace patchbay::ui
