// A console on a store of its own, a stand-in for Intercom, and a CSV file of invented people.
#pragma once

#include "console/console.h"
#include "sandbox/sandbox.h"
#include "support/futures.h"
#include "support/testing.h"

#include <QDir>
#include <QFile>
#include <QSignalSpy>
#include <QTemporaryDir>

namespace patchbay::testing {

using namespace Qt::StringLiterals;

class ConsoleRig
{
public:
    explicit ConsoleRig(SandboxOptions options = quick()) : m_sandbox(std::move(options))
    {
        if (const Outcome started = m_sandbox.start(); !started)
            qFatal("%s", errorText(started.error()).constData());
        writePeople(
            u"id,email,full_name,plan\n1,ann@example.com,Ann Example,pro\n2,bob@example.com,Bob Example,free\n"_s);
        restart();
    }

    static SandboxOptions quick()
    {
        SandboxOptions options;
        options.latencyMs = 0;
        options.searchDelayMs = 0;
        options.rateLimit = 100'000;
        options.contacts = 5;
        return options;
    }

    // Closes the console and opens it again on the same store.
    void restart(Clock clock = systemClock())
    {
        m_console.reset();
        Console::Options options;
        options.storeUri = storePath();
        options.secrets = Console::SecretPolicy::EnvironmentOnly;
        options.actor = u"test"_s;
        options.clock = std::move(clock);
        m_console = std::make_unique<Console>(options);
        if (const Outcome opened = wait(m_console->open()); !opened)
            qFatal("%s", errorText(opened.error()).constData());
    }
    void close() { m_console.reset(); }
    // Another store than the file of this rig, from the next restart on.
    void setStore(const QString &uri) { m_store = uri; }

    Console &console() const { return *m_console; }
    Sandbox &sandbox() { return m_sandbox; }
    QString storePath() const { return m_store.isEmpty() ? m_folder.filePath(u"store.sqlite"_s) : m_store; }
    QString peoplePath() const { return m_folder.filePath(u"people.csv"_s); }
    QString path(const QString &name) const { return m_folder.filePath(name); }
    QUrl intercomUrl() const { return QUrl(intercom().value(u"url"_s).toString()); }
    QString token() const { return intercom().value(u"token"_s).toString(); }

    void writePeople(const QString &text) const { writeFile(peoplePath(), text); }
    static void writeFile(const QString &path, const QString &text)
    {
        QFile file(path);
        if (!file.open(QIODevice::WriteOnly) || file.write(text.toUtf8()) < 0)
            qFatal("%s cannot be written", qPrintable(path));
    }

    WorkspaceDraft workspaceDraft() const
    {
        WorkspaceDraft draft;
        draft.region = intercom::Region::Custom;
        draft.customUrl = intercomUrl();
        draft.token = Secret(token());
        return draft;
    }
    ConnectionDraft connectionDraft(const QString &name = {}) const
    {
        ConnectionDraft draft;
        draft.system = u"csv"_s;
        draft.name = name;
        draft.settings = {{u"people_file"_s, peoplePath()}};
        return draft;
    }
    // A mapping that finds people by e-mail and by the file's id.
    static Mapping mapping()
    {
        Mapping made;
        made.sourceObject = u"people"_s;
        made.targetObject = u"contact"_s;
        made.rules = {rule(u"r1"_s, u"id"_s, u"external_id"_s), rule(u"r2"_s, u"email"_s, u"email"_s),
                      rule(u"r3"_s, u"full_name"_s, u"name"_s),
                      rule(u"r4"_s, u"plan"_s, u"custom.plan_type"_s)};
        made.rules[0].matchKey = true;
        return made;
    }
    static Rule rule(const QString &id, const QString &source, const QString &target)
    {
        Rule made;
        made.id = id;
        made.source = source;
        made.target = target;
        return made;
    }

    // The summaries of the log, oldest first.
    QStringList log() const
    {
        QStringList summaries;
        const auto rows = wait(m_console->activity().page({}));
        for (const ActivityRow &row : rows.value_or(QList<ActivityRow>()))
            summaries.prepend(row.summary);
        return summaries;
    }

private:
    QJsonObject intercom() const { return m_sandbox.announcement().value(u"intercom"_s).toObject(); }

    QTemporaryDir m_folder;
    QString m_store{};
    Sandbox m_sandbox;
    std::unique_ptr<Console> m_console;
};

} // namespace patchbay::testing
