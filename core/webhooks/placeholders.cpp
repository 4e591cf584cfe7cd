#include "webhooks/placeholders.h"

namespace patchbay {

void forEachPart(const QByteArray &content,
                 const std::function<void(bool isPlaceholder, const QByteArray &text)> &visit)
{
    qsizetype at = 0;
    while (at < content.size()) {
        const qsizetype open = content.indexOf('{', at);
        const qsizetype close = open < 0 ? -1 : content.indexOf('}', open);
        if (close < 0)
            break;
        if (open > at)
            visit(false, content.mid(at, open - at));
        visit(true, content.mid(open + 1, close - open - 1));
        at = close + 1;
    }
    if (at < content.size())
        visit(false, content.mid(at));
}

bool isKnownPlaceholder(const QByteArray &name)
{
    return name == "body" || name == "timestamp" || name == "id" || name == "method" || name == "url";
}

} // namespace patchbay
