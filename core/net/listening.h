// What every server of the program does before its first connection: take an address, and present a
// certificate.
#pragma once

#include "base/result.h"

#include <QUrl>

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>

#include <memory>

namespace patchbay {

struct ListenPlace
{
    QString address{}; // an IP address
    quint16 port = 0;  // 0: any free one
    int backlog = 0;   // connections that the kernel keeps until they are taken
};

// Opens the acceptor there; gives the port. InvalidInput for what is no address; Unreachable with the reason
// and the next step when the port is taken or not allowed.
Result<quint16> listenOn(boost::asio::ip::tcp::acceptor &acceptor, const ListenPlace &place);

// A context for TLS 1.2 and above; null where neither is given. InvalidInput when one of them cannot be read
// or they do not belong together.
Result<std::unique_ptr<boost::asio::ssl::context>> serverTls(const QByteArray &certificatePem,
                                                             const QByteArray &privateKeyPem);

// How this machine reaches a server there: "http://127.0.0.1:40123".
QUrl urlOf(const QString &address, quint16 port, bool isTls);

} // namespace patchbay
