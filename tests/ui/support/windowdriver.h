// Hands and eyes for tests that go through the program's window: what is visible under a name, clicking it,
// typing into it, reading what it says.
#pragma once

#include "ui/support/uitesting.h"
#include "ui/widgets/datatable.h"

#include <QApplication>
#include <QString>
#include <QWidget>

namespace patchbay::testing::driver {

// The program's window; null when there is none.
QWidget *window();

// The visible one of that name; null when there is none.
template<typename T>
T *find(const QString &name)
{
    QWidget *top = window();
    if (top == nullptr)
        return nullptr;
    for (T *one : top->findChildren<T *>(name)) {
        if (one->isVisible())
            return one;
    }
    return nullptr;
}

bool shown(const QString &name);
bool canClick(const QString &name);
bool canClick(const QWidget *widget);
void click(const QString &name);
// The part of that index of a segmented control.
void clickSegment(const QString &control, int index);
// Replaces what the field holds.
void type(const QString &name, const QString &text);
// Whether a visible label within says it.
bool says(const QString &name, const QString &text);
// The text of a button, empty when it is not there.
QString textOf(const QString &name);
QString rowText(const ui::DataTable *table, int row);
bool tableSays(const QString &name, const QString &text);
int rowsOf(const QString &name);

} // namespace patchbay::testing::driver
