#include "net/listening.h"

namespace patchbay {

using namespace Qt::StringLiterals;

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

namespace {

tl::unexpected<Error> cannotListen(const error_code &ec, const ListenPlace &wanted)
{
    const QString place = u"%1, port %2"_s.arg(wanted.address).arg(wanted.port);
    if (ec == asio::error::address_in_use)
        return fail(Error::Kind::Unreachable, u"Another program already listens on %1."_s.arg(place),
                    u"Stop that program or choose another port."_s);
    if (ec == asio::error::access_denied)
        return fail(Error::Kind::Unreachable, u"This user may not listen on %1."_s.arg(place),
                    u"Choose a port of 1024 or above, or put a reverse proxy in front."_s);
    return fail(Error::Kind::Unreachable,
                u"Could not listen on %1: %2."_s.arg(place, QString::fromStdString(ec.message())),
                u"Check the address and the port in the receiver's settings."_s);
}

asio::const_buffer bufferOf(const QByteArray &pem)
{
    return {pem.constData(), std::size_t(pem.size())};
}

} // namespace

Result<quint16> listenOn(tcp::acceptor &acceptor, const ListenPlace &place)
{
    error_code ec;
    const auto address = asio::ip::make_address(place.address.toStdString(), ec);
    if (ec)
        return fail(Error::Kind::InvalidInput, u"“%1” is not an IP address."_s.arg(place.address),
                    u"Use 127.0.0.1 for this machine alone, or 0.0.0.0 for all its networks."_s);
    const tcp::endpoint endpoint(address, place.port);
    acceptor.open(endpoint.protocol(), ec);
    if (!ec)
        acceptor.set_option(asio::socket_base::reuse_address(true), ec);
    if (!ec)
        acceptor.bind(endpoint, ec);
    if (!ec)
        acceptor.listen(place.backlog, ec);
    if (ec)
        return cannotListen(ec, place);
    return acceptor.local_endpoint(ec).port();
}

Result<std::unique_ptr<asio::ssl::context>> serverTls(const QByteArray &certificatePem,
                                                      const QByteArray &privateKeyPem)
{
    if (certificatePem.isEmpty() && privateKeyPem.isEmpty())
        return nullptr;
    auto context = std::make_unique<asio::ssl::context>(asio::ssl::context::tls_server);
    error_code ec;
    context->set_options(asio::ssl::context::default_workarounds | asio::ssl::context::no_tlsv1 |
                             asio::ssl::context::no_tlsv1_1,
                         ec);
    context->use_certificate_chain(bufferOf(certificatePem), ec);
    if (ec)
        return fail(Error::Kind::InvalidInput, u"The certificate cannot be read."_s,
                    u"Give a PEM file with the certificate first and its chain after it."_s);
    context->use_private_key(bufferOf(privateKeyPem), asio::ssl::context::pem, ec);
    if (ec || SSL_CTX_check_private_key(context->native_handle()) != 1)
        return fail(Error::Kind::InvalidInput,
                    u"The private key cannot be read or does not belong to the certificate."_s,
                    u"Give the unencrypted PEM key that the certificate was made for."_s);
    return context;
}

QUrl urlOf(const QString &address, quint16 port, bool isTls)
{
    QUrl url;
    url.setScheme(isTls ? u"https"_s : u"http"_s);
    const bool anyAddress = address == "0.0.0.0"_L1 || address == "::"_L1;
    url.setHost(anyAddress ? u"127.0.0.1"_s : address);
    url.setPort(port);
    return url;
}

} // namespace patchbay
