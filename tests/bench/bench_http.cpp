// Requests per second of HttpClient against one plain QNetworkAccessManager: same run, same server, which
// answers after 150 ms as Intercom does. Prints one JSON object.
#include "net/httpclient.h"
#include "net/httpserver.h"

#include <QCoreApplication>
#include <QElapsedTimer>
#include <QEventLoop>
#include <QJsonDocument>
#include <QJsonObject>
#include <QNetworkAccessManager>
#include <QNetworkReply>

#include <algorithm>
#include <cstdio>
#include <vector>

using namespace patchbay;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

constexpr int runs = 3;
constexpr int requestsPerRun = 400;

struct Count
{
    int ended = 0;
    int succeeded = 0;
};

// Waits until all requests of a run have ended; gives requests per second, 0 when one of them failed.
double measured(const Count &count, const QElapsedTimer &timer)
{
    while (count.ended < requestsPerRun)
        QCoreApplication::processEvents(QEventLoop::WaitForMoreEvents);
    const double seconds = double(timer.nsecsElapsed()) / 1e9;
    return count.succeeded == requestsPerRun ? requestsPerRun / seconds : 0.0;
}

OutcomeTask sendAndCount(HttpClient *client, HttpRequest request, Count *count)
{
    const Result<HttpResponse> result = co_await client->send(std::move(request));
    ++count->ended;
    count->succeeded += result && result->status == 200;
    co_return Outcome();
}

double runClient(const QUrl &url)
{
    HttpClient client({});
    Count count;
    QElapsedTimer timer;
    timer.start();
    for (int i = 0; i < requestsPerRun; ++i)
        sendAndCount(&client, HttpRequest("GET", url), &count);
    return measured(count, timer);
}

double runPeer(const QUrl &url)
{
    QNetworkAccessManager manager;
    Count count;
    QElapsedTimer timer;
    timer.start();
    for (int i = 0; i < requestsPerRun; ++i) {
        QNetworkReply *reply = manager.get(QNetworkRequest(url));
        QObject::connect(reply, &QNetworkReply::finished, reply, [reply, &count] {
            ++count.ended;
            count.succeeded += reply->error() == QNetworkReply::NoError && !reply->readAll().isEmpty();
            reply->deleteLater();
        });
    }
    return measured(count, timer);
}

double median(std::vector<double> values)
{
    std::sort(values.begin(), values.end());
    return values[values.size() / 2];
}

} // namespace

int main(int argc, char **argv)
{
    const QCoreApplication app(argc, argv);
    HttpServer server({}, [](const ServerRequest &, const Responder &responder) {
        ServerResponse response;
        response.body = R"({"type":"contact","id":"1"})";
        response.delay = 150ms;
        responder(response);
    });
    if (const Outcome started = server.start(); !started) {
        std::fprintf(stderr, "%s\n", qPrintable(started.error().toText()));
        return 3;
    }
    QUrl url = server.url();
    url.setPath(u"/contacts/1"_s);
    std::vector<double> ours;
    std::vector<double> peers;
    for (int i = 0; i < runs; ++i) {
        ours.push_back(runClient(url));
        peers.push_back(runPeer(url));
    }
    const double our = median(ours);
    const double peer = median(peers);
    const QJsonObject line{{u"name"_s, u"http"_s},
                           {u"requests_per_s"_s, our},
                           {u"peer"_s, u"one QNetworkAccessManager"_s},
                           {u"peer_requests_per_s"_s, peer},
                           {u"ratio"_s, peer > 0 ? our / peer : 0.0},
                           {u"runs"_s, runs}};
    std::puts(QJsonDocument(line).toJson(QJsonDocument::Compact).constData());
    return our > 0 && peer > 0 ? 0 : 1;
}
