#include "mapping/recordreader.h"

#include <QJsonArray>
#include <QJsonObject>

// Boost.JSON, header only: this is the one file that compiles it.
#include <boost/json/basic_parser_impl.hpp>

#include <charconv>

namespace patchbay {

using namespace Qt::StringLiterals;

namespace {

using boost::json::error_code;
using boost::json::string_view;

QString textOf(string_view bytes)
{
    return QString::fromUtf8(bytes.data(), qsizetype(bytes.size()));
}

// The asked paths as a tree of keys.
struct Node
{
    struct Place
    {
        size_t index = 0;
        bool whole = false; // the key is the whole path of a flat record, which goes before the nested one
    };

    std::string key{};
    std::vector<Place> places{};
    std::vector<size_t> below{}; // the places of all paths that go on from here
    std::vector<Node> children{};

    const Node *child(string_view name) const
    {
        for (const Node &node : children) {
            if (node.key.size() == name.size() &&
                node.key.compare(0, name.size(), name.data(), name.size()) == 0)
                return &node;
        }
        return nullptr;
    }

    Node &grow(const QString &name)
    {
        const std::string bytes = name.toStdString();
        for (Node &node : children) {
            if (node.key == bytes)
                return node;
        }
        Node &added = children.emplace_back();
        added.key = bytes;
        return added;
    }
};

Node treeOf(const QList<FieldPath> &paths)
{
    Node root;
    for (qsizetype i = 0; i < paths.size(); ++i) {
        const auto index = size_t(i);
        const QStringList &keys = paths[i].keys();
        if (keys.isEmpty())
            continue;
        root.grow(keys.join(u'.')).places.push_back({index, true});
        if (keys.size() == 1)
            continue;
        Node *node = &root;
        for (const QString &key : keys) {
            if (node != &root)
                node->below.push_back(index);
            node = &node->grow(key);
        }
        node->places.push_back({index, false});
    }
    return root;
}

// A list or a group of fields that a path asks for as a whole.
class Builder
{
public:
    bool isOpen() const { return !m_frames.empty(); }
    void begin(bool isArray) { m_frames.push_back({.isArray = isArray}); }
    void key(const QString &key) { m_frames.back().key = key; }

    void add(const QJsonValue &value)
    {
        Frame &frame = m_frames.back();
        if (frame.isArray)
            frame.array.append(value);
        else
            frame.object.insert(frame.key, value);
    }

    // The value, when the outermost one has ended.
    std::optional<QJsonValue> end()
    {
        const Frame frame = std::move(m_frames.back());
        m_frames.pop_back();
        const QJsonValue value = frame.isArray ? QJsonValue(frame.array) : QJsonValue(frame.object);
        if (m_frames.empty())
            return value;
        add(value);
        return std::nullopt;
    }

    void clear() { m_frames.clear(); }

private:
    struct Frame
    {
        bool isArray = false;
        QJsonArray array{};
        QJsonObject object{};
        QString key{};
    };
    std::vector<Frame> m_frames;
};

// What Boost.JSON's parser calls: the names are its own.
class Handler
{
public:
    static constexpr std::size_t max_array_size = std::size_t(-1);
    static constexpr std::size_t max_object_size = std::size_t(-1);
    static constexpr std::size_t max_string_size = std::size_t(-1);
    static constexpr std::size_t max_key_size = std::size_t(-1);

    explicit Handler(const Node &root) : m_root(root) {}

    void start(std::vector<CarriedValue> &values)
    {
        m_values = &values;
        for (CarriedValue &value : values)
            value = CarriedValue();
        m_foundWhole.assign(values.size(), false);
        m_open.clear();
        m_builder.clear();
        m_part.clear();
        m_wanted = nullptr;
        m_isObject = false;
    }

    bool isObject() const { return m_isObject; }

    bool on_document_begin(error_code &) { return true; }
    bool on_document_end(error_code &) { return true; }
    bool on_object_begin(error_code &) { return begin(false); }
    bool on_array_begin(error_code &) { return begin(true); }
    bool on_object_end(std::size_t, error_code &) { return end(); }
    bool on_array_end(std::size_t, error_code &) { return end(); }

    bool on_key_part(string_view part, std::size_t, error_code &)
    {
        m_part.append(part.data(), part.size());
        return true;
    }

    bool on_key(string_view rest, std::size_t, error_code &)
    {
        const string_view key = whole(rest);
        if (m_builder.isOpen()) {
            m_builder.key(textOf(key));
        } else if (const Node *node = m_open.back()) {
            m_wanted = node->child(key);
            // Of a key that is there twice the last one counts, with all that is in it.
            if (m_wanted) {
                for (const size_t index : m_wanted->below)
                    put({index, false}, CarriedValue());
            }
        }
        m_part.clear();
        return true;
    }

    bool on_string_part(string_view part, std::size_t, error_code &)
    {
        if (isAsked())
            m_part.append(part.data(), part.size());
        return true;
    }

    bool on_string(string_view rest, std::size_t, error_code &)
    {
        if (isAsked()) {
            scalar(CarriedValue(textOf(whole(rest))));
            m_part.clear();
        }
        return true;
    }

