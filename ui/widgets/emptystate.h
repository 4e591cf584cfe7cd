// Nothing here yet: one sentence, one action, a quiet drawing.
#pragma once

#include "ui/widgets/glyph.h"

#include <QWidget>

namespace patchbay::ui {

class Button;
class Label;

class EmptyState : public QWidget
{
    Q_OBJECT
public:
    explicit EmptyState(Drawing drawing, const QString &sentence, const QString &action = {},
                        QWidget *parent = nullptr);

    void setSentence(const QString &sentence);
    // A second, muted line.
    void setHint(const QString &hint);
    void setAction(const QString &action);

Q_SIGNALS:
    void activated();

private:
    Label *m_sentence = nullptr;
    Label *m_hint = nullptr;
    Button *m_action = nullptr;
};

} // namespace patchbay::ui
