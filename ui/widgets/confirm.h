// Asks before a dangerous act, with its size in the question and the act as the button's text. Never blocks:
// the answer comes by callback.
#pragma once

#include <QString>

#include <functional>

class QWidget;

namespace patchbay::ui {

struct Question
{
    QString title{}; // "Archive 214 contacts in Acme"
    QString text{};  // what will happen, and whether it can be undone
    QString act{};   // the button: "Archive 214 contacts"
    bool dangerous = false;
};

// Opens a sheet over the window of `parent`; `then` is called with the answer, unless `parent` is gone by
// then.
void ask(QWidget *parent, const Question &question, std::function<void(bool yes)> then);

} // namespace patchbay::ui
