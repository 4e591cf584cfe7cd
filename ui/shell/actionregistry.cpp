#include "ui/shell/actionregistry.h"

#include "ui/widgets/uistate.h"

#include <algorithm>

namespace patchbay::ui {

using namespace Qt::StringLiterals;

namespace {

constexpr qsizetype recentKept = 8;

// One word in one text: 0 not at all, more the better it sits.
int wordScore(const QString &word, const QString &text)
{
    const qsizetype at = text.indexOf(word, 0, Qt::CaseInsensitive);
    if (at == 0)
        return 100;
    if (at > 0) {
        // The start of a later word is nearly as good as the start of the text.
        for (qsizetype i = at; i >= 0; i = text.indexOf(word, i + 1, Qt::CaseInsensitive)) {
            if (!text.at(i - 1).isLetterOrNumber())
                return 80;
        }
        return 50;
    }
    // Letter by letter, in order; every gap makes it worse.
    qsizetype position = -1;
    int gaps = 0;
    for (const QChar letter : word) {
        const qsizetype next = text.indexOf(letter, position + 1, Qt::CaseInsensitive);
        if (next < 0)
            return 0;
        if (next != position + 1)
            ++gaps;
        position = next;
    }
    return gaps > word.size() / 2 + 1 ? 0 : std::max(1, 30 - 5 * gaps);
}

} // namespace

int fuzzyScore(const QString &words, const QString &text)
{
    int sum = 0;
    const QStringList parts = words.split(u' ', Qt::SkipEmptyParts);
    for (const QString &word : parts) {
        const int score = wordScore(word, text);
        if (score == 0)
            return 0;
        sum += score;
    }
    return parts.isEmpty() ? 1 : std::max<int>(1, sum / int(parts.size()));
}

ActionRegistry::ActionRegistry(UiState *state, QObject *parent) : QObject(parent), m_state(state)
{
    if (state)
        m_recent = state->value(u"palette/recent"_s).toStringList();
}

void ActionRegistry::add(const AppAction &action)
{
    const auto found = std::find_if(m_actions.begin(), m_actions.end(),
                                    [&action](const AppAction &one) { return one.id == action.id; });
    if (found != m_actions.end())
        *found = action;
    else
        m_actions.append(action);
    Q_EMIT changed();
}

void ActionRegistry::remove(const QString &id)
{
    if (m_actions.removeIf([&id](const AppAction &one) { return one.id == id; }) > 0)
        Q_EMIT changed();
}

const AppAction *ActionRegistry::find(const QString &id) const
{
    const auto found = std::find_if(m_actions.cbegin(), m_actions.cend(),
                                    [&id](const AppAction &one) { return one.id == id; });
    return found == m_actions.cend() ? nullptr : &*found;
}

QList<AppAction> ActionRegistry::search(const QString &words) const
{
    struct Hit
    {
        int score = 0;
        qsizetype order = 0; // equal scores stay in the order of registration
        AppAction action{};
    };
    QList<Hit> hits;
    for (const AppAction &action : m_actions) {
        if (action.enabled && !action.enabled())
            continue;
        // The title counts most; group and keywords bring an action in, but behind.
        const int title = fuzzyScore(words, action.title);
        const int all =
            fuzzyScore(words, action.title + u' ' + action.group + u' ' + action.keywords.join(u' '));
        int score = std::max(title * 2, all);
        if (score == 0)
            continue;
        if (const qsizetype age = m_recent.indexOf(action.id); age >= 0)
            score += int(words.trimmed().isEmpty() ? 1000 - age : recentKept - age);
        hits.append({score, hits.size(), action});
    }
    std::sort(hits.begin(), hits.end(), [](const Hit &a, const Hit &b) {
        return a.score != b.score ? a.score > b.score : a.order < b.order;
    });
    QList<AppAction> result;
    for (const Hit &hit : std::as_const(hits))
        result.append(hit.action);
    return result;
}

bool ActionRegistry::trigger(const QString &id)
{
    const AppAction *found = find(id);
    if (!found || (found->enabled && !found->enabled()))
        return false;
    m_recent.removeAll(id);
    m_recent.prepend(id);
    m_recent = m_recent.mid(0, recentKept);
    if (m_state)
        m_state->setValue(u"palette/recent"_s, m_recent);
    // A copy: running it may change the list it lives in.
    if (const auto run = found->run)
        run();
    return true;
}

} // namespace patchbay::ui
