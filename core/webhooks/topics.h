// Intercom's webhook topics: what there is, what each needs, and all the names by which people know them.
// Reference: Intercom, "Webhook topics" (developers.intercom.com, Preview and 2.16), and its 1.x pages for
// the old names.
#pragma once

#include <QList>
#include <QString>
#include <QStringList>

#include <optional>

namespace patchbay {

struct Topic
{
    QString name{};  // as Intercom sends it today: "contact.user.created"
    QString area{};  // "contact"
    QString title{}; // "A user was created"
    // Permissions of which the app needs one; removing the last silently stops the topic. Empty for none.
    QStringList permissions{};
    QStringList formerNames{}; // "user.created"
    bool previewOnly = false;  // in the Preview version of the API alone
};

// All of them, by area and name.
const QList<Topic> &allTopics();

// The topic that a name means today: its own, an older one, or a name that people use for it
// ("conversation.created"). Case and blanks around do not matter. Nothing for what is not known: Intercom
// adds topics, and an unknown one is no error.
std::optional<Topic> findTopic(const QString &name);

// The name as it is today; the given one, trimmed, where it is not known.
QString currentTopicName(const QString &name);

} // namespace patchbay
