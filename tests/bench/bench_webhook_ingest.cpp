// Webhooks per second that are verified, stored durably and answered: patchbayctl beside Node receivers with
// the same promise, Debian's webhook, and a server that only answers. All in one run, on the same cores, with
// the same sender; afterwards each store is looked through for everything that was answered 200. Prints one
// JSON object.
//   bench_webhook_ingest [seconds]
// It is its own peers, too: `bare` only answers, `receiver STORE` is the receiver without the program around
// it.
#include "base/time.h"
#include "webhooks/keyeddigest.h"
#include "webhooks/receiver.h"

#include <QCoreApplication>
#include <QDir>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QSqlDatabase>
#include <QSqlQuery>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QUrl>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http.hpp>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <memory>
#include <unistd.h>
#include <unordered_set>
#include <vector>

using namespace patchbay;
using namespace Qt::StringLiterals;
namespace asio = boost::asio;
namespace http = boost::beast::http;
using asio::ip::tcp;
using boost::system::error_code;
using Clock_ = std::chrono::steady_clock;

namespace {

const QByteArray secret = "bench_client_secret";

// One who sends, waits for the answer and sends the next.
class Sender : public std::enable_shared_from_this<Sender>
{
public:
    struct Shared
    {
        asio::io_context io{1};
        tcp::endpoint endpoint{};
        std::string path{};
        KeyedDigest digest{DigestKind::HmacSha1, secret};
        QByteArray before{}; // the body, around its id
        QByteArray after{};
        std::string prefix{}; // of the ids of this run
        qint64 number = 0;
        Clock_::time_point from{}; // what is answered before is not counted
        Clock_::time_point until{};
        std::vector<float> milliseconds{};
        std::vector<std::string> accepted{};
        qint64 failed = 0;
    };

    explicit Sender(Shared &shared) : m_shared(shared), m_socket(shared.io) {}

    void start()
    {
        m_socket.async_connect(m_shared.endpoint, [self = shared_from_this()](error_code ec) {
            if (ec) {
                ++self->m_shared.failed;
                return;
            }
            self->m_socket.set_option(tcp::no_delay(true));
            self->send();
        });
    }

private:
    void send()
    {
        m_begun = Clock_::now();
        if (m_begun >= m_shared.until)
            return;
        m_id = m_shared.prefix + std::to_string(++m_shared.number);
        std::string body(m_shared.before.constData(), size_t(m_shared.before.size()));
        body += m_id;
        body.append(m_shared.after.constData(), size_t(m_shared.after.size()));
        m_shared.digest.begin();
        m_shared.digest.add(body);
        const auto digest = m_shared.digest.finish();
        static constexpr char hex[] = "0123456789abcdef";
        m_out =
            "POST " + m_shared.path +
            " HTTP/1.1\r\nHost: 127.0.0.1\r\nUser-Agent: intercom-parrot-service-client/1.0\r\nContent-Type: "
            "application/json\r\nAccept: */*\r\nX-Hub-Signature: sha1=";
        for (int i = 0; i < 20; ++i) {
            m_out += hex[digest[size_t(i)] >> 4];
            m_out += hex[digest[size_t(i)] & 15];
        }
        m_out += "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
        asio::async_write(m_socket, asio::buffer(m_out), [self = shared_from_this()](error_code ec, size_t) {
            if (ec)
                ++self->m_shared.failed;
            else
                self->read();
        });
    }

    void read()
    {
        m_socket.async_read_some(asio::buffer(m_in.data() + m_size, m_in.size() - m_size),
                                 [self = shared_from_this()](error_code ec, size_t count) {
                                     if (ec) {
                                         ++self->m_shared.failed;
                                         return;
                                     }
                                     self->m_size += count;
                                     self->look();
                                 });
    }

