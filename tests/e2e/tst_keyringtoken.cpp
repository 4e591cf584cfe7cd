// A token that is typed once lies in the keyring, and every later process finds it there.
#include "programs.h"
#include "support/keyringsession.h"

#include <QCoreApplication>
#include <QDirIterator>

using namespace patchbay::testing;
using namespace Qt::StringLiterals;

class KeyringTokenTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void keepsTheTokenForLaterProcesses();

private:
    QStringList filesWith(const QByteArray &secret) const
    {
        QStringList found;
        for (const QString &folder : {m_terminal->path(u""_s), QDir::homePath()}) {
            QDirIterator files(folder, QDir::Files | QDir::Hidden, QDirIterator::Subdirectories);
            while (files.hasNext()) {
                const QString file = files.next();
                if (fileContent(file).contains(secret))
                    found << file;
            }
        }
        return found;
    }

    std::unique_ptr<Terminal> m_terminal = std::make_unique<Terminal>();
    SandboxProcess m_sandbox{};
};

void KeyringTokenTest::keepsTheTokenForLaterProcesses()
{
    if (!insideKeyringSession())
        QSKIP(qPrintable(u"No keyring: "_s + keyringMissing()));
    // As somebody who is logged in: with a session bus, and without any variable of Intercom's.
    m_terminal->set(u"DBUS_SESSION_BUS_ADDRESS"_s, qEnvironmentVariable("DBUS_SESSION_BUS_ADDRESS"));
    QVERIFY(
        m_sandbox.start({u"--port"_s, u"0"_s, u"--latency-ms"_s, u"0"_s, u"--search-delay-ms"_s, u"0"_s}));
    const QByteArray token = m_sandbox.token().toUtf8();

    RUN(added, 0, {u"workspace"_s, u"add"_s, u"--token-stdin"_s, u"--url"_s, m_sandbox.url(), u"--json"_s},
        token + '\n');
    QCOMPARE(added.json()[u"workspace"_s][u"token_in"_s].toString(), u"system keychain"_s);
    RUN(checked, 0, {u"workspace"_s, u"check"_s, u"--json"_s});
    QCOMPARE(checked.json().value(u"ok"_s), QJsonValue(true));

    const QJsonObject sql = m_sandbox.part(u"sql"_s);
    RUN(connected, 0,
        {u"connection"_s, u"add"_s, u"sql"_s, u"--driver"_s, sql[u"driver"_s].toString(), u"--database"_s,
         sql[u"database"_s].toString(), u"--people-query"_s, sql[u"people"_s].toString()});
    RUN(mapped, 0, {u"mapping"_s, u"set"_s, u"--suggest"_s});
    const QStringList sync{u"sync"_s, u"user"_s, u"--key"_s, u"p-1001"_s, u"--json"_s};
    RUN(created, 0, sync);
    QCOMPARE(created.json().value(u"action"_s).toString(), u"create"_s);
    const qint64 afterwards = m_sandbox.writes();
    RUN(again, 0, sync);
    QCOMPARE(again.json().value(u"writes"_s).toInt(-1), 0);
    QCOMPARE(m_sandbox.writes(), afterwards);
    QCOMPARE(filesWith(token), QStringList());

    RUN(removed, 0,
        {u"workspace"_s, u"remove"_s, added.json()[u"workspace"_s][u"id"_s].toString(), u"--json"_s});
    QVERIFY2(!removed.json().contains(u"warnings"_s), removed.told().constData());
    RUN(nothing, 1, {u"workspace"_s, u"check"_s});
    QVERIFY(!m_terminal->everythingPrinted().contains(token));
    QVERIFY(!m_terminal->everyCommandLine().contains(token));
    QVERIFY(m_sandbox.stop());
}

int main(int argc, char **argv)
{
    if (!insideKeyringSession() && keyringMissing().isEmpty()) {
        qCritical("%s", qPrintable(enterKeyringSession(argv)));
        return 1;
    }
    QCoreApplication app(argc, argv);
    KeyringTokenTest test;
    return QTest::qExec(&test, argc, argv);
}

#include "tst_keyringtoken.moc"
