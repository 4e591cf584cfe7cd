// Runs patchbayctl as a process of its own, and keeps what it printed and how it was called, so that a test
// can look through all of it afterwards.
#pragma once

#include "support/testing.h"

#include <QDir>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QNetworkAccessManager>
#include <QNetworkReply>
#include <QProcess>
#include <QTemporaryDir>

#include <csignal>
#include <memory>

namespace patchbay::testing {

inline constexpr int ProcessLimit = 60'000; // ms: the machine may be slow and busy

struct Ran
{
    int code = -1;
    QByteArray out{};
    QByteArray errors{};

    QJsonObject json() const { return QJsonDocument::fromJson(out).object(); }
    QByteArray told() const { return "exit " + QByteArray::number(code) + '\n' + out + errors; }
};

inline QString program(const QString &name)
{
    return qEnvironmentVariable("PATCHBAY_BIN_DIR") + u'/' + name;
}

// A user of the command line: a folder, an environment, and a memory of everything that was printed.
class Terminal
{
public:
    Terminal() : m_environment(QProcessEnvironment::systemEnvironment())
    {
        // Nobody's keychain and nobody's display: a server, where secrets come from the environment.
        for (const auto *name : {"DBUS_SESSION_BUS_ADDRESS", "DISPLAY", "WAYLAND_DISPLAY"})
            m_environment.remove(QString::fromLatin1(name));
        m_environment.insert(QStringLiteral("HOME"), m_folder.path());
        m_environment.insert(QStringLiteral("TMPDIR"), m_folder.path());
        for (const auto *name : {"XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME"})
            m_environment.insert(QString::fromLatin1(name), m_folder.filePath(QString::fromLatin1(name)));
        m_environment.insert(QStringLiteral("PATCHBAY_STORE"), path(QStringLiteral("store.sqlite")));
    }

    QString path(const QString &name) const { return m_folder.filePath(name); }
    const QByteArray &everythingPrinted() const { return m_printed; }
    const QByteArray &everyCommandLine() const { return m_commandLines; }
    void set(const QString &name, const QString &value) { m_environment.insert(name, value); }
    void unset(const QString &name) { m_environment.remove(name); }
    QString value(const QString &name) const { return m_environment.value(name); }
    // How long a command may take, in milliseconds: thousands of records need their time.
    void allow(int limit) { m_limit = limit; }

    Ran run(const QStringList &arguments, const QByteArray &input = {})
    {
        QProcess process;
        process.setProcessEnvironment(m_environment);
        process.setWorkingDirectory(m_folder.path());
        process.start(program(QStringLiteral("patchbayctl")), arguments);
        if (!process.waitForStarted(ProcessLimit))
            return {.errors = process.errorString().toUtf8()};
        // As everybody on the machine sees it in the list of processes.
        m_commandLines += commandLine(process.processId()) + '\n';
        process.write(input);
        process.closeWriteChannel();
        if (!process.waitForFinished(m_limit)) {
            process.kill();
            process.waitForFinished();
        }
        Ran ran{.out = process.readAllStandardOutput(), .errors = process.readAllStandardError()};
        if (process.exitStatus() == QProcess::NormalExit)
            ran.code = process.exitCode();
        m_printed += ran.out + ran.errors;
        return ran;
    }

    // Starts the command and lets it run; the caller waits for it, or kills it.
    std::unique_ptr<QProcess> start(const QStringList &arguments)
    {
        auto process = std::make_unique<QProcess>();
        process->setProcessEnvironment(m_environment);
        process->setWorkingDirectory(m_folder.path());
        process->start(program(QStringLiteral("patchbayctl")), arguments);
        process->closeWriteChannel();
        return process->waitForStarted(ProcessLimit) ? std::move(process) : nullptr;
    }

    static QByteArray commandLine(qint64 pid)
    {
        QFile file(QStringLiteral("/proc/%1/cmdline").arg(pid));
        return file.open(QIODevice::ReadOnly) ? file.readAll().replace('\0', ' ') : QByteArray();
    }

private:
    QTemporaryDir m_folder{};
    QProcessEnvironment m_environment;
    QByteArray m_printed{};
    QByteArray m_commandLines{};
    int m_limit = ProcessLimit;
};

// `patchbayctl sandbox`, ended with SIGTERM as a service manager would.
class SandboxProcess
{
public:
    bool start(const QStringList &arguments)
    {
        m_process.start(program(QStringLiteral("patchbayctl")),
                        QStringList{QStringLiteral("sandbox")} + arguments);
        while (!m_process.canReadLine())
            if (!m_process.waitForReadyRead(ProcessLimit))
                return false;
        m_line = m_process.readLine();
        m_announcement = QJsonDocument::fromJson(m_line).object();
        return !m_announcement.isEmpty();
    }

