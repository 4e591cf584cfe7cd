// Every call of the stand-in's API and its answer, a line of JSON each: what a client really sends can be
// read, and held against a description. Never the token.
#pragma once

#include "net/httpserver.h"

#include <QFile>

namespace patchbay::sandbox {

class CallLog
{
public:
    // Nothing is written without a path. A file that is there goes on.
    explicit CallLog(const QString &path);

    void write(const ServerRequest &request, const ServerResponse &response);

private:
    QFile m_file{};
};

} // namespace patchbay::sandbox
