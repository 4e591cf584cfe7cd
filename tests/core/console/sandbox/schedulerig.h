// A console with a scheduler on a store of either kind, a clock that the test turns, and a source of people
// and organisations.
#pragma once

#include "consolerig.h"
#include "store/schedulerepository.h"
#include "support/postgresserver.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QNetworkAccessManager>
#include <QNetworkReply>

#include <atomic>

namespace patchbay::testing {

inline constexpr int schedulePatience = 60'000;
inline constexpr std::chrono::milliseconds scheduleLook{20};

// PostgreSQL for the whole test program.
class ScheduleStores
{
public:
    static void addDialects()
    {
        QTest::addColumn<QString>("dialect");
        QTest::newRow("sqlite") << u"sqlite"_s;
        QTest::newRow("postgresql") << u"postgresql"_s;
    }
    // Empty for SQLite, which has a file of its own.
    QString fresh(const QString &dialect)
    {
        if (dialect == u"sqlite"_s)
            return {};
        if (!m_server) {
            m_server = std::make_unique<PostgresServer>();
            if (const QString failed = m_server->start(); !failed.isEmpty())
                qFatal("%s", qPrintable(failed)); // installed but broken is no reason to skip
        }
        const QString name = u"schedule%1"_s.arg(++m_number);
        if (const QString failed = m_server->createDatabase(name); !failed.isEmpty())
            qFatal("%s", qPrintable(failed));
        return m_server->socketUri(name);
    }

private:
    std::unique_ptr<PostgresServer> m_server{};
    int m_number = 0;
};

class ScheduleRig
{
public:
    explicit ScheduleRig(const QString &storeUri)
    {
        m_start = QDateTime::currentDateTimeUtc();
        if (!storeUri.isEmpty())
            m_rig.setStore(storeUri);
        m_rig.restart([this] { return now(); });
        people({u"1,ann@example.com,Ann Example"_s, u"2,bob@example.com,Bob Example"_s});
        organisations({u"o1,Acme"_s, u"o2,Bolt"_s});
    }
    ~ScheduleRig() { m_rig.close(); }

    // Workspace, connection and the people's mapping.
    bool connect()
    {
        ConnectionDraft draft = m_rig.connectionDraft(u"Customers"_s);
        draft.settings.insert(u"organisations_file"_s, m_rig.path(u"organisations.csv"_s));
        if (!wait(console().workspaces().add(m_rig.workspaceDraft())))
            return false;
        const auto added = wait(console().connections().add(draft));
        if (!added)
            return false;
        id = added->id;
        return save(peopleMapping(), 0);
    }
    bool save(const Mapping &mapping, int base)
    {
        const auto saved = wait(console().mappings().save(id, mapping, base));
        if (!saved)
            qWarning("%s", qPrintable(saved.error().toText()));
        return saved.has_value();
    }
    bool schedule(const QJsonObject &changes)
    {
        QJsonObject json = SyncSettings{.driftSample = 0}.toJson();
        for (auto it = changes.constBegin(); it != changes.constEnd(); ++it)
            json.insert(it.key(), it.value());
        const auto settings = SyncSettings::fromJson(json);
        return settings && wait(runs().saveSchedule(id, *settings)).has_value();
    }
    bool everyTenMinutes() { return schedule({{u"frequency"_s, u"interval"_s}, {u"minutes"_s, 10}}); }
    bool start() { return wait(console().scheduler().start(scheduleLook)).has_value(); }
    // Plans and applies by hand.
    RunProgress run(const RunScope &scope)
    {
        const auto plan = wait(runs().plan(id, scope));
        if (!plan) {
            qWarning("%s", qPrintable(plan.error().toText()));
            return {};
        }
        return wait(runs().apply(plan->id)).value_or(RunProgress());
    }

