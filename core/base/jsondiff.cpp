#include "base/jsondiff.h"

#include <QJsonArray>
#include <QJsonObject>

#include <set>

namespace patchbay {

using namespace Qt::StringLiterals;

namespace {

class Comparison
{
public:
    explicit Comparison(qsizetype most) : m_most(most) {}

    void compare(const QString &path, const QJsonValue &before, const QJsonValue &after)
    {
        if (m_found.size() >= m_most || before == after)
            return;
        if (before.isObject() && after.isObject())
            return compareObjects(path, before.toObject(), after.toObject());
        if (before.isArray() && after.isArray())
            return compareArrays(path, before.toArray(), after.toArray());
        m_found.append({path, before, after});
    }

    QList<JsonDifference> found() && { return std::move(m_found); }

private:
    void compareObjects(const QString &path, const QJsonObject &before, const QJsonObject &after)
    {
        const QStringList own = before.keys();
        const QStringList other = after.keys();
        std::set<QString> keys(own.begin(), own.end());
        keys.insert(other.begin(), other.end());
        for (const QString &key : keys)
            compare(path.isEmpty() ? key : path + u'.' + key, before.value(key), after.value(key));
    }

    void compareArrays(const QString &path, const QJsonArray &before, const QJsonArray &after)
    {
        const auto at = [](const QJsonArray &array, qsizetype i) {
            return i < array.size() ? array.at(i) : QJsonValue(QJsonValue::Undefined);
        };
        for (qsizetype i = 0; i < std::max(before.size(), after.size()); ++i)
            compare(u"%1[%2]"_s.arg(path).arg(i), at(before, i), at(after, i));
    }

    qsizetype m_most;
    QList<JsonDifference> m_found{};
};

} // namespace

QList<JsonDifference> jsonDifferences(const QJsonValue &before, const QJsonValue &after, qsizetype most)
{
    Comparison comparison(most);
    comparison.compare({}, before, after);
    return std::move(comparison).found();
}

} // namespace patchbay