    ~SandboxProcess() { stop(); }

    // Whether it ended by itself, as asked, with exit code 0.
    bool stop()
    {
        if (m_process.state() == QProcess::NotRunning)
            return m_stoppedWell;
        m_process.terminate();
        m_stoppedWell = m_process.waitForFinished(ProcessLimit) &&
                        m_process.exitStatus() == QProcess::NormalExit && m_process.exitCode() == 0;
        if (m_process.state() != QProcess::NotRunning) {
            m_process.kill();
            m_process.waitForFinished();
        }
        return m_stoppedWell;
    }

    QJsonObject part(const QString &name) const { return m_announcement.value(name).toObject(); }
    QString url() const { return part(QStringLiteral("intercom")).value(QStringLiteral("url")).toString(); }
    QString token() const
    {
        return part(QStringLiteral("intercom")).value(QStringLiteral("token")).toString();
    }
    QByteArray moreOutput() { return m_process.readAllStandardOutput(); }
    QByteArray commandLine() const { return Terminal::commandLine(m_process.processId()); }

    // With the token; empty when it does not answer in time.
    QJsonObject get(const QString &path) const { return ask("GET", path, {}); }
    QJsonObject post(const QString &path, const QJsonObject &body = {}) const
    {
        return ask("POST", path, QJsonDocument(body).toJson());
    }

    QJsonObject put(const QString &path, const QJsonObject &body) const
    {
        return ask("PUT", path, QJsonDocument(body).toJson());
    }
    QJsonObject remove(const QString &path) const { return ask("DELETE", path, {}); }

    // Everything that was ever written to it: contacts, companies and tags alike.
    qint64 writes() const
    {
        const QJsonObject stats = get(QStringLiteral("/_sandbox/stats"));
        qint64 sum = stats.isEmpty() ? -1 : 0;
        for (const auto *name : {"created", "updated", "deleted"})
            sum += stats.value(QLatin1StringView(name)).toInteger();
        return sum;
    }

private:
    QJsonObject ask(const QByteArray &method, const QString &path, const QByteArray &body) const
    {
        QNetworkAccessManager network;
        QNetworkRequest request{QUrl(url() + path)};
        request.setRawHeader("Authorization", "Bearer " + token().toUtf8());
        request.setRawHeader("Content-Type", "application/json");
        const std::unique_ptr<QNetworkReply> reply(network.sendCustomRequest(request, method, body));
        if (!QTest::qWaitFor([&reply] { return reply->isFinished(); }, ProcessLimit))
            return {};
        const QByteArray answer = reply->readAll();
        // What a test asks of the stand-in itself is never refused, or the test is another one than it seems.
        if (path.startsWith(QStringLiteral("/_sandbox/")) && reply->error() != QNetworkReply::NoError)
            qFatal("%s: %s", qPrintable(path), answer.constData());
        return QJsonDocument::fromJson(answer).object();
    }

    QProcess m_process{};
    QByteArray m_line{};
    QJsonObject m_announcement{};
    bool m_stoppedWell = false;
};

// From what `sync` prints: one field's change, and how many fields it writes.
inline QJsonObject changeOf(const QJsonObject &result, const QString &path)
{
    const QJsonArray changes = result.value(QStringLiteral("changes")).toArray();
    for (const QJsonValue &change : changes)
        if (change[QStringLiteral("path")] == path)
            return change.toObject();
    return {};
}

inline int writtenFields(const QJsonObject &result)
{
    int count = 0;
    const QJsonArray changes = result.value(QStringLiteral("changes")).toArray();
    for (const QJsonValue &change : changes)
        count += change[QStringLiteral("will_write")].toBool(true) ? 1 : 0;
    return count;
}

inline bool saveFile(const QString &path, const QByteArray &content)
{
    QFile file(path);
    return file.open(QIODevice::WriteOnly) && file.write(content) == content.size();
}

inline QByteArray fileContent(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

} // namespace patchbay::testing

// Says what the program printed when its exit code is another than the wanted one.
#define RUN(ran, wantedCode, ...)                                                                            \
    const Ran ran = m_terminal->run(__VA_ARGS__);                                                            \
    QVERIFY2(ran.code == (wantedCode), ran.told().constData())
