#include "webhooks/topics.h"

#include <QHash>

namespace patchbay {

using namespace Qt::StringLiterals;

namespace {

// Permissions by the names that the Developer Hub shows.
enum class Needs {
    None,
    Admins,
    ApiLogs,
    Articles,
    Audiences,
    Companies,
    Connectors,
    Content,
    ContentData,
    Conversations,
    Events,
    Jobs,
    People,
    Snippets,
    Tickets
};

QStringList permissionsOf(Needs needs)
{
    switch (needs) {
    case Needs::None: return {};
    case Needs::Admins: return {u"Read admins"_s};
    case Needs::ApiLogs: return {u"Read API activity logs"_s};
    case Needs::Articles: return {u"Read and list articles"_s};
    case Needs::Audiences: return {u"Read audiences"_s};
    case Needs::Companies: return {u"Read users and companies"_s, u"Read one user and one company"_s};
    case Needs::Connectors: return {u"Read data connectors"_s};
    case Needs::Content: return {u"Read content"_s};
    case Needs::ContentData: return {u"Read content data"_s};
    case Needs::Conversations: return {u"Read conversations"_s};
    case Needs::Events: return {u"Read events"_s};
    case Needs::Jobs: return {u"Read jobs"_s};
    case Needs::People:
        return {u"Read users and companies"_s, u"Read and write users"_s, u"Read one user and one company"_s};
    case Needs::Snippets: return {u"Read content snippets"_s};
    case Needs::Tickets: return {u"Read tickets"_s};
    }
    return {};
}

struct Line
{
    const char *name;
    const char *title;
    Needs needs;
    const char *formerNames; // separated by blanks; names that people use and Intercom never had, too
    bool previewOnly;
};

constexpr Line lines[] = {
    // clang-format off
    {"admin.activity_log_event.created", "An entry was added to the admin activity log", Needs::Admins, "", false},
    {"admin.added_to_workspace", "A teammate was added to the workspace", Needs::Admins, "", false},
    {"admin.away_mode_updated", "A teammate's away mode changed", Needs::Admins, "", false},
    {"admin.logged_in", "A teammate logged in", Needs::Admins, "", false},
    {"admin.logged_out", "A teammate logged out", Needs::Admins, "", false},
    {"admin.removed_from_workspace", "A teammate was removed from the workspace", Needs::Admins, "", false},
    {"api.request.completed", "An API request succeeded", Needs::ApiLogs, "", false},
    {"article.created", "An article was created", Needs::Articles, "", false},
    {"article.deleted", "An article was deleted", Needs::Articles, "", false},
    {"article.published", "An article was published", Needs::Articles, "", false},
    {"article.unpublished", "An article was unpublished", Needs::Articles, "", false},
    {"article.updated", "An article was changed", Needs::Articles, "", false},
    {"audience.created", "An audience was created", Needs::Audiences, "", true},
    {"audience.deleted", "An audience was deleted", Needs::Audiences, "", true},
    {"audience.member_added", "Content joined an audience", Needs::Audiences, "", true},
    {"audience.member_removed", "Content left an audience", Needs::Audiences, "", true},
    {"audience.updated", "An audience was changed", Needs::Audiences, "", true},
    {"call.ended", "A call ended", Needs::Conversations, "", false},
    {"call.recording_available", "A call's recording is there", Needs::Conversations, "", false},
    {"call.started", "A call started", Needs::Conversations, "", false},
    {"call.transcription_available", "A call's transcript is there", Needs::Conversations, "", false},
    {"company.contact.attached", "A contact joined a company", Needs::Companies, "", false},
    {"company.contact.detached", "A contact left a company", Needs::Companies, "", false},
    {"company.created", "A company was created", Needs::Companies, "", false},
    {"company.deleted", "A company was deleted", Needs::Companies, "", false},
    {"company.updated", "A company was changed", Needs::Companies, "", false},
    {"contact.archived", "A contact was archived", Needs::People, "contact.archive user.deleted", false},
    {"contact.deleted", "A contact was deleted", Needs::Companies, "", false},
    {"contact.email.updated", "A contact's e-mail address changed", Needs::People, "user.email.updated", false},
    {"contact.lead.added_email", "A lead gave an e-mail address", Needs::People, "contact.added_email", false},
    {"contact.lead.created", "A lead was created", Needs::People, "contact.created", false},
    {"contact.lead.signed_up", "A lead became a user", Needs::People, "contact.signed_up", false},
    {"contact.lead.tag.created", "A lead was tagged", Needs::People, "contact.tag.created", false},
    {"contact.lead.tag.deleted", "A lead was untagged", Needs::People, "contact.tag.deleted", false},
    {"contact.lead.updated", "A lead was changed", Needs::People, "", false},
    {"contact.merged", "Two contacts were merged", Needs::People, "", false},
    {"contact.subscribed", "A contact subscribed to e-mail", Needs::People, "", false},
    {"contact.unarchive", "A contact was unarchived", Needs::People, "contact.unarchived", false},
    {"contact.unsubscribed", "A contact unsubscribed from e-mail", Needs::People, "user.unsubscribed", false},
    {"contact.user.created", "A user was created", Needs::People, "user.created", false},
    {"contact.user.tag.created", "A user was tagged", Needs::People, "user.tag.created", false},
    {"contact.user.tag.deleted", "A user was untagged", Needs::People, "user.tag.deleted", false},
    {"contact.user.updated", "A user was changed", Needs::People, "user.updated", false},
    {"content_import_source.created", "A content import source was created", Needs::Content, "", true},
    {"content_import_source.deleted", "A content import source was deleted", Needs::Content, "", true},
    {"content_import_source.updated", "A content import source was changed", Needs::Content, "", true},
    {"content_snippet.created", "A content snippet was created", Needs::Snippets, "", false},
    {"content_snippet.deleted", "A content snippet was deleted", Needs::Snippets, "", false},
    {"content_snippet.updated", "A content snippet was changed", Needs::Snippets, "", false},
    {"content_stat.banner", "Something happened to a banner", Needs::ContentData, "", false},
    {"content_stat.carousel", "Something happened to a mobile carousel", Needs::ContentData, "", false},
    {"content_stat.chat", "Something happened to a chat message", Needs::ContentData, "", false},
    {"content_stat.checklist", "Something happened to a checklist", Needs::ContentData, "", false},
    {"content_stat.custom_bot", "Something happened to a custom bot", Needs::ContentData, "", false},
    {"content_stat.email", "Something happened to an e-mail", Needs::ContentData, "", false},
    {"content_stat.news_item", "Something happened to a news item", Needs::ContentData, "", false},
    {"content_stat.post", "Something happened to a post", Needs::ContentData, "", false},
    {"content_stat.push", "Something happened to a push message", Needs::ContentData, "", false},
    {"content_stat.series", "Something happened to a series", Needs::ContentData, "", false},
    {"content_stat.series.webhook", "Something happened to a series webhook", Needs::ContentData, "", false},
    {"content_stat.sms", "Something happened to a text message", Needs::ContentData, "", false},
    {"content_stat.survey", "Something happened to a survey", Needs::ContentData, "", false},
    {"content_stat.tooltip_group", "Something happened to a tooltip", Needs::ContentData, "", false},
    {"content_stat.tour", "Something happened to a product tour", Needs::ContentData, "", false},
    {"conversation.admin.assigned", "A conversation was assigned", Needs::Conversations, "", false},
    {"conversation.admin.closed", "A teammate closed a conversation", Needs::Conversations, "conversation.closed", false},
    {"conversation.admin.noted", "A teammate left a note", Needs::Conversations, "", false},
    {"conversation.admin.open.assigned", "An open conversation was assigned", Needs::Conversations, "", false},
    {"conversation.admin.opened", "A teammate reopened a conversation", Needs::Conversations, "", false},
    {"conversation.admin.replied", "A teammate replied", Needs::Conversations, "", false},
    {"conversation.admin.replied.translated", "A teammate's reply was translated", Needs::Conversations, "", false},
    {"conversation.admin.single.created", "A teammate started a conversation", Needs::Conversations, "", false},
    {"conversation.admin.snoozed", "A teammate snoozed a conversation", Needs::Conversations, "", false},
    {"conversation.admin.unsnoozed", "A conversation woke up", Needs::Conversations, "", false},
    {"conversation.company.updated", "A conversation's company changed", Needs::Conversations, "", false},
    {"conversation.contact.attached", "A contact joined a conversation", Needs::Conversations, "", false},
    {"conversation.contact.detached", "A contact left a conversation", Needs::Conversations, "", false},
    {"conversation.deleted", "A conversation was deleted", Needs::Conversations, "", false},
    {"conversation.operator.replied", "Fin or a bot replied", Needs::Conversations, "", false},
    {"conversation.priority.updated", "A conversation's priority changed", Needs::Conversations, "", false},
    {"conversation.rating.added", "A conversation was rated", Needs::Conversations, "", false},
    {"conversation.read", "A contact read a conversation", Needs::None, "", false},
    {"conversation.user.created", "A contact started a conversation", Needs::Conversations, "conversation.created", false},
    {"conversation.user.replied", "A contact replied", Needs::Conversations, "conversation.replied", false},
    {"conversation_part.redacted", "A part of a conversation was deleted", Needs::Conversations, "", false},
    {"conversation_part.tag.created", "A part of a conversation was tagged", Needs::Conversations, "conversation.tag.created", false},
    {"data_connector.execution.completed", "A data connector ran", Needs::Connectors, "", false},
    {"event.created", "An event was recorded", Needs::Events, "", false},
    {"granular.subscribe", "A user subscribed to a message type", Needs::People, "", false},
    {"granular.unsubscribe", "A user unsubscribed from a message type", Needs::People, "", false},
    {"job.completed", "A job was completed", Needs::Jobs, "", false},
    {"ping", "Intercom tries the endpoint", Needs::None, "", false},
    {"procedure.hitl_notification.created", "A Fin procedure waits for input", Needs::Conversations, "", true},
    {"ticket.admin.assigned", "A ticket was assigned to a teammate", Needs::Tickets, "", false},
    {"ticket.admin.replied", "A teammate replied to a ticket", Needs::Tickets, "", false},
    {"ticket.admin.replied.translated", "A teammate's reply to a ticket was translated", Needs::Tickets, "", false},
    {"ticket.attribute.updated", "A ticket's attribute changed", Needs::Tickets, "", false},
    {"ticket.closed", "A ticket was closed", Needs::Tickets, "", false},
    {"ticket.contact.attached", "A contact joined a ticket", Needs::Tickets, "", false},
    {"ticket.contact.detached", "A contact left a ticket", Needs::Tickets, "", false},
    {"ticket.contact.replied", "A contact replied to a ticket", Needs::Tickets, "", false},
    {"ticket.created", "A ticket was created", Needs::Tickets, "", false},
    {"ticket.note.created", "A note was left on a ticket", Needs::Tickets, "", false},
    {"ticket.rating.provided", "A ticket was rated", Needs::Tickets, "", false},
    {"ticket.resolved", "A ticket was resolved", Needs::Tickets, "", false},
    {"ticket.state.updated", "A ticket's state changed", Needs::Tickets, "", false},
    {"ticket.team.assigned", "A ticket was assigned to a team", Needs::Tickets, "", false},
    {"visitor.signed_up", "A visitor became a user", Needs::People, "", false},
    // clang-format on
};

QList<Topic> makeTopics()
{
    QList<Topic> topics;
    for (const Line &line : lines) {
        Topic topic;
        topic.name = QString::fromLatin1(line.name);
        topic.area = topic.name.section(u'.', 0, 0);
        topic.title = QString::fromUtf8(line.title);
        topic.permissions = permissionsOf(line.needs);
        topic.formerNames = QString::fromLatin1(line.formerNames).split(u' ', Qt::SkipEmptyParts);
        topic.previewOnly = line.previewOnly;
        topics << topic;
    }
    return topics;
}

} // namespace

const QList<Topic> &allTopics()
{
    static const QList<Topic> topics = makeTopics();
    return topics;
}

std::optional<Topic> findTopic(const QString &name)
{
    static const QHash<QString, qsizetype> places = [] {
        QHash<QString, qsizetype> found;
        const QList<Topic> &topics = allTopics();
        for (qsizetype i = 0; i < topics.size(); ++i)
            for (const QString &former : topics[i].formerNames)
                found.insert(former, i);
        for (qsizetype i = 0; i < topics.size(); ++i) // today's names win
            found.insert(topics[i].name, i);
        return found;
    }();
    const auto place = places.constFind(name.trimmed().toLower());
    return place == places.constEnd() ? std::nullopt : std::optional(allTopics().at(*place));
}

QString currentTopicName(const QString &name)
{
    const auto topic = findTopic(name);
    return topic ? topic->name : name.trimmed();
}

} // namespace patchbay
