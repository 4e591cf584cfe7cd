// How long answers took, counted by step: cheap enough for every delivery, and fine enough for a median.
#pragma once

#include <QJsonObject>

#include <array>
#include <chrono>

namespace patchbay {

class AnswerTimes
{
public:
    using Time = std::chrono::microseconds;

    void note(Time taken);
    void add(const AnswerTimes &other);

    qint64 count() const;
    Time longest() const { return m_longest; }
    // The time that this share (0 to 1) of the answers did not exceed, rounded up by a quarter at most; 0
    // where there were none.
    Time quantile(double share) const;

    // {"counts":{"17":3,…},"longest_us":…}; what cannot be read is left out.
    QJsonObject toJson() const;
    static AnswerTimes fromJson(const QJsonObject &json);

private:
    // Four steps for each doubling, from 64 µs to more than a minute.
    static constexpr std::size_t steps = 84;

    static std::size_t stepOf(Time taken);
    static Time topOf(std::size_t step);

    std::array<quint32, steps> m_counts{};
    Time m_longest{0};
};

} // namespace patchbay
