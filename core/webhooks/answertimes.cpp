#include "webhooks/answertimes.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>

namespace patchbay {

using namespace Qt::StringLiterals;

namespace {

constexpr int firstBit = 6; // 64 µs
constexpr int parts = 4;    // of a doubling

} // namespace

std::size_t AnswerTimes::stepOf(Time taken)
{
    const auto us = quint64(std::max<qint64>(0, taken.count()));
    if (us < (quint64(1) << firstBit))
        return 0;
    const int bit = int(std::bit_width(us)) - 1;
    const auto part = int((us >> (bit - 2)) & (parts - 1));
    return std::min<std::size_t>(steps - 1, std::size_t(1 + (bit - firstBit) * parts + part));
}

AnswerTimes::Time AnswerTimes::topOf(std::size_t step)
{
    if (step == 0)
        return Time(qint64(1) << firstBit);
    const int bit = firstBit + int(step - 1) / parts;
    const qint64 part = qint64(step - 1) % parts;
    return Time((qint64(1) << (bit - 2)) * (parts + part + 1));
}

void AnswerTimes::note(Time taken)
{
    quint32 &counted = m_counts[stepOf(taken)];
    counted += counted < std::numeric_limits<quint32>::max() ? 1 : 0;
    m_longest = std::max(m_longest, taken);
}

void AnswerTimes::add(const AnswerTimes &other)
{
    for (std::size_t i = 0; i < steps; ++i) {
        const quint64 sum = quint64(m_counts[i]) + other.m_counts[i];
        m_counts[i] = quint32(std::min<quint64>(sum, std::numeric_limits<quint32>::max()));
    }
    m_longest = std::max(m_longest, other.m_longest);
}

qint64 AnswerTimes::count() const
{
    qint64 sum = 0;
    for (const quint32 counted : m_counts)
        sum += counted;
    return sum;
}

AnswerTimes::Time AnswerTimes::quantile(double share) const
{
    const auto wanted = qint64(std::ceil(double(count()) * share));
    qint64 sum = 0;
    for (std::size_t i = 0; i < steps && wanted > 0; ++i) {
        sum += m_counts[i];
        if (sum >= wanted) // the last step has no end of its own
            return i == steps - 1 ? m_longest : std::min(topOf(i), m_longest);
    }
    return wanted > 0 ? m_longest : Time(0);
}

QJsonObject AnswerTimes::toJson() const
{
    QJsonObject counts;
    for (std::size_t i = 0; i < steps; ++i)
        if (m_counts[i] > 0)
            counts.insert(QString::number(i), qint64(m_counts[i]));
    return {{u"counts"_s, counts}, {u"longest_us"_s, qint64(m_longest.count())}};
}

AnswerTimes AnswerTimes::fromJson(const QJsonObject &json)
{
    AnswerTimes times;
    const QJsonObject counts = json.value("counts"_L1).toObject();
    for (auto it = counts.constBegin(); it != counts.constEnd(); ++it) {
        bool isStep = false;
        const uint step = it.key().toUInt(&isStep);
        const qint64 count = it->toInteger();
        if (isStep && step < steps && count > 0)
            times.m_counts[step] = quint32(std::min<qint64>(count, std::numeric_limits<quint32>::max()));
    }
    times.m_longest = Time(std::max<qint64>(0, json.value("longest_us"_L1).toInteger()));
    return times;
}

} // namespace patchbay
