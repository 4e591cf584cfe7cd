// Comparing what must not be guessed: the time it takes tells nothing about where two values differ.
#pragma once

#include <QByteArray>

namespace patchbay {

// Only the lengths, which are no secret, may end the comparison early.
inline bool equalInConstantTime(const QByteArray &a, const QByteArray &b)
{
    if (a.size() != b.size())
        return false;
    // volatile, so that the compiler cannot leave the loop at the first difference
    volatile unsigned char difference = 0;
    for (qsizetype i = 0; i < a.size(); ++i)
        difference = static_cast<unsigned char>(difference | (a.at(i) ^ b.at(i)));
    return difference == 0;
}

} // namespace patchbay
