// Records per second through `patchbayctl mapping evaluate` against jq running the same mapping: two
// processes, the same file in, a file out. jq has one thread, so the figure with one thread stands beside the
// one with all cores. Prints one JSON object; every record of both outputs is compared before anything is
// reported.
#include "mapping/evaluation.h"

#include <QCoreApplication>
#include <QElapsedTimer>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QProcess>
#include <QStandardPaths>
#include <QTemporaryDir>

#include <algorithm>
#include <cstdio>
#include <optional>
#include <sys/resource.h>
#include <thread>
#include <vector>

using namespace patchbay;
using namespace Qt::StringLiterals;

namespace {

constexpr int records = 100'000;
constexpr int runs = 5;

// The mapping that both run: ten fields, with the transforms that mappings really have.
const char *const rules = R"([
    {"source": "id", "target": "external_id"},
    {"source": "email", "target": "email", "transforms": [{"name": "trim"}, {"name": "lowercase"}]},
    {"source": "first_name", "target": "name", "transforms": [{"name": "join", "fields": ["last_name"]}]},
    {"source": "phone", "target": "phone"},
    {"source": "created", "target": "signed_up_at"},
    {"source": "company.id", "target": "company.company_id"},
    {"source": "company.name", "target": "company.name"},
    {"source": "plan", "target": "custom.plan",
     "transforms": [{"name": "value_table", "table": {"free": "Free", "pro": "Pro", "team": "Team"}}]},
    {"source": "spend", "target": "custom.spend", "transforms": [{"name": "number"}]},
    {"source": "active", "target": "custom.active", "transforms": [{"name": "boolean"}]}])";

const char *const jqProgram = R"({
    external_id: (.id | tostring),
    email: (.email | ltrimstr(" ") | rtrimstr(" ") | ascii_downcase),
    name: (.first_name + " " + .last_name),
    phone: .phone,
    signed_up_at: (.created | fromdateiso8601),
    company: {company_id: .company.id, name: .company.name},
    custom: {plan: ({"free": "Free", "pro": "Pro", "team": "Team"}[.plan]), spend: (.spend | tonumber), active: (.active == "yes")}
})";

Schema contactSchema()
{
    using enum FieldType;
    Schema schema;
    const auto add = [&schema](const QString &path, FieldType type) {
        schema.fields.append({.path = path, .type = type, .writable = true});
    };
    for (const QString &path : {u"external_id"_s, u"email"_s, u"name"_s, u"phone"_s, u"company.company_id"_s,
                                u"company.name"_s, u"custom.plan"_s})
        add(path, Text);
    add(u"signed_up_at"_s, Date);
    add(u"custom.spend"_s, Number);
    add(u"custom.active"_s, Boolean);
    return schema;
}

bool writeFile(const QString &path, const QByteArray &content)
{
    QFile file(path);
    return file.open(QIODevice::WriteOnly) && file.write(content) == content.size();
}

bool writeRecords(const QString &path)
{
    QFile file(path);
    if (!file.open(QIODevice::WriteOnly))
        return false;
    const char *const plans[]{"free", "pro", "team"};
    for (int i = 0; i < records; ++i) {
        const QByteArray line =
            QString::asprintf(
                R"({"id":%d,"email":" Person%d@Example.com ","first_name":"Ann%d","last_name":"Example %d",)"
                R"("phone":"+49 (30) 55-%06d","created":"2024-%02d-%02dT08:%02d:30Z","plan":"%s","spend":"%d.%02d",)"
                R"("active":"%s","company":{"id":"org-%d","name":"Example %d GmbH"},"city":"Berlin",)"
                R"("note":"Asked for a call back in the second week of the month"})"
                "\n",
                i + 1, i, i % 977, i % 31, i, 1 + i % 12, 1 + i % 28, i % 60, plans[i % 3], i % 1000, i % 100,
                i % 2 == 0 ? "yes" : "no", i % 500, i % 500)
                .toUtf8();
        if (file.write(line) != line.size())
            return false;
    }
    return true;
}

// What a process took.
struct Took
{
    double seconds = 0; // by the clock
    double cpu = 0;     // by the processor: what a busy machine does not change
};

