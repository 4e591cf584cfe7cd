// Result<T>: a value or an Error. The only header that knows which library stands behind it.
#pragma once

#include "base/error.h"

#include <tl/expected.hpp>

#include <utility>

namespace patchbay {

template<typename T>
using Result = tl::expected<T, Error>;

// An operation that gives nothing but may fail.
using Outcome = Result<void>;

// `return fail(Error::Kind::NotFound, u"…"_s, u"…"_s);`
inline tl::unexpected<Error> fail(Error error)
{
    return tl::unexpected<Error>(std::move(error));
}

inline tl::unexpected<Error> fail(Error::Kind kind, QString message, QString nextStep = {})
{
    Error error;
    error.kind = kind;
    error.message = std::move(message);
    error.nextStep = std::move(nextStep);
    return tl::unexpected<Error>(std::move(error));
}

} // namespace patchbay
