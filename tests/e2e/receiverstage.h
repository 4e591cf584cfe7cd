// `patchbayctl webhook serve` as a process, and senders who sign what they send and remember what was
// answered 200.
#pragma once

#include "programs.h"
#include "support/hookclient.h"

#include <QMessageAuthenticationCode>
#include <QMutex>
#include <QSet>
#include <QSqlDatabase>
#include <QSqlError>
#include <QSqlQuery>

#include <atomic>
#include <thread>
#include <vector>

namespace patchbay::testing {

inline const QByteArray hookSecret = "test_client_secret";
inline const QByteArray hookPath = "/hooks/intercom";

inline QByteArray hookBody(const QByteArray &id, const QByteArray &item)
{
    return R"({"type":"notification_event","app_id":"sample","data":{"item":{"type":"contact","id":")" +
           item + R"(","email":"ann@example.com","custom_attributes":{"plan":"pro"}}},"id":")" + id +
           R"(","topic":"contact.user.updated","created_at":1768016203,"delivery_attempts":1})";
}

inline HookClient::Headers hubSigned(const QByteArray &body, const QByteArray &secret = hookSecret)
{
    const QByteArray digest =
        QMessageAuthenticationCode::hash(body, secret, QCryptographicHash::Sha1).toHex();
    return {{"Content-Type", "application/json"}, {"X-Hub-Signature", "sha1=" + digest}};
}

class ReceiverProcess
{
public:
    explicit ReceiverProcess(Terminal &terminal) : m_terminal(terminal) {}
    ~ReceiverProcess() { kill(); }

    bool start(const QStringList &options = {})
    {
        m_terminal.set(QStringLiteral("PATCHBAY_SECRET"), QString::fromLatin1(hookSecret));
        m_process = m_terminal.start(QStringList{QStringLiteral("webhook"), QStringLiteral("serve"),
                                                 QStringLiteral("--listen"), QStringLiteral("127.0.0.1:0"),
                                                 QStringLiteral("--json")} +
                                     options);
        if (!m_process)
            return false;
        while (!m_process->canReadLine())
            if (!m_process->waitForReadyRead(ProcessLimit))
                return false;
        ready = QJsonDocument::fromJson(m_process->readLine()).object();
        return ready.value(QStringLiteral("ready")).toBool();
    }

    quint16 port() const { return quint16(QUrl(ready.value(QStringLiteral("url")).toString()).port()); }
    qint64 pid() const { return m_process ? m_process->processId() : 0; }
    bool isRunning() const { return m_process && m_process->state() == QProcess::Running; }

    // As a power cut would, as far as a process is concerned.
    void kill()
    {
        if (!m_process)
            return;
        m_process->kill();
        m_process->waitForFinished(ProcessLimit);
        m_process.reset();
    }

    // As a service manager does: the exit code.
    int terminate()
    {
        m_process->terminate();
        if (!m_process->waitForFinished(ProcessLimit) || m_process->exitStatus() != QProcess::NormalExit)
            return -1;
        errors = m_process->readAllStandardError();
        const int code = m_process->exitCode();
        m_process.reset();
        return code;
    }

    // In kilobytes, as the system counts it.
    qint64 peakMemory() const
    {
        QFile status(QStringLiteral("/proc/%1/status").arg(pid()));
        if (!status.open(QIODevice::ReadOnly))
            return -1;
        const QByteArray text = status.readAll();
        const qsizetype at = text.indexOf("VmHWM:");
        return text.mid(at + 6, text.indexOf("kB", at) - at - 6).trimmed().toLongLong();
    }

    QJsonObject ready{};
    QByteArray errors{};

private:
    Terminal &m_terminal;
    std::unique_ptr<QProcess> m_process{};
};

// Threads that send signed deliveries, each its own, one after the other until told to end.
class Senders
{
public:
    ~Senders() { stop(); }

    void start(quint16 port, int count)
    {
        m_stop = false;
        for (int i = 0; i < count; ++i)
            m_threads.emplace_back([this, port] { run(port); });
    }

    void stop()
    {
        m_stop = true;
        for (std::thread &thread : m_threads)
            thread.join();
        m_threads.clear();
    }

    QSet<QByteArray> accepted() const
    {
        const QMutexLocker lock(&m_mutex);
        return m_accepted;
    }
    int sent() const { return m_number; }

private:
    void run(quint16 port)
    {
        HookClient client;
        if (!client.connectTo(port))
            return;
        while (!m_stop) {
            const QByteArray number = QByteArray::number(++m_number);
            const QByteArray id = "notif_" + number;
            const QByteArray body = hookBody(id, "contact_" + number.right(2));
            client.send(HookClient::request("POST", hookPath, hubSigned(body), body));
            const HookAnswer answer = client.answer(false, 10'000);
            if (answer.status == 0)
                return; // it was killed
            if (answer.status == 200) {
                const QMutexLocker lock(&m_mutex);
                m_accepted.insert(id);
            }
        }
    }

    std::vector<std::thread> m_threads{};
    std::atomic<bool> m_stop = false;
    std::atomic<int> m_number = 0;
    mutable QMutex m_mutex{};
    QSet<QByteArray> m_accepted{};
};

// How often each notification is in the inbox; nothing when the store cannot be read or is damaged.
inline QHash<QByteArray, int> storedNotifications(const QString &path)
{
    QHash<QByteArray, int> counts;
    {
        QSqlDatabase store = QSqlDatabase::addDatabase(QStringLiteral("QSQLITE"), QStringLiteral("inbox"));
        store.setDatabaseName(path);
        store.setConnectOptions(QStringLiteral("QSQLITE_BUSY_TIMEOUT=10000"));
        if (store.open()) {
            QSqlQuery query(store);
            const bool sound = query.exec(QStringLiteral("PRAGMA integrity_check")) && query.next() &&
                               query.value(0).toString() == QStringLiteral("ok");
            query.finish();
            if (sound && query.exec(QStringLiteral("SELECT notification_id, COUNT(*) FROM deliveries"
                                                   " GROUP BY notification_id")))
                while (query.next())
                    counts.insert(query.value(0).toByteArray(), query.value(1).toInt());
        }
    }
    QSqlDatabase::removeDatabase(QStringLiteral("inbox"));
    return counts;
}

} // namespace patchbay::testing
