// Which endpoint answers which method and path.
#pragma once

#include "sandbox/companies.h"
#include "sandbox/wire.h"

namespace patchbay::sandbox {

// Splits a request target into decoded segments, so that an external id may hold an encoded slash.
QStringList splitPath(const QByteArray &target);

// Finds the endpoint and asks it: 404 not_found for a path that nobody serves, 405 with Allow for another
// method of one that somebody does, 415 and 400 for a body that is not a JSON object.
Reply route(CompanyScroll &scroll, State &state, const ServerRequest &request, const ApiVersion &version);

} // namespace patchbay::sandbox
