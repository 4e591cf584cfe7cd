// What every test may want: waiting for a task, results whose errors print, and the recorded fixtures.
#pragma once

#include "base/task.h"

#include <QCoroTask>
#include <QTest>

namespace patchbay::testing {

// Runs the event loop until the task is done. Tests only: the program itself never waits.
template<typename T>
Result<T> wait(Task<T> &&task)
{
    return QCoro::waitFor(std::move(task));
}

inline QByteArray errorText(const Error &error)
{
    return (errorKindName(error.kind) + QStringLiteral(": ") + error.toText()).toUtf8();
}

// The absolute path of a file of the recorded fixtures (webhooks, the Chinook database), or empty where they
// are absent: beside the checkout in ../shared/fixtures, or where PATCHBAY_FIXTURES points.
QString fixture(const QString &relativePath);

// The official API description of that name ("intercom-2.16.yaml"), or empty: ../shared/reference/openapi, or
// PATCHBAY_OPENAPI.
QString openApi(const QString &name);

} // namespace patchbay::testing

// Fails with the error's text when the result has none. Evaluates its argument once: it often has an effect.
#define VERIFY_RESULT(...)                                                                                   \
    do {                                                                                                     \
        const auto &verifiedResult = (__VA_ARGS__);                                                          \
        QVERIFY2(verifiedResult.has_value(),                                                                 \
                 verifiedResult ? "" : patchbay::testing::errorText(verifiedResult.error()).constData());    \
    } while (false)
