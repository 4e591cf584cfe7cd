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
#include <cmath>
#include <cstdio>
#include <thread>
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

void printText(QByteArray &out, const QString &text)
{
    out += '"';
    for (const char c : text.toUtf8()) {
        if (c == '"' || c == '\\')
            out += '\\';
        if (c >= 0 && c < 0x20)
            out += "\\u00" + QByteArray::number(c, 16).rightJustified(2, '0');
        else
            out += c;
    }
    out += '"';
}

void printValue(QByteArray &out, const QJsonValue &value)
{
    if (value.isString())
        printText(out, value.toString());
    else if (value.isBool())
        out += value.toBool() ? "true" : "false";
    else if (const double number = value.toDouble(); number == std::floor(number) && std::abs(number) < 1e15)
        out += QByteArray::number(qint64(number));
    else
        out += QByteArray::number(number, 'g', 17);
}

// How a record is printed: the text before each rule's value, with the braces that its group needs. The rules
// stand in the order of their targets' groups.
class Printer
{
public:
    explicit Printer(const Mapping &mapping)
    {
        QByteArray group;
        for (const Rule &rule : mapping.rules) {
            const QByteArray target = rule.target.toUtf8();
            const qsizetype dot = target.indexOf('.');
            const QByteArray own = dot < 0 ? QByteArray() : target.left(dot);
            QByteArray before;
            if (own != group && !group.isEmpty())
                before += '}';
            before += m_before.empty() ? "{" : ",";
            if (own != group && !own.isEmpty())
                before += '"' + own + "\":{";
            if (own == group || own.isEmpty() || dot >= 0)
                before += '"' + target.mid(dot + 1) + "\":";
            group = own;
            m_before.push_back(before);
        }
        m_end = group.isEmpty() ? "}\n" : "}}\n";
    }

    void print(QByteArray &out, const QList<EvaluatedField> &fields) const
    {
        for (const EvaluatedField &field : fields) {
            out += m_before[size_t(field.rule)];
            printValue(out, field.value);
        }
        out += m_end;
    }

private:
    std::vector<QByteArray> m_before;
    QByteArray m_end;
};

// Reads, maps and prints the lines.
QByteArray mapLines(const CompiledMapping &mapping, const Printer &printer, QByteArrayView lines)
{
    const EvaluationContext context;
    QByteArray printed;
    printed.reserve(lines.size());
    while (!lines.isEmpty()) {
        const qsizetype end = lines.indexOf('\n') + 1;
        const QByteArray line = QByteArray::fromRawData(lines.data(), end);
        printer.print(printed, mapping.evaluate(QJsonDocument::fromJson(line).object(), context));
        lines = lines.sliced(end);
    }
    return printed;
}

// The whole file, in as many parts as there are threads; gives seconds, 0 on failure.
double runPatchbay(const CompiledMapping &mapping, const Printer &printer, const QString &input,
                   const QString &output, unsigned threads)
{
    QElapsedTimer timer;
    timer.start();
    QFile in(input);
    QFile out(output);
    if (!in.open(QIODevice::ReadOnly) || !out.open(QIODevice::WriteOnly))
        return 0;
    const uchar *bytes = in.map(0, in.size());
    if (!bytes)
        return 0;
    const QByteArrayView all(bytes, in.size());
    std::vector<QByteArray> parts(threads);
    std::vector<std::thread> workers;
    qsizetype begin = 0;
    for (unsigned i = 0; i < threads; ++i) {
        const qsizetype end =
            i + 1 == threads ? all.size() : all.indexOf('\n', all.size() * (i + 1) / threads) + 1;
        workers.emplace_back(
            [&, i, lines = all.sliced(begin, end - begin)] { parts[i] = mapLines(mapping, printer, lines); });
        begin = end;
    }
    for (std::thread &worker : workers)
        worker.join();
    for (const QByteArray &part : parts)
        out.write(part);
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
    const Printer printer(*mapping);
    const unsigned threads = std::max(1U, std::thread::hardware_concurrency());

    std::vector<double> mine;
    std::vector<double> single;
    std::vector<double> peer;
    std::vector<double> alone;
    for (int run = 0; run < runs; ++run) {
        single.push_back(runPatchbay(*compiled, printer, input, ours, 1));
        peer.push_back(runJq(jq, program, input, theirs));
        mine.push_back(runPatchbay(*compiled, printer, input, ours, threads));
        alone.push_back(evaluateOnly(*compiled, input));
        if (mine.back() <= 0 || single.back() <= 0 || peer.back() <= 0 || alone.back() <= 0)
            return complain("a run failed");
    }
    if (!sameOutputs(ours, theirs))
        return complain("jq and the mapping do not give the same records");

    QProcess version;
    version.start(jq, {u"--version"_s});
    version.waitForFinished();
    const double rate = records / median(mine);
    const double singleRate = records / median(single);
    const double peerRate = records / median(peer);
    const double aloneRate = median(alone);
    const QJsonObject result{
        {u"name"_s, u"mapping"_s},
        {u"records_per_s"_s, qint64(rate)},
        {u"threads"_s, qint64(threads)},
        {u"peer"_s, QString::fromUtf8(version.readAllStandardOutput().trimmed()).replace(u'-', u' ')},
        {u"peer_records_per_s"_s, qint64(peerRate)},
        {u"ratio"_s, rate / peerRate},
        {u"single_thread_records_per_s"_s, qint64(singleRate)},
        {u"single_thread_ratio"_s, singleRate / peerRate},
        {u"evaluate_only_records_per_s"_s, qint64(aloneRate)},
        {u"evaluate_only_ratio"_s, aloneRate / peerRate},
        {u"runs"_s, runs}};
    std::printf("%s\n", QJsonDocument(result).toJson(QJsonDocument::Compact).constData());
    return 0;
}