    bool on_number_part(string_view part, error_code &ec) { return on_string_part(part, 0, ec); }

    bool on_int64(std::int64_t number, string_view, error_code &)
    {
        if (isAsked()) {
            scalar(CarriedValue(QJsonValue(qint64(number))));
            m_part.clear();
        }
        return true;
    }

    bool on_uint64(std::uint64_t number, string_view rest, error_code &ec)
    {
        return on_double(double(number), rest, ec);
    }

    bool on_double(double number, string_view rest, error_code &)
    {
        if (isAsked()) {
            // Boost 1.81 may be off by the last bit; the standard library never is.
            const string_view digits = whole(rest);
            double exact = 0;
            const auto read = std::from_chars(digits.data(), digits.data() + digits.size(), exact);
            scalar(CarriedValue(QJsonValue(read.ec == std::errc() ? exact : number)));
            m_part.clear();
        }
        return true;
    }

    bool on_bool(bool value, error_code &)
    {
        if (isAsked())
            scalar(CarriedValue(QJsonValue(value)));
        return true;
    }

    bool on_null(error_code &)
    {
        if (isAsked())
            scalar(CarriedValue());
        return true;
    }

    bool on_comment_part(string_view, error_code &) { return true; }
    bool on_comment(string_view, error_code &) { return true; }

private:
    bool isAsked() const { return m_wanted || m_builder.isOpen(); }

    // The text with the parts that came before.
    string_view whole(string_view rest)
    {
        if (m_part.empty())
            return rest;
        m_part.append(rest.data(), rest.size());
        return m_part;
    }

    void put(Node::Place place, const CarriedValue &value)
    {
        if (place.whole)
            m_foundWhole[place.index] = true;
        else if (m_foundWhole[place.index])
            return;
        (*m_values)[place.index] = value;
    }

    void scalar(const CarriedValue &value)
    {
        if (m_builder.isOpen()) {
            m_builder.add(value.toJson());
            return;
        }
        for (const Node::Place place : m_wanted->places)
            put(place, value);
        m_wanted = nullptr;
    }

    bool begin(bool isArray)
    {
        const Node *node = m_wanted;
        if (m_builder.isOpen() || (node && !node->places.empty())) {
            m_builder.begin(isArray);
            return true;
        }
        if (m_open.empty())
            m_isObject = !isArray;
        m_open.push_back(isArray ? nullptr : m_open.empty() ? &m_root : node);
        m_wanted = nullptr;
        return true;
    }

    bool end()
    {
        if (!m_builder.isOpen()) {
            m_open.pop_back();
        } else if (const auto built = m_builder.end()) {
            putAll(*m_wanted, *built);
            m_wanted = nullptr;
        }
        return true;
    }

    // The group itself and what is asked for inside it.
    void putAll(const Node &node, const QJsonValue &value)
    {
        for (const Node::Place place : node.places)
            put(place, CarriedValue(value));
        const QJsonObject object = value.toObject();
        for (const Node &child : node.children) {
            const auto found = object.constFind(QString::fromStdString(child.key));
            if (found != object.constEnd())
                putAll(child, *found);
        }
    }

    const Node &m_root;
    std::vector<CarriedValue> *m_values = nullptr;
    std::vector<char> m_foundWhole;
    std::vector<const Node *> m_open; // of each open list or group; null: nothing in it is asked for
    Builder m_builder;
    std::string m_part;             // of a key, text or number that comes in parts
    const Node *m_wanted = nullptr; // what the value that comes next is for
    bool m_isObject = false;
};

boost::json::parse_options parseOptions()
{
    boost::json::parse_options options;
    options.max_depth = 512;
    return options;
}

} // namespace

struct RecordReader::Private
{
    explicit Private(const QList<FieldPath> &paths)
        : count(size_t(paths.size()))
        , root(treeOf(paths))
        , parser(parseOptions(), root)
    {
    }

    size_t count;
    Node root;
    boost::json::basic_parser<Handler> parser;
};

RecordReader::RecordReader(const QList<FieldPath> &paths) : d(std::make_unique<Private>(paths)) {}

RecordReader::~RecordReader() = default;

Outcome RecordReader::read(QByteArrayView json, std::vector<CarriedValue> &values)
{
    values.resize(d->count);
    d->parser.reset();
    d->parser.handler().start(values);
    error_code problem;
    const auto size = size_t(json.size());
    size_t used = d->parser.write_some(false, json.data(), size, problem);
    while (!problem && used < size && std::isspace(static_cast<unsigned char>(json[qsizetype(used)])))
        ++used;
    if (!problem && used == size && d->parser.handler().isObject())
        return {};
    const QString why = problem || used < size ? u"is not valid JSON at character %1"_s.arg(used + 1)
                                               : u"is not a group of fields"_s;
    return fail(Error::Kind::InvalidInput, u"The record %1."_s.arg(why),
                u"Each line must hold one record, such as {\"email\": \"ann@example.com\"}."_s);
}

} // namespace patchbay
