// core/connectors/csv: people, organisations and memberships from CSV files (RFC 4180, UTF-8).
//
// CsvParser (csvparser.h) makes rows of bytes; CsvFile (csvfile.h) is one file with its header, CsvIndex
// (csvindex.h) finds rows in it by key and e-mail; CsvSource (csvsource.h) answers the questions,
// TableConnector (tableconnector.h) runs it in a thread of its own. No file is ever held in memory.
#pragma once

#include "connectors/connector.h"
#include "connectors/systemdescription.h"

namespace patchbay {

SystemDescription csvSystem();

Result<std::unique_ptr<Connector>> makeCsvConnector(const QJsonObject &settings);

} // namespace patchbay
