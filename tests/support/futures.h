// Waiting in a test for what a console service promised.
#pragma once

#include "base/result.h"

#include <QFuture>
#include <QTest>

namespace patchbay::testing {

// Runs the event loop until the future has finished; Timeout after `milliseconds`.
template<typename T>
Result<T> wait(const QFuture<Result<T>> &future, int milliseconds = 60'000)
{
    if (!QTest::qWaitFor([&future] { return future.isFinished(); }, milliseconds))
        return fail(Error::Kind::Timeout, QStringLiteral("The future did not finish in time."));
    return future.result();
}

} // namespace patchbay::testing
