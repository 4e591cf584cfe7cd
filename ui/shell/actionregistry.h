// Every act of the program by name: what the command palette searches, what F1 lists, what shortcuts trigger.
#pragma once

#include "ui/widgets/glyph.h"

#include <QKeySequence>
#include <QList>
#include <QObject>
#include <QString>
#include <QStringList>

#include <functional>

namespace patchbay::ui {

class UiState;

struct AppAction
{
    QString id{};    // "sync.resync-user": stable
    QString title{}; // "Resync a user…"
    QString group{}; // the place or area: "Sync"
    QStringList keywords{};
    Glyph glyph = Glyph::None;
    QKeySequence shortcut{};
    std::function<bool()> enabled{}; // absent: always
    std::function<void()> run{};
};

class ActionRegistry : public QObject
{
    Q_OBJECT
public:
    // Recently used ids are kept in `state` ("palette/recent"); not owned, may be null.
    explicit ActionRegistry(UiState *state = nullptr, QObject *parent = nullptr);

    // Adds, or replaces the one with the same id.
    void add(const AppAction &action);
    void remove(const QString &id);
    const AppAction *find(const QString &id) const;
    const QList<AppAction> &actions() const { return m_actions; }

    // Actions that are enabled and fit the words, best first; with no words the recent ones first, then all
    // in order. Every word must occur in title, group or keywords: as a start of a word, inside one, or
    // letter by letter.
    QList<AppAction> search(const QString &words) const;
    // Runs it when it is enabled, and remembers it as recent.
    bool trigger(const QString &id);

Q_SIGNALS:
    void changed();

private:
    UiState *m_state = nullptr;
    QList<AppAction> m_actions;
    QStringList m_recent;
};

// How well `words` fit `text`: 0 for not at all, higher is better.
int fuzzyScore(const QString &words, const QString &text);

} // namespace patchbay::ui
