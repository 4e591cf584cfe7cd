// The steps of tests that go through the program's window: wait for what a person waits for, then click.
#pragma once

#include "ui/support/windowdriver.h"

#include <QTest>

namespace patchbay::testing {

inline constexpr int patience = 45'000; // ms: the machine may be slow and busy

} // namespace patchbay::testing

// Macros, because a failure has to end the test function itself. They leave a picture of it.
#define SEE(...)                                                                                             \
    if (!QTest::qWaitFor([&] { return bool(__VA_ARGS__); }, patchbay::testing::patience)) {                  \
        if (QWidget *top = patchbay::testing::driver::window())                                              \
            patchbay::testing::screenshot(top, QStringLiteral("failed"));                                    \
        QFAIL(#__VA_ARGS__);                                                                                 \
    }
#define CLICK(name)                                                                                          \
    SEE(patchbay::testing::driver::canClick(name));                                                          \
    patchbay::testing::driver::click(name)
// The part of that name within another one.
#define CLICK_IN(whole, name)                                                                                \
    SEE(patchbay::testing::driver::shown(whole));                                                            \
    SEE(patchbay::testing::driver::canClick(                                                                 \
        patchbay::testing::driver::find<QWidget>(whole)->findChild<QWidget *>(name)));                       \
    QTest::mouseClick(patchbay::testing::driver::find<QWidget>(whole)->findChild<QWidget *>(name),           \
                      Qt::LeftButton)
// "/" typed in `from` puts the focus into `to`.
#define SLASH(from, to)                                                                                      \
    SEE(patchbay::testing::driver::shown(from));                                                             \
    patchbay::testing::driver::find<QWidget>(from)->setFocus();                                              \
    QTest::keyClick(patchbay::testing::driver::find<QWidget>(from), Qt::Key_Slash);                          \
    SEE(patchbay::testing::driver::find<QWidget>(to)->hasFocus())
