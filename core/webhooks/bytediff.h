// Where two bodies differ, for a view of bytes: not the shortest answer, but one that finds its way back
// after each difference, in linear time.
#pragma once

#include <QByteArray>
#include <QList>

namespace patchbay {

struct ByteDifference
{
    enum class Kind {
        Extra,   // in the first alone
        Missing, // in the second alone; `from` is the place in the first where it belongs, `length` is 0
        Changed, // the first has these, the second has others
    };

    qsizetype from = 0; // in the first
    qsizetype length = 0;
    Kind kind = Kind::Changed;
};

// Gives up after 10,000 differences: the rest is then one that is Changed.
QList<ByteDifference> differencesOf(const QByteArray &first, const QByteArray &second);

} // namespace patchbay