    // Enough of HTTP for answers with a Content-Length, or chunked and short.
    void look()
    {
        const std::string_view text(m_in.data(), m_size);
        const size_t head = text.find("\r\n\r\n");
        if (head == text.npos)
            return read();
        size_t whole = head + 4;
        const size_t length = text.find("ontent-Length: ");
        if (length < head)
            whole += size_t(std::atoi(text.data() + length + 15));
        else if (text.substr(0, head).find("chunked") != text.npos && !text.ends_with("0\r\n\r\n"))
            return read();
        if (m_size < whole)
            return read();
        m_size = 0;
        const auto now = Clock_::now();
        if (text.substr(9, 3) != "200") {
            ++m_shared.failed;
        } else {
            m_shared.accepted.push_back(m_id);
            if (m_begun >= m_shared.from)
                m_shared.milliseconds.push_back(
                    std::chrono::duration<float, std::milli>(now - m_begun).count());
        }
        send();
    }

    Sender::Shared &m_shared;
    tcp::socket m_socket;
    std::string m_id{};
    std::string m_out{};
    std::array<char, 4096> m_in{};
    size_t m_size = 0;
    Clock_::time_point m_begun{};
};

// A server that reads the request and answers: what Beast itself costs.
class BareConnection : public std::enable_shared_from_this<BareConnection>
{
public:
    explicit BareConnection(tcp::socket socket) : m_stream(std::move(socket)) {}

    void read()
    {
        m_request = {};
        http::async_read(m_stream, m_buffer, m_request, [self = shared_from_this()](error_code ec, size_t) {
            if (!ec)
                self->answer();
        });
    }

private:
    void answer()
    {
        m_response = http::response<http::empty_body>(http::status::ok, m_request.version());
        m_response.keep_alive(m_request.keep_alive());
        m_response.prepare_payload();
        http::async_write(m_stream, m_response, [self = shared_from_this()](error_code ec, size_t) {
            if (!ec)
                self->read();
        });
    }

