#include "mapping/recordlines.h"

#include "mapping/recordreader.h"
#include "mapping/recordwriter.h"

#include <QIODevice>

#include <deque>
#include <future>

namespace patchbay {

using namespace Qt::StringLiterals;

namespace {

constexpr qsizetype blockSize = 1 << 20;
constexpr qsizetype longestLine = 64 << 20;

bool isBlank(QByteArrayView line)
{
    return line.trimmed().isEmpty();
}

// Hands out the input in blocks of whole lines.
class LineBlocks
{
public:
    explicit LineBlocks(QIODevice &input) : m_input(input) {}

    // Empty at the end.
    Result<QByteArray> next()
    {
        QByteArray block = std::exchange(m_rest, {});
        while (!m_atEnd) {
            const qsizetype had = block.size();
            block.resize(had + blockSize);
            const qint64 got = m_input.read(block.data() + had, blockSize);
            block.truncate(had + std::max<qint64>(got, 0));
            if (got < 0 && !m_input.atEnd())
                return fail(Error::Kind::Storage,
                            u"The records cannot be read: %1."_s.arg(m_input.errorString()),
                            u"Check the file, and start again."_s);
            m_atEnd = got <= 0;
            if (m_isFirst && block.startsWith("\xef\xbb\xbf"))
                block.remove(0, 3); // a byte order mark, as Windows programs write it
            m_isFirst = false;
            const qsizetype end = block.lastIndexOf('\n') + 1;
            if (m_atEnd || end > 0) {
                if (!m_atEnd) {
                    m_rest = block.mid(end);
                    block.truncate(end);
                }
                return block;
            }
            if (block.size() > longestLine)
                return fail(Error::Kind::InvalidInput, u"A line is longer than 64 MB."_s,
                            u"Write one record per line."_s);
        }
        return block;
    }

private:
    QIODevice &m_input;
    QByteArray m_rest;
    bool m_isFirst = true;
    bool m_atEnd = false;
};

} // namespace

// What became of one block.
struct LineMapper::Part
{
    std::string printed{};
    QList<LineProblem> problems{}; // lines counted from the block's first
    qint64 lines = 0;
    qint64 records = 0;
    qint64 failed = 0;
};

Result<LineMapper> LineMapper::create(const CompiledMapping &mapping, const EvaluationContext &context)
{
    LineMapper mapper;
    mapper.m_mapping = mapping;
    mapper.m_context = context;
    Result<RecordWriter> writer = RecordWriter::create(mapping.d ? mapping.d->rules : QList<CompiledRule>());
    if (!writer)
        return fail(writer.error());
    mapper.m_writer = std::make_shared<const RecordWriter>(*std::move(writer));
    return mapper;
}

LineMapper::Part LineMapper::map(const QByteArray &lines) const
{
    Part part;
    if (!m_mapping.d)
        return part;
    const QList<CompiledRule> &rules = m_mapping.d->rules;
    RecordReader reader(m_mapping.d->inputs.paths());
    std::vector<CarriedValue> inputs;
    std::vector<CarriedField> fields(size_t(rules.size()));
    part.printed.reserve(size_t(lines.size()));
    for (QByteArrayView rest(lines); !rest.isEmpty();) {
        qsizetype end = rest.indexOf('\n');
        const QByteArrayView line = rest.first(end < 0 ? rest.size() : end);
        rest = rest.sliced(end < 0 ? rest.size() : end + 1);
        ++part.lines;
        if (isBlank(line))
            continue;
        if (const Outcome read = reader.read(line, inputs); !read) {
            part.problems.append({part.lines, {}, read.error().message + u' ' + read.error().nextStep});
            ++part.failed;
            continue;
        }
        bool failed = false;
        for (qsizetype i = 0; i < rules.size(); ++i) {
            CarriedField &field = fields[size_t(i)];
            field = rules[i].run(inputs.data(), m_context);
            if (field.state == EvaluatedField::State::Failed) {
                part.problems.append({part.lines, rules[i].target.text(), field.error});
                failed = true;
            }
        }
        m_writer->write(fields, part.printed);
        part.printed += '\n';
        ++part.records;
        part.failed += failed ? 1 : 0;
    }
    return part;
}

Result<LineSummary> LineMapper::run(QIODevice &input, QIODevice &output, int threads,
                                    const Report &report) const
{
    LineSummary summary;
    qint64 linesBefore = 0;
    const auto finish = [&](const Part &part) -> bool {
        for (LineProblem problem : part.problems) {
            problem.line += linesBefore;
            report(problem);
        }
        linesBefore += part.lines;
        summary.records += part.records;
        summary.failed += part.failed;
        const auto size = qint64(part.printed.size());
        return output.write(part.printed.data(), size) == size;
    };
    LineBlocks blocks(input);
    std::deque<std::future<Part>> open;
    for (bool atEnd = false; !atEnd || !open.empty();) {
        if (!atEnd) {
            const Result<QByteArray> block = blocks.next();
            if (!block)
                return fail(block.error());
            atEnd = block->isEmpty();
            if (!atEnd)
                open.push_back(std::async(threads > 1 ? std::launch::async : std::launch::deferred,
                                          [this, lines = *block] { return map(lines); }));
        }
        // One more than there are threads, so that each has work while a block is written and the next one
        // read.
        if (!open.empty() && (atEnd || threads <= 1 || open.size() > size_t(threads))) {
            const Part part = open.front().get();
            open.pop_front();
            if (!finish(part))
                return fail(Error::Kind::Storage,
                            u"The mapped records cannot be written: %1."_s.arg(output.errorString()),
                            u"Check the space on the disk and who reads the output, and start again."_s);
        }
    }
    return summary;
}

} // namespace patchbay
