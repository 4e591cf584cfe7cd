// Shown over everything when the store cannot be opened: what happened, why, what to do.
#pragma once

#include "base/error.h"

#include <QWidget>

namespace patchbay::ui {

class StoreProblem : public QWidget
{
    Q_OBJECT
public:
    explicit StoreProblem(const Error &error, QWidget *parent = nullptr);

Q_SIGNALS:
    void retryRequested();
};

} // namespace patchbay::ui