    boost::beast::tcp_stream m_stream;
    boost::beast::flat_buffer m_buffer{};
    http::request<http::string_body> m_request{};
    http::response<http::empty_body> m_response{};
};

void accept(tcp::acceptor &acceptor)
{
    acceptor.async_accept([&acceptor](error_code ec, tcp::socket socket) {
        if (ec)
            return;
        socket.set_option(tcp::no_delay(true));
        std::make_shared<BareConnection>(std::move(socket))->read();
        accept(acceptor);
    });
}

int serveBare()
{
    asio::io_context io(1);
    tcp::acceptor acceptor(io, {asio::ip::make_address("127.0.0.1"), 0});
    std::printf("{\"url\":\"http://127.0.0.1:%d\"}\n", int(acceptor.local_endpoint().port()));
    std::fflush(stdout);
    accept(acceptor);
    io.run();
    return 0;
}

int serveReceiver(const QString &store)
{
    Receiver::Settings settings;
    settings.inbox.storeUri = store;
    Receiver receiver(settings);
    const Outcome started = receiver.start();
    if (!started) {
        std::fprintf(stderr, "%s\n", qPrintable(started.error().toText()));
        return 1;
    }
    receiver.setEndpoints({{.id = EndpointId(u"end_1"_s),
                            .name = u"Intercom"_s,
                            .path = "/",
                            .source = WebhookSource::Intercom,
                            .recipes = {recipeOf(Scheme::IntercomHub)},
                            .secret = Secret(secret),
                            .worked = false}});
    std::printf("{\"url\":\"%s\"}\n", qPrintable(receiver.url().toString()));
    std::fflush(stdout);
    return QCoreApplication::exec();
}

struct Receiver_
{
    QString name{};
    QString program{};
    QStringList arguments{};
    QString path{};      // of the endpoint
    QString table{};     // empty: it stores nothing
    bool isSlow = false; // a process per request: measured with few
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

// What it computed, in microseconds: what a busy machine leaves as it is.
double processorTime(qint64 pid)
{
    QFile status(u"/proc/%1/stat"_s.arg(pid));
    if (!status.open(QIODevice::ReadOnly))
        return 0;
    const QByteArray text = status.readAll();
    const QList<QByteArray> fields = text.mid(text.lastIndexOf(')') + 2).split(' ');
    const double ticks = fields.value(11).toDouble() + fields.value(12).toDouble();
    return ticks * 1e6 / double(sysconf(_SC_CLK_TCK));
}

// How many of them are not in the store.
qint64 missing(const QString &store, const QString &table, const std::vector<std::string> &accepted)
{
    std::unordered_set<std::string> stored;
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
    return std::count_if(accepted.cbegin(), accepted.cend(),
                         [&stored](const std::string &id) { return !stored.contains(id); });
}

// Starts the receiver on a fresh store, sends, checks. Fills `result`; says what went wrong, or nothing.
QString measure(const Receiver_ &receiver, int connections, double seconds, const QByteArray &payload,
                QJsonObject &result)
{
    QTemporaryDir folder;
    const QString store = folder.filePath(u"store.sqlite"_s);
    QStringList arguments = receiver.arguments;
    arguments.replaceInStrings(u"%store"_s, store);
    QProcess process;
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    environment.insert(u"PATCHBAY_SECRET"_s, QString::fromLatin1(secret));
    environment.insert(u"PATCHBAY_STORE"_s, store);
    environment.remove(u"DBUS_SESSION_BUS_ADDRESS"_s);
    process.setProcessEnvironment(environment);
    process.setStandardErrorFile(folder.filePath(u"errors"_s));
    process.start(receiver.program, arguments);
    while (!process.canReadLine())
        if (!process.waitForReadyRead(30'000))
            return u"%1 did not start"_s.arg(receiver.name);
    const QUrl url(QJsonDocument::fromJson(process.readLine())[u"url"_s].toString());

    Sender::Shared shared;
    shared.endpoint = {asio::ip::make_address("127.0.0.1"), quint16(url.port())};
    shared.path = receiver.path.toStdString();
    const qsizetype at = payload.indexOf("%id");
    shared.before = payload.left(at);
    shared.after = payload.mid(at + 3);
    shared.prefix = "notif_6a8c959f-3b5b-46f8-b8a6-" + std::to_string(connections) + '-';
    shared.from = Clock_::now() + std::chrono::milliseconds(500);
    shared.until = shared.from + std::chrono::milliseconds(qint64(seconds * 1000));
    for (int i = 0; i < connections; ++i)
        std::make_shared<Sender>(shared)->start();
    const double processorBefore = processorTime(process.processId());
    shared.io.run();

    const qint64 memory = peakMemoryKb(process.processId());
    const double processor = processorTime(process.processId()) - processorBefore;
    process.kill(); // what was answered has to be there all the same
    process.waitForFinished();
    auto &times = shared.milliseconds;
    if (times.empty())
        return u"%1 answered nothing"_s.arg(receiver.name);
    std::sort(times.begin(), times.end());
    const QString key = receiver.name + u'_' + QString::number(connections);
    result.insert(key + u"_per_s"_s, std::round(double(times.size()) / seconds));
    result.insert(key + u"_p99_ms"_s, std::round(double(times[times.size() * 99 / 100]) * 100) / 100);
    result.insert(key + u"_cpu_us"_s,
                  std::round(processor / double(std::max<size_t>(1, shared.accepted.size())) * 10) / 10);
    result.insert(key + u"_memory_mb"_s, std::round(double(memory) / 102.4) / 10);
    if (shared.failed > 0)
        return u"%1 did not answer 200 to %2 requests"_s.arg(receiver.name).arg(shared.failed);
    if (receiver.table.isEmpty())
        return {};
    const qint64 lost = missing(store, receiver.table, shared.accepted);
    return lost == 0 ? QString() : u"%1 lost %2 that it had answered 200"_s.arg(receiver.name).arg(lost);
}

// Node with better-sqlite3, put beside the build; empty where that cannot be had.
QString nodePeer(const QString &bin)
{
    const QString node = QStandardPaths::findExecutable(u"node"_s);
    const QString npm = QStandardPaths::findExecutable(u"npm"_s);
    if (node.isEmpty() || npm.isEmpty())
        return {};
    const QString folder = QDir::cleanPath(bin + u"/../webhook-peers"_s);
    QDir().mkpath(folder);
    const QString script = folder + u"/receiver.mjs"_s;
    QFile::remove(script);
    if (!QFile::copy(QStringLiteral(PATCHBAY_SOURCE_DIR) + u"/tests/bench/webhookingest/receiver.mjs"_s,
                     script))
        return {};
    if (!QFile::exists(folder + u"/node_modules/better-sqlite3/build/Release/better_sqlite3.node"_s)) {
        QProcess install;
        install.setStandardOutputFile(QProcess::nullDevice());
        install.start(npm, {u"install"_s, u"--prefix"_s, folder, u"--no-audit"_s, u"--no-fund"_s,
                            u"--silent"_s, u"better-sqlite3@11"_s});
        if (!install.waitForFinished(600'000) || install.exitCode() != 0)
            return {};
    }
    return script;
}

} // namespace

int main(int argc, char **argv)
{
    QCoreApplication app(argc, argv);
    const QStringList given = app.arguments().mid(1);
    if (given.contains(u"bare"_s))
        return serveBare();
    if (given.value(0) == u"receiver")
        return serveReceiver(given.value(1));
    const double seconds = given.isEmpty() ? 4 : given.first().toDouble();
    const QString bin = QCoreApplication::applicationDirPath();

    QByteArray payload =
        R"({"type":"notification_event","app_id":"abc123def","data":{"type":)"
        R"("notification_event_data","item":{"type":"contact","id":"6961d4041c1e12de4c5499cc")";
    for (int i = 0; i < 20; ++i)
        payload += ",\"attribute_" + QByteArray::number(i) + "\":\"a value of an attribute " +
                   QByteArray::number(i) + "\"";
    payload +=
        R"(}},"links":{},"id":"%id","topic":"contact.user.updated","delivery_status":"pending",)"
        R"("delivery_attempts":1,"delivered_at":0,"first_sent_at":1768016203,"created_at":1768016203})";

    QList<Receiver_> receivers{
        {u"patchbay"_s,
         bin + u"/patchbayctl"_s,
         {u"webhook"_s, u"serve"_s, u"--listen"_s, u"127.0.0.1:0"_s, u"--json"_s},
         u"/hooks/intercom"_s,
         u"deliveries"_s},
        {u"receiver"_s, app.applicationFilePath(), {u"receiver"_s, u"%store"_s}, u"/"_s, u"deliveries"_s}};
    QJsonObject result{
        {u"name"_s, u"webhook_ingest"_s}, {u"payload_bytes"_s, payload.size() + 30}, {u"seconds"_s, seconds}};
    const QString script = nodePeer(bin);
    if (script.isEmpty()) {
        result.insert(u"node"_s, u"skipped: node, npm or better-sqlite3 cannot be had"_s);
    } else {
        for (const auto &mode : {u"group"_s, u"each"_s})
            receivers.append({u"node_"_s + mode, u"node"_s, {script, mode, u"%store"_s}, u"/"_s, u"inbox"_s});
    }
    receivers.append({u"bare_beast"_s, app.applicationFilePath(), {u"bare"_s}, u"/"_s, {}});

    int failed = 0;
    for (const int connections : {8, 32, 128}) {
        for (const Receiver_ &receiver : std::as_const(receivers)) {
            const QString problem = measure(receiver, connections, seconds, payload, result);
            if (!problem.isEmpty()) {
                std::fprintf(stderr, "webhook_ingest: %s\n", qPrintable(problem));
                failed = 1;
            }
        }
        const QString count = QString::number(connections);
        const double peer = result.value(u"node_group_"_s + count + u"_per_s"_s).toDouble();
        if (peer > 0)
            result.insert(
                u"ratio_"_s + count,
                std::round(result.value(u"patchbay_"_s + count + u"_per_s"_s).toDouble() / peer * 100) / 100);
    }
    std::printf("%s\n", QJsonDocument(result).toJson(QJsonDocument::Compact).constData());
    return failed;
}
