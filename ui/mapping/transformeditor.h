// The chain of transforms of one rule: added from a list, set by their arguments, moved and removed.
#pragma once

#include "console/mappingservice.h"

#include <QWidget>

class QVBoxLayout;

namespace patchbay::ui {

class TransformEditor : public QWidget
{
    Q_OBJECT
public:
    explicit TransformEditor(const QList<TransformDescription> &known, QWidget *parent = nullptr);

    void setChain(const QList<Transform> &chain);
    const QList<Transform> &chain() const { return m_chain; }

Q_SIGNALS:
    void edited();

private:
    void rebuild();
    QWidget *makeStep(int index);
    QWidget *makeArgument(int index, const TransformArgument &argument);
    void setArgument(int index, const QString &key, const QJsonValue &value);
    void showMenu();

    const QList<TransformDescription> &m_known;
    QList<Transform> m_chain;
    QVBoxLayout *m_steps = nullptr;
};

} // namespace patchbay::ui
