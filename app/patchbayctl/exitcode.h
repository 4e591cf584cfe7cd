// The exit codes that scripts rely on.
#pragma once

#include "base/error.h"

namespace patchbay::cli {

enum class ExitCode {
    Done = 0,
    No = 1, // the answer is no: a failed check, a record that could not be synced
    WrongUsage = 2,
    NotReached = 3, // could not be reached, or was refused
};

inline ExitCode exitCodeOf(const Error &error)
{
    if (error.kind == Error::Kind::InvalidInput)
        return ExitCode::WrongUsage;
    return isUnreachableOrRefused(error) ? ExitCode::NotReached : ExitCode::No;
}

} // namespace patchbay::cli
