// A body for Beast that grows with what has arrived. Its own string body reserves what a client only
// promises.
#pragma once

#include <QByteArray>

#include <boost/asio/buffer.hpp>
#include <boost/beast/http/message.hpp>
#include <boost/optional.hpp>

namespace patchbay {

struct BytesBody
{
    using value_type = QByteArray;

    class reader
    {
    public:
        template<bool isRequest, class Fields>
        reader(boost::beast::http::header<isRequest, Fields> &, QByteArray &body) : m_body(body)
        {
        }
        void init(const boost::optional<std::uint64_t> &, boost::system::error_code &ec) { ec = {}; }
        template<class Buffers>
        std::size_t put(const Buffers &buffers, boost::system::error_code &ec)
        {
            ec = {};
            std::size_t taken = 0;
            for (auto it = boost::asio::buffer_sequence_begin(buffers);
                 it != boost::asio::buffer_sequence_end(buffers); ++it) {
                const boost::asio::const_buffer piece(*it);
                m_body.append(static_cast<const char *>(piece.data()), qsizetype(piece.size()));
                taken += piece.size();
            }
            return taken;
        }
        void finish(boost::system::error_code &ec) { ec = {}; }

    private:
        QByteArray &m_body;
    };
};

} // namespace patchbay
