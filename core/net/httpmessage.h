// What travels: headers, a request and a response, as plain values.
#pragma once

#include <QByteArray>
#include <QList>
#include <QUrl>

#include <chrono>
#include <utility>

namespace patchbay {

// Ordered, with repeated names kept, compared without regard to case.
class HttpHeaders
{
public:
    HttpHeaders() = default;
    HttpHeaders(std::initializer_list<std::pair<QByteArray, QByteArray>> items) : m_items(items) {}

    void add(const QByteArray &name, const QByteArray &value) { m_items.append({name, value}); }
    // Replaces all values of that name.
    void set(const QByteArray &name, const QByteArray &value);
    // The first value of that name; empty when there is none.
    QByteArray value(const QByteArray &name) const;
    bool contains(const QByteArray &name) const;
    const QList<std::pair<QByteArray, QByteArray>> &items() const { return m_items; }

private:
    QList<std::pair<QByteArray, QByteArray>> m_items;
};

struct HttpRequest
{
    // How this request may be repeated after an answer that leaves its effect open (a timeout, a reset).
    enum class Repeat {
        WhenIdempotent, // GET, HEAD, PUT, DELETE yes; POST and PATCH no
        Always,         // the caller knows that twice is the same as once (a search by POST)
        Never,
    };

    HttpRequest() = default;
    HttpRequest(QByteArray httpMethod, QUrl address) : method(std::move(httpMethod)), url(std::move(address))
    {
    }

    QByteArray method = "GET";
    QUrl url{};
    HttpHeaders headers{};
    QByteArray body{};
    std::chrono::milliseconds timeout{60'000}; // for one attempt, from sending to the last byte
    qint64 maxReplyBytes = 64 * 1024 * 1024;
    Repeat repeat = Repeat::WhenIdempotent;
    // An address that the URL's host was found to have: the connection goes there, and to no other that the
    // name may have a moment later. Host header and certificate stay the URL's. Empty: the name is looked up.
    QString connectTo{};
};

struct HttpResponse
{
    int status = 0;
    HttpHeaders headers{};
    QByteArray body{};
    std::chrono::milliseconds elapsed{0}; // the last attempt alone
    int attempts = 1;

    bool isSuccess() const { return status >= 200 && status < 300; }
};

} // namespace patchbay
