// Takes out of a record's JSON text the fields that a mapping reads, and passes over all others.
#pragma once

#include "base/jsonpath.h"
#include "mapping/carriedvalue.h"

#include <QByteArrayView>
#include <QList>

#include <memory>
#include <vector>

namespace patchbay {

// One per thread: it keeps its buffers from record to record.
class RecordReader
{
public:
    explicit RecordReader(const QList<FieldPath> &paths);
    ~RecordReader();
    RecordReader(const RecordReader &) = delete;
    RecordReader &operator=(const RecordReader &) = delete;

    // Gives for each path, in the order of the constructor, what FieldPath::read() would find, and nothing
    // where it would find nothing. The whole text is checked, not only what is taken. InvalidInput says why
    // it is no record; `values` is of no use then.
    Outcome read(QByteArrayView json, std::vector<CarriedValue> &values);

private:
    struct Private;
    std::unique_ptr<Private> d;
};

} // namespace patchbay
