// Webhooks per second that are verified, stored durably and answered: patchbayctl beside Node receivers with
// the same promise, Debian's webhook, and a server that only answers. All in one run, on the same cores, with
// the same sender; after each, its store is looked through for everything that was answered 200. Every round
// measures all of them, one behind the other: the medians are told, and the ratios are the medians of the
// rounds' ratios. Prints one JSON object.
//   bench_webhook_ingest [--seconds 2] [--rounds 3] [--connections 8,32,128] [NAME…]
#include "webhookingest/contenders.h"
#include "webhookingest/sender.h"
#include "webhookingest/servers.h"

#include <QCommandLineParser>
#include <QSqlDatabase>
#include <QSqlQuery>
#include <QTemporaryDir>
#include <QThread>
#include <QUrl>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <optional>
#include <unistd.h>
#include <unordered_set>

using namespace patchbay;
using namespace Qt::StringLiterals;
using boost::asio::ip::tcp;

namespace {

struct Measured
{
    double perSecond = 0;
    double p99 = 0;
    double processor = 0; // microseconds per delivery
    double memory = 0;    // megabytes at its highest
    qint64 acknowledged = 0;
    qint64 refused = 0; // answered anything but 200, or not at all
    qint64 lost = 0;    // answered 200 and not stored
    QString problem{};
};

qint64 peakMemoryKb(qint64 pid)
{
    QFile status(u"/proc/%1/status"_s.arg(pid));
    if (!status.open(QIODevice::ReadOnly))
        return 0;
    const QByteArray text = status.readAll();
    const qsizetype at = text.indexOf("VmHWM:");
    return text.mid(at + 6, text.indexOf("kB", at) - at - 6).trimmed().toLongLong();
}

// What it and its finished children computed, in microseconds: what a busy machine leaves as it is.
double processorTime(qint64 pid)
{
    QFile status(u"/proc/%1/stat"_s.arg(pid));
    if (!status.open(QIODevice::ReadOnly))
        return 0;
    const QByteArray text = status.readAll();
    const QList<QByteArray> fields = text.mid(text.lastIndexOf(')') + 2).split(' ');
    double ticks = 0;
    for (const int field : {11, 12, 13, 14})
        ticks += fields.value(field).toDouble();
    return ticks * 1e6 / double(sysconf(_SC_CLK_TCK));
}

std::unordered_set<std::string> storedIds(const QString &store, const QString &table)
{
    std::unordered_set<std::string> stored;
    if (table == u"files") {
        for (const QString &name : QDir(store).entryList(QDir::Files))
            stored.insert(name.toStdString());
        return stored;
    }
    {
        QSqlDatabase database = QSqlDatabase::addDatabase(u"QSQLITE"_s, u"check"_s);
        database.setDatabaseName(store);
        if (database.open()) {
            QSqlQuery query(database);
            query.setForwardOnly(true);
            query.exec(u"SELECT notification_id FROM "_s + table);
            while (query.next())
                stored.insert(query.value(0).toString().toStdString());
        }
    }
    QSqlDatabase::removeDatabase(u"check"_s);
    return stored;
}

quint16 freePort()
{
    boost::asio::io_context io;
    return tcp::acceptor(io, {boost::asio::ip::make_address("127.0.0.1"), 0}).local_endpoint().port();
}

bool answersAt(quint16 port)
{
    for (int attempt = 0; attempt < 300; ++attempt) {
        boost::asio::io_context io;
        tcp::socket socket(io);
        boost::system::error_code ec;
        socket.connect({boost::asio::ip::make_address("127.0.0.1"), port}, ec);
        if (!ec)
            return true;
        QThread::msleep(50);
    }
    return false;
}

// The port that the started receiver listens on: the one it was given, or the one it tells.
std::optional<quint16> portOf(QProcess &process, quint16 given)
{
    if (given != 0)
        return answersAt(given) ? std::optional(given) : std::nullopt;
    while (!process.canReadLine())
        if (!process.waitForReadyRead(30'000))
            return std::nullopt;
    return quint16(QUrl(QJsonDocument::fromJson(process.readLine())[u"url"_s].toString()).port());
}

// Starts it on a fresh store, sends, kills it, and looks for what it had answered 200.
Measured measure(const Contender &contender, int connections, double seconds, const QByteArray &payload)
{
    QTemporaryDir folder;
    const QString store = folder.filePath(contender.table == u"files" ? u"store"_s : u"store.sqlite"_s);
    if (contender.table == u"files")
        QDir().mkpath(store);
    const quint16 given = contender.arguments.contains(u"%port"_s) ? freePort() : quint16(0);
    QStringList arguments = contender.arguments;
    arguments.replaceInStrings(u"%store"_s, store).replaceInStrings(u"%port"_s, QString::number(given));
    QProcess process;
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    environment.insert(u"PATCHBAY_SECRET"_s, QString::fromLatin1(benchSecret));
    environment.insert(u"PATCHBAY_STORE"_s, store);
    environment.remove(u"DBUS_SESSION_BUS_ADDRESS"_s);
    process.setProcessEnvironment(environment);
    process.setStandardErrorFile(folder.filePath(u"errors"_s));
    process.start(contender.program, arguments);
    Measured measured;
    const std::optional<quint16> port = portOf(process, given);
    if (!port) {
        measured.problem = u"%1 did not start"_s.arg(contender.name);
        process.kill();
        process.waitForFinished();
        return measured;
    }

    Sender::Shared shared;
    shared.endpoint = {boost::asio::ip::make_address("127.0.0.1"), *port};
    shared.path = contender.path.toStdString();
    const qsizetype at = payload.indexOf("%id");
    shared.before = payload.left(at);
    shared.after = payload.mid(at + 3);
    shared.prefix = "notif_6a8c959f-3b5b-46f8-b8a6-" + std::to_string(connections) + '-';
    shared.from = Sender::Clock::now() + std::chrono::milliseconds(500);
    shared.until = shared.from + std::chrono::milliseconds(qint64(seconds * 1000));
    const double processorBefore = processorTime(process.processId());
    for (int i = 0; i < connections; ++i)
        std::make_shared<Sender>(shared)->start();
    shared.io.run();

    measured.memory = double(peakMemoryKb(process.processId())) / 1024;
    const double processor = processorTime(process.processId()) - processorBefore;
    process.kill(); // what was answered has to be there all the same
    process.waitForFinished();
    auto &times = shared.milliseconds;
    std::sort(times.begin(), times.end());
    measured.acknowledged = qint64(shared.accepted.size());
    measured.refused = shared.failed;
    measured.perSecond = double(times.size()) / seconds;
    measured.p99 = times.empty() ? 0 : double(times[times.size() * 99 / 100]);
    measured.processor = processor / double(std::max<qint64>(1, measured.acknowledged));
    if (!contender.table.isEmpty()) {
        const auto stored = storedIds(store, contender.table);
        measured.lost = std::count_if(shared.accepted.cbegin(), shared.accepted.cend(),
                                      [&stored](const std::string &id) { return !stored.contains(id); });
    }
    if (times.empty())
        measured.problem = u"%1 answered nothing"_s.arg(contender.name);
    else if (measured.refused > 0)
        measured.problem =
            u"%1 did not answer 200 to %2 requests"_s.arg(contender.name).arg(measured.refused);
    if (measured.lost > 0)
        measured.problem = u"%1 lost %2 that it had answered 200"_s.arg(contender.name).arg(measured.lost);
    return measured;
}

QByteArray payloadWithoutId()
{
    QByteArray payload =
        R"({"type":"notification_event","app_id":"abc123def","data":{"type":)"
        R"("notification_event_data","item":{"type":"contact","id":"6961d4041c1e12de4c5499cc")";
    for (int i = 0; i < 20; ++i)
        payload += ",\"attribute_" + QByteArray::number(i) + "\":\"a value of an attribute " +
                   QByteArray::number(i) + "\"";
    return payload +
           R"(}},"links":{},"id":"%id","topic":"contact.user.updated","delivery_status":"pending",)"
           R"("delivery_attempts":1,"delivered_at":0,"first_sent_at":1768016203,"created_at":1768016203})";
}

QList<Contender> contenders(const QString &folder, QJsonObject &result)
{
    const QString bin = QCoreApplication::applicationDirPath();
    const QString self = QCoreApplication::applicationFilePath();
    QList<Contender> made{{u"patchbay"_s,
                           bin + u"/patchbayctl"_s,
                           {u"webhook"_s, u"serve"_s, u"--listen"_s, u"127.0.0.1:0"_s, u"--json"_s},
                           u"/hooks/intercom"_s,
                           u"deliveries"_s},
                          {u"receiver"_s, self, {u"receiver"_s, u"%store"_s}, u"/"_s, u"deliveries"_s}};
    const QString script = nodeReceiver(bin);
    if (script.isEmpty())
        result.insert(u"node"_s, u"skipped: node, npm or better-sqlite3 cannot be had"_s);
    else
        for (const auto &mode : {u"group"_s, u"each"_s})
            made.append({u"node_"_s + mode, u"node"_s, {script, mode, u"%store"_s}, u"/"_s, u"inbox"_s});
    const QString hooks = debianHooks(folder);
    if (hooks.isEmpty())
        result.insert(u"debian_webhook"_s, u"skipped: the package webhook is not installed"_s);
    else
        made.append({u"debian_webhook"_s,
                     u"webhook"_s,
                     {u"-hooks"_s, hooks, u"-ip"_s, u"127.0.0.1"_s, u"-port"_s, u"%port"_s},
                     u"/hooks/in"_s,
                     u"files"_s});
    made.append({u"bare_beast"_s, self, {u"bare"_s}, u"/"_s, {}});
    return made;
}

double median(QList<double> values)
{
    if (values.isEmpty())
        return 0;
    std::sort(values.begin(), values.end());
    return values.at(values.size() / 2);
}

double rounded(double value, double steps)
{
    return std::round(value * steps) / steps;
}

// One line of the result.
QJsonObject summary(const QString &name, int connections, const QList<Measured> &rounds)
{
    const auto middle = [&rounds](double Measured::*field) {
        QList<double> values;
        for (const Measured &round : rounds)
            values << round.*field;
        return median(values);
    };
    qint64 acknowledged = 0;
    qint64 lost = 0;
    double memory = 0;
    for (const Measured &round : rounds) {
        acknowledged += round.acknowledged;
        lost += round.lost;
        memory = std::max(memory, round.memory);
    }
    return {{u"connections"_s, connections},
            {u"receiver"_s, name},
            {u"per_s"_s, std::round(middle(&Measured::perSecond))},
            {u"p99_ms"_s, rounded(middle(&Measured::p99), 100)},
            {u"memory_mb"_s, rounded(memory, 10)},
            {u"cpu_us"_s, rounded(middle(&Measured::processor), 10)},
            {u"acknowledged"_s, acknowledged},
            {u"lost"_s, lost}};
}

} // namespace

int main(int argc, char **argv)
{
    QCoreApplication app(argc, argv);
    QCommandLineParser options;
    options.addOptions({{u"seconds"_s, u"Of each measurement."_s, u"number"_s, u"2"_s},
                        {u"rounds"_s, u"Over which medians are taken."_s, u"number"_s, u"3"_s},
                        {u"connections"_s, u"At once."_s, u"numbers"_s, u"8,32,128"_s}});
    options.process(app);
    QStringList names = options.positionalArguments();
    if (names.value(0) == u"bare")
        return serveBare();
    if (names.value(0) == u"receiver" && names.size() == 2 && names.at(1).contains(u'/'))
        return serveReceiver(names.at(1));

    const double seconds = options.value(u"seconds"_s).toDouble();
    const int rounds = options.value(u"rounds"_s).toInt();
    const QByteArray payload = payloadWithoutId();
    QTemporaryDir folder;
    QJsonObject result{{u"name"_s, u"webhook_ingest"_s},
                       {u"payload_bytes"_s, payload.size() + 30},
                       {u"seconds"_s, seconds},
                       {u"rounds"_s, rounds}};
    QList<Contender> all = contenders(folder.path(), result);
    all.removeIf([&names](const Contender &one) { return !names.isEmpty() && !names.contains(one.name); });
    QJsonArray lines;
    QJsonObject ratios;
    int failed = 0;
    for (const QString &count : options.value(u"connections"_s).split(u',')) {
        QHash<QString, QList<Measured>> measured;
        QHash<QString, QList<double>> perPeer;
        for (int round = 0; round < rounds; ++round) {
            for (const Contender &contender : std::as_const(all)) {
                const Measured one = measure(contender, count.toInt(), seconds, payload);
                measured[contender.name].append(one);
                if (!one.problem.isEmpty()) {
                    std::fprintf(stderr, "webhook_ingest: %s\n", qPrintable(one.problem));
                    failed = 1;
                }
            }
            const double peer = measured.value(u"node_group"_s).value(round).perSecond;
            for (const QString &ours : {u"patchbay"_s, u"receiver"_s})
                if (peer > 0 && measured.contains(ours))
                    perPeer[ours].append(measured[ours].at(round).perSecond / peer);
        }
        for (const Contender &contender : std::as_const(all))
            lines.append(summary(contender.name, count.toInt(), measured.value(contender.name)));
        for (auto it = perPeer.cbegin(); it != perPeer.cend(); ++it)
            ratios.insert(u"%1_to_node_group_%2"_s.arg(it.key(), count), rounded(median(*it), 100));
    }
    result.insert(u"measured"_s, lines);
    for (auto it = ratios.constBegin(); it != ratios.constEnd(); ++it)
        result.insert(it.key(), *it);
    std::printf("%s\n", QJsonDocument(result).toJson(QJsonDocument::Compact).constData());
    return failed;
}
