// Records per second through a compiled mapping, JSON lines in and out, against jq running the same mapping
// on the same file. Prints one JSON object. The records of both outputs are compared before anything is
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
#include <vector>

using namespace patchbay;
using namespace Qt::StringLiterals;

namespace {

constexpr int records = 200'000;
constexpr int runs = 3;

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

// The record that a mapping's fields make up, ready to be printed.
QJsonObject assemble(const std::vector<FieldPath> &targets, const QList<EvaluatedField> &fields)
{
    QJsonObject record;
    for (const EvaluatedField &field : fields) {
        if (field.state == EvaluatedField::State::Value)
            targets[size_t(field.rule)].write(record, field.value);
    }
    return record;
}

// Reads, maps and prints the whole file; gives seconds, 0 on failure.
double runPatchbay(const CompiledMapping &mapping, const std::vector<FieldPath> &targets,
                   const QString &input, const QString &output)
{
    QElapsedTimer timer;
    timer.start();
    QFile in(input);
    QFile out(output);
    if (!in.open(QIODevice::ReadOnly) || !out.open(QIODevice::WriteOnly))
        return 0;
    const EvaluationContext context;
    QByteArray printed;
    printed.reserve(1 << 20);
    while (!in.atEnd()) {
        const QJsonObject record = QJsonDocument::fromJson(in.readLine()).object();
        printed += QJsonDocument(assemble(targets, mapping.evaluate(record, context)))
                       .toJson(QJsonDocument::Compact);
        printed += '\n';
        if (printed.size() > (1 << 19)) {
            out.write(printed);
            printed.resize(0);
        }
    }
    out.write(printed);
    out.close();
    return double(timer.nsecsElapsed()) / 1e9;
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

double runJq(const QString &jq, const QString &program, const QString &input, const QString &output)
{
    QElapsedTimer timer;
    timer.start();
    QProcess process;
    process.setStandardOutputFile(output);
    process.start(jq, {u"-c"_s, u"-f"_s, program, input});
    if (!process.waitForFinished(-1) || process.exitCode() != 0)
        return 0;
    return double(timer.nsecsElapsed()) / 1e9;
}

// Whether both wrote the same records; every 97th line is compared, and the number of lines.
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
        if (lines % 97 == 0 && QJsonDocument::fromJson(left) != QJsonDocument::fromJson(right)) {
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
    QTemporaryDir folder;
    const QString input = folder.filePath(u"records.jsonl"_s);
    const QString program = folder.filePath(u"mapping.jq"_s);
    const QString ours = folder.filePath(u"patchbay.jsonl"_s);
    const QString theirs = folder.filePath(u"jq.jsonl"_s);
    QFile programFile(program);
    if (!writeRecords(input) || !programFile.open(QIODevice::WriteOnly) || programFile.write(jqProgram) < 0)
        return complain("the temporary files could not be written");
    programFile.close();

    const auto mapping = Mapping::fromJson({{u"source_object"_s, u"people"_s},
                                            {u"target_object"_s, u"contact"_s},
                                            {u"rules"_s, QJsonDocument::fromJson(rules).array()}});
    if (!mapping)
        return complain(qPrintable(mapping.error().toText()));
    const auto compiled = CompiledMapping::compile(*mapping, contactSchema());
    if (!compiled)
        return complain(qPrintable(compiled.error().toText()));
    std::vector<FieldPath> targets;
    for (const Rule &rule : mapping->rules)
        targets.push_back(FieldPath::parse(rule.target).value());

    std::vector<double> mine;
    std::vector<double> peer;
    std::vector<double> alone;
    for (int run = 0; run < runs; ++run) {
        mine.push_back(runPatchbay(*compiled, targets, input, ours));
        peer.push_back(runJq(jq, program, input, theirs));
        alone.push_back(evaluateOnly(*compiled, input));
        if (mine.back() <= 0 || peer.back() <= 0 || alone.back() <= 0)
            return complain("a run failed");
    }
    if (!sameOutputs(ours, theirs))
        return complain("jq and the mapping do not give the same records");

    QProcess version;
    version.start(jq, {u"--version"_s});
    version.waitForFinished();
    const double rate = records / median(mine);
    const double peerRate = records / median(peer);
    const QJsonObject result{
        {u"name"_s, u"mapping"_s},
        {u"records_per_s"_s, qint64(rate)},
        {u"peer"_s, QString::fromUtf8(version.readAllStandardOutput().trimmed()).replace(u'-', u' ')},
        {u"peer_records_per_s"_s, qint64(peerRate)},
        {u"ratio"_s, rate / peerRate},
        {u"evaluate_only_records_per_s"_s, qint64(median(alone))},
        {u"runs"_s, runs}};
    std::printf("%s\n", QJsonDocument(result).toJson(QJsonDocument::Compact).constData());
    return 0;
}
