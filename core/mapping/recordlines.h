// A mapping over records that come as JSON lines: exports, pipes, anything with one record per line. The
// records are evaluated by the same rules as everywhere else; only what surrounds them is made for streams of
// millions.
#pragma once

#include "mapping/evaluation.h"

#include <QByteArray>
#include <QByteArrayView>

#include <functional>

class QIODevice;

namespace patchbay {

class RecordWriter;

// What did not fit in one line of the input.
struct LineProblem
{
    qint64 line = 0; // from 1
    QString field{}; // the rule's target; empty: the line is no record, and nothing was printed for it
    QString message{};
};

struct LineSummary
{
    qint64 records = 0; // printed
    qint64 failed = 0;  // records with a field that could not be converted, and lines that are no records
};

class LineMapper
{
public:
    using Report = std::function<void(const LineProblem &)>;

    // InvalidInput when two rules write one field.
    static Result<LineMapper> create(const CompiledMapping &mapping, const EvaluationContext &context);

    // Reads lines to the end, prints one object per record ({"email":…,"custom":{"plan":…}}) in the same
    // order, and reports each problem; fields that failed are left out. Memory stays at some megabytes for
    // each thread. Errors: InvalidInput for a line above 64 MB, Storage when reading or writing fails.
    Result<LineSummary> run(QIODevice &input, QIODevice &output, int threads, const Report &report) const;

private:
    struct Part;
    Part map(const QByteArray &lines) const;

    CompiledMapping m_mapping;
    EvaluationContext m_context;
    std::shared_ptr<const RecordWriter> m_writer;
};

} // namespace patchbay
