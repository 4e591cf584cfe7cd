#include "webhooks/bytediff.h"

namespace patchbay {

namespace {

constexpr qsizetype farthest = 48; // how far ahead the way back is looked for
constexpr qsizetype certain = 4;   // so many equal bytes are no accident
constexpr qsizetype most = 10'000;

bool meets(const QByteArray &first, qsizetype a, const QByteArray &second, qsizetype b)
{
    for (qsizetype i = 0; i < certain; ++i) {
        const bool firstEnds = a + i >= first.size();
        const bool secondEnds = b + i >= second.size();
        if (firstEnds || secondEnds)
            return firstEnds && secondEnds;
        if (first.at(a + i) != second.at(b + i))
            return false;
    }
    return true;
}

// Past blanks that one of them has more of: the difference that indenting makes.
bool passBlanks(const QByteArray &longer, qsizetype &at, const QByteArray &other, qsizetype otherAt)
{
    qsizetype next = at;
    while (next < longer.size() && (longer.at(next) == ' ' || longer.at(next) == '\n' ||
                                    longer.at(next) == '\r' || longer.at(next) == '\t'))
        ++next;
    const bool ends = next == longer.size() && otherAt == other.size();
    const bool meet = next < longer.size() && otherAt < other.size() && longer.at(next) == other.at(otherAt);
    if (next == at || (!ends && !meet))
        return false;
    at = next;
    return true;
}

// The nearest place ahead where both go on alike.
bool findWayBack(const QByteArray &first, qsizetype &a, const QByteArray &second, qsizetype &b)
{
    for (qsizetype distance = 1; distance <= farthest; ++distance)
        for (qsizetype inFirst = distance; inFirst >= 0; --inFirst) {
            const qsizetype nextA = a + inFirst;
            const qsizetype nextB = b + distance - inFirst;
            if (nextA <= first.size() && nextB <= second.size() && meets(first, nextA, second, nextB)) {
                a = nextA;
                b = nextB;
                return true;
            }
        }
    return false;
}

} // namespace

QList<ByteDifference> differencesOf(const QByteArray &first, const QByteArray &second)
{
    using Kind = ByteDifference::Kind;
    QList<ByteDifference> found;
    qsizetype a = 0;
    qsizetype b = 0;
    while (a < first.size() || b < second.size()) {
        if (a < first.size() && b < second.size() && first.at(a) == second.at(b)) {
            ++a;
            ++b;
            continue;
        }
        const qsizetype fromA = a;
        const qsizetype fromB = b;
        if (found.size() < most && (passBlanks(first, a, second, b) || passBlanks(second, b, first, a) ||
                                    findWayBack(first, a, second, b))) {
            // on the way again
        } else {
            a = first.size();
            b = second.size();
        }
        const Kind kind = a == fromA ? Kind::Missing : b == fromB ? Kind::Extra : Kind::Changed;
        found << ByteDifference{fromA, a - fromA, kind};
    }
    return found;
}

} // namespace patchbay
