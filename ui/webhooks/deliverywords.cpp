#include "ui/webhooks/deliverywords.h"

#include "base/redaction.h"

namespace patchbay::ui {

using namespace Qt::StringLiterals;

namespace {

struct StateWord
{
    QLatin1StringView state;
    const char *word;
};

constexpr StateWord words[] = {
    {deliverystates::received, "waiting"}, {deliverystates::processing, "working"},
    {deliverystates::done, "done"},        {deliverystates::parked, "needs-you"},
    {deliverystates::kept, "kept"},
};

} // namespace

Status deliveryStatus(const DeliveryRow &row)
{
    if (row.state == deliverystates::parked)
        return Status::Error;
    if (row.state == deliverystates::processing)
        return Status::Running;
    if (row.state == deliverystates::received)
        return row.attempts > 0 ? Status::Warning : Status::Running;
    return row.state == deliverystates::done ? Status::Ok : Status::Neutral;
}

QString deliveryWord(const DeliveryRow &row)
{
    if (row.state == deliverystates::parked)
        return u"Needs you"_s;
    if (row.state == deliverystates::processing)
        return u"In work"_s;
    if (row.state == deliverystates::received)
        return row.attempts > 0 ? u"Tries again"_s : u"Waiting"_s;
    if (row.state == deliverystates::done)
        return u"Done"_s;
    return row.state == deliverystates::kept ? u"Kept"_s : row.state;
}

QString verdictWord(const QString &verdict)
{
    if (verdict == u"valid"_s)
        return u"Signed"_s;
    if (verdict == u"unsigned"_s)
        return u"Unsigned"_s;
    if (verdict == u"filled"_s)
        return u"Fetched"_s;
    return verdict == u"edited"_s ? u"Edited copy"_s : verdict;
}

QStringList stateWords()
{
    QStringList all;
    for (const StateWord &one : words)
        all << QString::fromLatin1(one.word);
    return all;
}

QString stateOfWord(const QString &word)
{
    for (const StateWord &one : words)
        if (word.compare(QLatin1StringView(one.word), Qt::CaseInsensitive) == 0 ||
            word.compare(one.state, Qt::CaseInsensitive) == 0)
            return QString(one.state);
    return {};
}

QString wordOfState(const QString &state)
{
    for (const StateWord &one : words)
        if (state == one.state)
            return QString::fromLatin1(one.word);
    return {};
}

QList<std::pair<QString, QString>> shownHeaders(const QString &headers)
{
    constexpr int shownSignature = 12;
    QList<std::pair<QString, QString>> shown;
    const QStringList lines = headers.split(u'\n', Qt::SkipEmptyParts);
    for (const QString &line : lines) {
        const qsizetype colon = line.indexOf(u':');
        const QString name = line.left(colon).trimmed();
        QString value = line.mid(colon + 1).trimmed();
        const bool secret = isSecretHeader(name.toUtf8());
        if (secret && value.size() > shownSignature)
            value = value.left(shownSignature) + u"…"_s;
        else if (secret)
            value = u"…"_s;
        shown.append({name, value});
    }
    return shown;
}

} // namespace patchbay::ui
