// Task<T>: a coroutine that gives a Result<T> or an Outcome. Parameters of coroutines are taken by value, and
// a lambda that captures is never itself a coroutine: its captures would die before its frame does.
#pragma once

#include "base/result.h"

#include <QCoroTask>

namespace patchbay {

template<typename T>
using Task = QCoro::Task<Result<T>>;

using OutcomeTask = QCoro::Task<Outcome>;

} // namespace patchbay
