// "Integrations › Salesforce": the way back up. Parts are buttons; the last is where one is.
#pragma once

#include <QStringList>
#include <QWidget>

class QHBoxLayout;

namespace patchbay::ui {

class Breadcrumb : public QWidget
{
    Q_OBJECT
public:
    explicit Breadcrumb(QWidget *parent = nullptr);

    void setPath(const QStringList &parts);
    QStringList path() const { return m_parts; }

Q_SIGNALS:
    void activated(int index);

private:
    QStringList m_parts;
    QHBoxLayout *m_layout = nullptr;
};

} // namespace patchbay::ui
