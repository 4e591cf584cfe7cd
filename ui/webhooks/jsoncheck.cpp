#include "ui/webhooks/jsoncheck.h"

#include <QJsonDocument>

namespace patchbay::ui {

using namespace Qt::StringLiterals;

QString jsonProblem(const QByteArray &text)
{
    QJsonParseError error;
    QJsonDocument::fromJson(text, &error);
    if (error.error == QJsonParseError::NoError)
        return {};
    const QByteArray before = text.left(error.offset);
    const qsizetype line = before.count('\n') + 1;
    const qsizetype column = QString::fromUtf8(before.sliced(before.lastIndexOf('\n') + 1)).size() + 1;
    return u"Line %1, column %2: %3"_s.arg(line).arg(column).arg(error.errorString());
}

} // namespace patchbay::ui