double childrensCpu()
{
    rusage usage{};
    getrusage(RUSAGE_CHILDREN, &usage);
    return double(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
           double(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
}

std::optional<Took> runProcess(const QString &program, const QStringList &arguments, const QString &input,
                               const QString &output)
{
    const double before = childrensCpu();
    QElapsedTimer timer;
    timer.start();
    QProcess process;
    process.setProcessChannelMode(QProcess::ForwardedErrorChannel);
    process.setStandardInputFile(input);
    process.setStandardOutputFile(output);
    process.start(program, arguments);
    if (!process.waitForFinished(-1) || process.exitStatus() != QProcess::NormalExit ||
        process.exitCode() != 0)
        return std::nullopt;
    return Took{double(timer.nsecsElapsed()) / 1e9, childrensCpu() - before};
}

// The mapping alone, on records that have been read before; gives records per second.
double evaluateOnly(const CompiledMapping &mapping, const QString &input)
{
    QFile in(input);
    if (!in.open(QIODevice::ReadOnly))
        return 0;
    std::vector<QJsonObject> parsed;
    for (int i = 0; i < 20'000 && !in.atEnd(); ++i)
        parsed.push_back(QJsonDocument::fromJson(in.readLine()).object());
    const EvaluationContext context;
    QElapsedTimer timer;
    timer.start();
    qsizetype fields = 0;
    constexpr int rounds = 5;
    for (int round = 0; round < rounds; ++round) {
        for (const QJsonObject &record : parsed)
            fields += mapping.evaluate(record, context).size();
    }
    const double seconds = double(timer.nsecsElapsed()) / 1e9;
    return fields > 0 ? double(parsed.size()) * rounds / seconds : 0;
}

// Whether both wrote the same records.
bool sameOutputs(const QString &ours, const QString &theirs)
{
    QFile a(ours);
    QFile b(theirs);
    if (!a.open(QIODevice::ReadOnly) || !b.open(QIODevice::ReadOnly))
        return false;
    int lines = 0;
    for (; !a.atEnd() && !b.atEnd(); ++lines) {
        const QByteArray left = a.readLine();
        const QByteArray right = b.readLine();
        if (QJsonDocument::fromJson(left) != QJsonDocument::fromJson(right)) {
            std::fprintf(stderr, "line %d differs:\n%s%s", lines + 1, left.constData(), right.constData());
            return false;
        }
    }
    return lines == records && a.atEnd() && b.atEnd();
}

double median(std::vector<double> values)
{
    std::sort(values.begin(), values.end());
    return values[values.size() / 2];
}

int complain(const char *what)
{
    std::fprintf(stderr, "bench_mapping: %s\n", what);
    return 1;
}

} // namespace

int main(int argc, char **argv)
{
    const QCoreApplication app(argc, argv);
    const QString jq = QStandardPaths::findExecutable(u"jq"_s);
    if (jq.isEmpty())
        return complain("jq is not installed (apt-get install jq)");
    const QString patchbayctl = QCoreApplication::applicationDirPath() + u"/patchbayctl"_s;
    QTemporaryDir folder;
    const QString input = folder.filePath(u"records.jsonl"_s);
    const QString program = folder.filePath(u"mapping.jq"_s);
    const QString mappingFile = folder.filePath(u"mapping.json"_s);
    const QString ours = folder.filePath(u"patchbay.jsonl"_s);
    const QString oursAlone = folder.filePath(u"patchbay-one-thread.jsonl"_s);
    const QString theirs = folder.filePath(u"jq.jsonl"_s);
    const QJsonObject mappingJson{{u"source_object"_s, u"people"_s},
                                  {u"target_object"_s, u"contact"_s},
                                  {u"rules"_s, QJsonDocument::fromJson(rules).array()}};
    if (!writeRecords(input) || !writeFile(program, jqProgram) ||
        !writeFile(mappingFile, QJsonDocument(mappingJson).toJson()))
        return complain("the temporary files could not be written");

    const auto mapping = Mapping::fromJson(mappingJson);
    if (!mapping)
        return complain(qPrintable(mapping.error().toText()));
    const auto compiled = CompiledMapping::compile(*mapping, contactSchema());
    if (!compiled)
        return complain(qPrintable(compiled.error().toText()));

    const QStringList evaluate{u"mapping"_s, u"evaluate"_s, u"--file"_s, mappingFile};
    std::vector<double> mine;
    std::vector<double> single;
    std::vector<double> singleCpu;
    std::vector<double> peer;
    std::vector<double> peerCpu;
    std::vector<double> alone;
    for (int run = 0; run < runs; ++run) {
        const auto all = runProcess(patchbayctl, evaluate, input, ours);
        const auto one =
            runProcess(patchbayctl, evaluate + QStringList{u"--threads"_s, u"1"_s}, input, oursAlone);
        const auto other = runProcess(jq, {u"-c"_s, u"-f"_s, program}, input, theirs);
        if (!all || !one || !other)
            return complain("a run failed");
        mine.push_back(all->seconds);
        single.push_back(one->seconds);
        singleCpu.push_back(one->cpu);
        peer.push_back(other->seconds);
        peerCpu.push_back(other->cpu);
        alone.push_back(evaluateOnly(*compiled, input));
    }
    if (!sameOutputs(ours, theirs) || !sameOutputs(oursAlone, theirs))
        return complain("jq and the mapping do not give the same records");

    QProcess version;
    version.start(jq, {u"--version"_s});
    version.waitForFinished();
    const double rate = records / median(mine);
    const double singleRate = records / median(single);
    const double peerRate = records / median(peer);
    const QJsonObject result{
        {u"name"_s, u"mapping"_s},
        {u"records"_s, records},
        {u"records_per_s"_s, qint64(rate)},
        {u"threads"_s, qint64(std::max(1U, std::thread::hardware_concurrency()))},
        {u"peer"_s, QString::fromUtf8(version.readAllStandardOutput().trimmed()).replace(u'-', u' ')},
        {u"peer_records_per_s"_s, qint64(peerRate)},
        {u"ratio"_s, rate / peerRate},
        {u"single_thread_records_per_s"_s, qint64(singleRate)},
        {u"single_thread_ratio"_s, singleRate / peerRate},
        {u"single_thread_cpu_ratio"_s, median(peerCpu) / median(singleCpu)},
        {u"evaluate_only_records_per_s"_s, qint64(median(alone))},
        {u"same_output"_s, true},
        {u"note"_s,
         u"patchbayctl mapping evaluate and jq -c as processes, the same file in, a file out; jq has one "
         "thread"_s},
        {u"runs"_s, runs}};
    std::printf("%s\n", QJsonDocument(result).toJson(QJsonDocument::Compact).constData());
    return 0;
}
