#include "webhooks/watchmemory.h"

#include "base/time.h"

#include <array>

namespace patchbay {

using namespace Qt::StringLiterals;
using Level = AnswerWatch::Level;

namespace {

constexpr std::array<QLatin1StringView, 6> levelNames{"well"_L1,   "failing"_L1,         "near_pause"_L1,
                                                      "paused"_L1, "near_suspension"_L1, "suspended"_L1};

Level levelByName(const QString &name)
{
    for (std::size_t i = 0; i < levelNames.size(); ++i)
        if (name == levelNames.at(i))
            return Level(i);
    return Level::Well;
}

void decideLevel(WatchDecision &decision, const WatchFinding &found, const QDateTime &now)
{
    WatchMemory &memory = decision.memory;
    if (found.level >= Level::NearPause && found.level > memory.level) {
        memory.level = found.level;
        memory.sentence = found.sentence;
        memory.raisedAt = now;
        memory.mayMissSince(found.lastAcceptedAt.value_or(found.subscribedAt));
        decision.notices.append({true, found.level != Level::NearPause, found.sentence});
        return;
    }
    const bool accepted =
        found.consecutiveErrors == 0 || (found.lastAcceptedAt && *found.lastAcceptedAt > memory.raisedAt);
    if (memory.raisedAt && found.level < Level::NearPause && accepted) {
        memory.level = Level::Well;
        memory.sentence.clear();
        memory.raisedAt.reset();
        decision.notices.append({false, false, u"Notifications are accepted again."_s});
    }
}

void decideSilence(WatchDecision &decision, const WatchFinding &found)
{
    WatchMemory &memory = decision.memory;
    QMap<QString, QString> silent;
    QStringList fresh;
    for (const TopicSilence &silence : found.silences) {
        if (!silence.isAlarming || !found.topics.contains(silence.topic))
            continue;
        const auto said = memory.silent.constFind(silence.topic);
        silent.insert(silence.topic, said == memory.silent.constEnd() ? silence.sentence : *said);
        if (said != memory.silent.constEnd())
            continue;
        fresh << silence.sentence;
        memory.mayMissSince(silence.lastAt.value_or(found.subscribedAt));
    }
    if (!fresh.isEmpty())
        decision.notices.append({true, false, (fresh << found.advice).join(u' ')});
    QStringList back;
    for (auto it = memory.silent.cbegin(); it != memory.silent.cend(); ++it)
        if (!silent.contains(it.key()) && found.topics.contains(it.key()))
            back << it.key();
    if (!back.isEmpty())
        decision.notices.append(
            {false, false,
             back.size() == 1
                 ? u"%1 is no longer silent."_s.arg(back.first())
                 : u"%1 topics are no longer silent: %2."_s.arg(back.size()).arg(back.join(u", "_s))});
    memory.silent = silent;
}

} // namespace

QStringList WatchMemory::sentences() const
{
    QStringList all;
    if (raisedAt)
        all << sentence;
    return all + silent.values();
}

void WatchMemory::mayMissSince(const QDateTime &at)
{
    if (at.isValid() && (!missingSince || at < *missingSince))
        missingSince = at;
}

QJsonObject WatchMemory::toJson() const
{
    QJsonObject topics;
    for (auto it = silent.cbegin(); it != silent.cend(); ++it)
        topics.insert(it.key(), it.value());
    QJsonObject json{{u"level"_s, levelName(level)}, {u"sentence"_s, sentence}, {u"silent"_s, topics}};
    if (raisedAt)
        json.insert(u"raised_at"_s, toIsoText(*raisedAt));
    if (missingSince)
        json.insert(u"missing_since"_s, toIsoText(*missingSince));
    return json;
}

WatchMemory WatchMemory::fromJson(const QJsonObject &json)
{
    WatchMemory memory;
    memory.level = levelByName(json.value("level"_L1).toString());
    memory.sentence = json.value("sentence"_L1).toString();
    const QJsonObject topics = json.value("silent"_L1).toObject();
    for (auto it = topics.begin(); it != topics.end(); ++it)
        memory.silent.insert(it.key(), it.value().toString());
    memory.raisedAt = readDate(json.value("raised_at"_L1));
    memory.missingSince = readDate(json.value("missing_since"_L1));
    return memory;
}

WatchDecision decideWatch(const WatchMemory &before, const WatchFinding &found, const QDateTime &now)
{
    WatchDecision decision{before, {}};
    decideLevel(decision, found, now);
    decideSilence(decision, found);
    return decision;
}

QString levelName(Level level)
{
    return levelNames.at(std::size_t(level));
}

} // namespace patchbay