    static Mapping peopleMapping()
    {
        Mapping made = ConsoleRig::mapping();
        made.rules.removeLast();
        return made;
    }
    static Mapping organisationMapping()
    {
        Mapping made;
        made.sourceObject = u"organisations"_s;
        made.targetObject = u"company"_s;
        made.rules = {ConsoleRig::rule(u"o1"_s, u"id"_s, u"company_id"_s),
                      ConsoleRig::rule(u"o2"_s, u"name"_s, u"name"_s)};
        made.rules[0].matchKey = true;
        return made;
    }
    static Mapping inCapitals(Mapping mapping, int rule)
    {
        mapping.rules[rule].transforms = {{.name = u"uppercase"_s, .arguments = {}}};
        return mapping;
    }

    void people(const QStringList &rows) const
    {
        m_rig.writePeople(u"id,email,full_name\n"_s + rows.join(u'\n') + u'\n');
    }
    void organisations(const QStringList &rows) const
    {
        ConsoleRig::writeFile(m_rig.path(u"organisations.csv"_s), u"id,name\n"_s + rows.join(u'\n') + u'\n');
    }

    QDateTime now() const { return m_start.addSecs(m_seconds); }
    void pass(int minutes) { m_seconds += qint64(minutes) * 60; }
    Console &console() const { return m_rig.console(); }
    RunService &runs() const { return console().runs(); }
    const ConsoleRig &rig() const { return m_rig; }
    // Bulk runs, newest first.
    QList<RunProgress> all() const { return wait(runs().list()).value_or(QList<RunProgress>()); }
    QStringList states() const
    {
        QStringList texts;
        const QList<RunProgress> runs = all();
        for (const RunProgress &run : runs)
            texts.append(runScopeName(run.scope.kind) + u' ' + run.state);
        return texts;
    }
    // "full succeeded", of the newest run, once nothing is due any more.
    QString newest() const { return isDue() ? QString() : states().value(0); }
    bool isDue() const
    {
        const auto schedule = wait(runs().schedule(id));
        return !schedule || (schedule->dueAt && *schedule->dueAt <= now());
    }
    bool logs(const QString &text) const { return !m_rig.log().filter(text).isEmpty(); }

    // What the sandbox answers.
    QJsonObject get(const QString &path) const
    {
        QNetworkAccessManager network;
        QNetworkRequest request{QUrl(m_rig.intercomUrl().toString() + path)};
        request.setRawHeader("Authorization", "Bearer " + m_rig.token().toUtf8());
        const std::unique_ptr<QNetworkReply> reply(network.get(request));
        return QTest::qWaitFor([&reply] { return reply->isFinished(); }, schedulePatience)
                   ? QJsonDocument::fromJson(reply->readAll()).object()
                   : QJsonObject();
    }
    QString company(const QString &companyId) const
    {
        // One that was asked for by its id comes alone or as a list of one.
        const QJsonObject answer = get(u"/companies?company_id="_s + companyId);
        const QJsonArray listed = answer.value(u"data"_s).toArray();
        return listed.isEmpty() ? answer.value(u"name"_s).toString() : listed.at(0)[u"name"_s].toString();
    }
    QString contact(const QString &externalId) const
    {
        const QJsonArray all = get(u"/contacts?per_page=150"_s).value(u"data"_s).toArray();
        for (const QJsonValue &each : all) {
            if (each[u"external_id"_s] == externalId)
                return each[u"name"_s].toString();
        }
        return {};
    }

    ConnectionId id{};

private:
    QDateTime m_start{};
    std::atomic<qint64> m_seconds = 0;
    ConsoleRig m_rig{};
};

} // namespace patchbay::testing

// Makes `rig` on the store that the row names, connected, or skips where there is no such server.
#define OPEN_SCHEDULE(rig, stores)                                                                           \
    QFETCH(QString, dialect);                                                                                \
    if (dialect != u"sqlite"_s && !PostgresServer::missing().isEmpty())                                      \
        QSKIP(qPrintable(PostgresServer::missing()));                                                        \
    ScheduleRig rig((stores).fresh(dialect));                                                                \
    QVERIFY((rig).connect())
#define SEES(rig, state) QTRY_COMPARE_WITH_TIMEOUT((rig).newest(), QString(state), schedulePatience)
