// core/base: the words that every other room speaks.
//
// Errors as values (error.h, result.h), ids as text (ids.h), time (time.h), paths into JSON records
// (jsonpath.h), secrets that do not print (secret.h), redaction of everything that is written down
// (redaction.h) and structured log events (logging.h). Depends on Qt Core, and compiles what is to be
// compiled of Boost.JSON for the rooms that use it; knows no network, no database and no widget. This header
// has no declarations: it is the sign on the door.
#pragma once
