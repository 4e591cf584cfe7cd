// What comes of removing something for good.
#pragma once

#include "base/error.h"

#include <QList>

namespace patchbay {

// It is gone from the store in any case.
struct Removal
{
    // One for each secret that could not be taken out of the secret store: which it is, why, what to do.
    QList<Error> remaining{};
};

} // namespace patchbay
