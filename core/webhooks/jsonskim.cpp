#include "webhooks/jsonskim.h"

#include <boost/json/basic_parser_impl.hpp>

#include <string>
#include <vector>

namespace patchbay {

namespace {

namespace json = boost::json;
using boost::system::error_code;

// Deeper documents are refused: nobody sends them, and a parser has a stack.
constexpr std::size_t deepest = 200;

class Skimmer
{
public:
    // What Boost.JSON's parser asks of its handler.
    static constexpr std::size_t max_object_size = std::size_t(-1);
    static constexpr std::size_t max_array_size = std::size_t(-1);
    static constexpr std::size_t max_key_size = std::size_t(-1);
    static constexpr std::size_t max_string_size = std::size_t(-1);

    explicit Skimmer(const std::function<bool(std::string_view, std::string_view)> &visit) : m_visit(visit) {}

    bool isSatisfied() const { return m_satisfied; }

    bool on_document_begin(error_code &) { return true; }
    bool on_document_end(error_code &) { return true; }
    bool on_object_begin(error_code &) { return enter(); }
    bool on_object_end(std::size_t, error_code &) { return leave(); }
    bool on_array_begin(error_code &)
    {
        const bool entered = enter();
        if (isNear())
            name("[]");
        return entered;
    }
    bool on_array_end(std::size_t, error_code &) { return leave(); }
    bool on_key_part(json::string_view part, std::size_t, error_code &)
    {
        if (isNear())
            m_text.append(part.data(), part.size());
        return true;
    }
    bool on_key(json::string_view part, std::size_t, error_code &)
    {
        if (isNear()) {
            m_text.append(part.data(), part.size());
            name(m_text);
            m_text.clear();
        }
        return true;
    }
    bool on_string_part(json::string_view part, std::size_t, error_code &)
    {
        if (isNear())
            m_text.append(part.data(), part.size());
        return true;
    }
    bool on_string(json::string_view part, std::size_t, error_code &ec)
    {
        if (!isNear())
            return true;
        m_text.append(part.data(), part.size());
        const bool more = tell(m_text, ec);
        m_text.clear();
        return more;
    }
    bool on_number_part(json::string_view, error_code &) { return true; }
    bool on_int64(std::int64_t value, json::string_view, error_code &ec) { return tellNumber(value, ec); }
    bool on_uint64(std::uint64_t value, json::string_view, error_code &ec) { return tellNumber(value, ec); }
    bool on_double(double, json::string_view, error_code &) { return true; }
    bool on_bool(bool, error_code &) { return true; }
    bool on_null(error_code &) { return true; }
    bool on_comment_part(json::string_view, error_code &) { return true; }
    bool on_comment(json::string_view, error_code &) { return true; }

private:
    bool isNear() const { return m_depth > 0 && m_depth <= skimDepth; }

    bool enter()
    {
        ++m_depth;
        if (isNear())
            m_lengths[m_depth - 1] = m_path.size();
        return true;
    }

    bool leave()
    {
        if (isNear())
            m_path.resize(m_lengths[m_depth - 1]);
        --m_depth;
        return true;
    }

    // The path of the member that comes now, in place of the one before.
    void name(std::string_view key)
    {
        m_path.resize(m_lengths[m_depth - 1]);
        if (!m_path.empty())
            m_path += '.';
        m_path += key;
    }

    bool tell(std::string_view value, error_code &ec)
    {
        if (m_visit(m_path, value))
            return true;
        m_satisfied = true;
        ec = json::error::incomplete; // any: it only makes the parser stop
        return false;
    }

    template<typename Number>
    bool tellNumber(Number value, error_code &ec)
    {
        return isNear() ? tell(std::to_string(value), ec) : true;
    }

    const std::function<bool(std::string_view, std::string_view)> &m_visit;
    int m_depth = 0;
    std::size_t m_lengths[skimDepth] = {};
    std::string m_path{};
    std::string m_text{};
    bool m_satisfied = false;
};

} // namespace

bool skimJson(std::string_view text,
              const std::function<bool(std::string_view path, std::string_view value)> &visit)
{
    json::parse_options options;
    options.max_depth = deepest;
    json::basic_parser<Skimmer> parser(options, visit);
    error_code ec;
    const std::size_t used = parser.write_some(false, text.data(), text.size(), ec);
    return parser.handler().isSatisfied() ||
           (!ec && text.find_first_not_of(" \t\r\n", used) == std::string_view::npos);
}

} // namespace patchbay
