#include "support/postgresserver.h"

#include <QDir>
#include <QElapsedTimer>
#include <QFile>
#include <QThread>
#include <QUrl>

#include <arpa/inet.h>
#include <csignal>
#include <fcntl.h>
#include <netinet/in.h>
#include <optional>
#include <pwd.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>
#include <vector>

namespace patchbay::testing {

using namespace Qt::StringLiterals;

namespace {

constexpr int StartLimitMs = 60000;

// Debian keeps the server's programs out of PATH, one folder per version; the newest is taken.
QString programFolder()
{
    const QDir root(u"/usr/lib/postgresql"_s);
    QString best;
    int newest = 0;
    for (const QString &version : root.entryList(QDir::Dirs | QDir::NoDotAndDotDot)) {
        const QString bin = root.filePath(version + u"/bin"_s);
        if (version.toInt() > newest && QFile::exists(bin + u"/postgres"_s) &&
            QFile::exists(bin + u"/initdb"_s)) {
            newest = version.toInt();
            best = bin;
        }
    }
    return best;
}

// PostgreSQL refuses to run as root: then it becomes the account that Debian's package made.
const passwd *serverAccount()
{
    return geteuid() == 0 ? getpwnam("postgres") : nullptr;
}

int freePort()
{
    const int fd = socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    bind(fd, reinterpret_cast<sockaddr *>(&address), size);
    getsockname(fd, reinterpret_cast<sockaddr *>(&address), &size);
    close(fd);
    return ntohs(address.sin_port);
}

// Starts a program with its output in `log`; its process id, or -1. Not QProcess: its clone() ends the thread
// sanitizer.
pid_t spawn(const QString &program, const QStringList &arguments, const QString &folder, const QString &log)
{
    const passwd *account = serverAccount();
    const uid_t uid = account ? account->pw_uid : 0;
    const gid_t gid = account ? account->pw_gid : 0;
    const QByteArray directory = QFile::encodeName(folder);
    const QByteArray output = QFile::encodeName(log);
    QByteArrayList words{QFile::encodeName(program)};
    for (const QString &argument : arguments)
        words.append(argument.toUtf8());
    std::vector<char *> argv;
    for (QByteArray &word : words)
        argv.push_back(word.data());
    argv.push_back(nullptr);
    // All memory is taken by now: between fork and exec only system calls are allowed.
    const pid_t child = fork();
    if (child != 0)
        return child;
    if (uid != 0 && (setgid(gid) != 0 || setuid(uid) != 0))
        _exit(126);
    // After the change of user, which forgets it: the server leaves at once when the test is gone.
    prctl(PR_SET_PDEATHSIG, SIGQUIT);
    const int file = open(output.constData(), O_WRONLY | O_CREAT | O_APPEND, 0600);
    if (file < 0 || chdir(directory.constData()) != 0)
        _exit(126);
    dup2(file, STDOUT_FILENO);
    dup2(file, STDERR_FILENO);
    execv(argv[0], argv.data());
    _exit(127);
}

// The exit status of the process, or nothing when it still runs after the time.
std::optional<int> waitForEnd(pid_t process, int milliseconds)
{
    QElapsedTimer time;
    time.start();
    for (;;) {
        int status = 0;
        if (waitpid(process, &status, WNOHANG) != 0)
            return status;
        if (time.hasExpired(milliseconds))
            return std::nullopt;
        QThread::msleep(5);
    }
}

QString textOf(const QString &file)
{
    QFile log(file);
    return log.open(QIODevice::ReadOnly) ? QString::fromUtf8(log.readAll()) : QString();
}

} // namespace

PostgresServer::PostgresServer() = default;

PostgresServer::~PostgresServer()
{
    stop();
}

QString PostgresServer::missing()
{
    if (programFolder().isEmpty())
        return u"PostgreSQL is not installed (no /usr/lib/postgresql/*/bin/postgres)"_s;
    if (geteuid() == 0 && !serverAccount())
        return u"PostgreSQL does not run as root, and there is no account named postgres"_s;
    return {};
}

QString PostgresServer::run(const QString &program, const QStringList &arguments)
{
    const QString log = m_folder->filePath(program + u".log"_s);
    const pid_t process = spawn(programFolder() + u'/' + program, arguments, m_folder->path(), log);
    const std::optional<int> status = process > 0 ? waitForEnd(process, StartLimitMs) : std::nullopt;
    if (process > 0 && !status) {
        ::kill(process, SIGKILL);
        waitpid(process, nullptr, 0);
    }
    return status == 0 ? QString() : program + u": "_s + textOf(log);
}

QString PostgresServer::runScript(const QString &file)
{
    // The server's account may not read the file where it lies.
    const QString copy = m_folder->filePath(u"script.sql"_s);
    QFile::remove(copy);
    if (!QFile::copy(file, copy) ||
        !QFile::setPermissions(copy, QFile::ReadOwner | QFile::ReadGroup | QFile::ReadOther))
        return u"%1 cannot be copied"_s.arg(file);
    return run(u"psql"_s, {u"-q"_s, u"-h"_s, socketFolder(), u"-p"_s, QString::number(m_port), u"-U"_s,
                           u"postgres"_s, u"-v"_s, u"ON_ERROR_STOP=1"_s, u"-f"_s, copy});
}

QString PostgresServer::start()
{
    if (!m_folder) {
        // Under /tmp and not under the test's HOME, which another account may not enter.
        m_folder = std::make_unique<QTemporaryDir>(u"/tmp/patchbay-pg.XXXXXX"_s);
        const QByteArray path = QFile::encodeName(m_folder->path());
        if (const passwd *account = serverAccount();
            account && chown(path.constData(), account->pw_uid, account->pw_gid) != 0)
            return u"The folder could not be given to the account postgres."_s;
        const QString failed = run(u"initdb"_s, {u"-D"_s, m_folder->filePath(u"data"_s), u"-U"_s,
                                                 u"postgres"_s, u"-A"_s, u"trust"_s, u"-E"_s, u"UTF8"_s,
                                                 u"--no-locale"_s, u"--no-sync"_s, u"--no-instructions"_s});
        if (!failed.isEmpty())
            return failed;
    }
    if (m_port != 0)
        return launch();
    QString failed;
    for (int attempt = 0; attempt < 3; ++attempt) { // another program may take the port in between
        m_port = freePort();
        failed = launch();
        if (failed.isEmpty())
            return {};
    }
    return failed;
}

QString PostgresServer::launch()
{
    const QString data = m_folder->filePath(u"data"_s);
    const QString log = m_folder->filePath(u"postgres.log"_s);
    // Nothing waits for the disk. What is committed still reaches the system's cache, so that stop() loses
    // none of it.
    m_server = spawn(programFolder() + u"/postgres"_s,
                     {u"-D"_s, data, u"-p"_s, QString::number(m_port), u"-k"_s, m_folder->path(), u"-h"_s,
                      u"127.0.0.1"_s, u"-c"_s, u"fsync=off"_s, u"-c"_s, u"full_page_writes=off"_s, u"-c"_s,
                      u"max_connections=40"_s},
                     m_folder->path(), log);
    QElapsedTimer time;
    time.start();
    // The server writes its state into the eighth line of that file when it takes connections.
    while (!time.hasExpired(StartLimitMs)) {
        QFile state(data + u"/postmaster.pid"_s);
        if (state.open(QIODevice::ReadOnly) && state.readAll().split('\n').value(7).trimmed() == "ready")
            return {};
        if (m_server < 0 || waitForEnd(m_server, 20)) {
            m_server = 0;
            break;
        }
    }
    return u"postgres: "_s + textOf(log);
}

void PostgresServer::stop()
{
    if (m_server <= 0)
        return;
    ::kill(m_server, SIGQUIT);
    if (!waitForEnd(m_server, 10000)) {
        ::kill(m_server, SIGKILL);
        waitpid(m_server, nullptr, 0);
    }
    m_server = 0;
}

QString PostgresServer::createDatabase(const QString &name)
{
    return run(u"createdb"_s,
               {u"-h"_s, m_folder->path(), u"-p"_s, QString::number(m_port), u"-U"_s, u"postgres"_s, name});
}

QString PostgresServer::execute(const QString &database, const QString &sql)
{
    return run(u"psql"_s, {u"-h"_s, m_folder->path(), u"-p"_s, QString::number(m_port), u"-U"_s,
                           u"postgres"_s, u"-v"_s, u"ON_ERROR_STOP=1"_s, u"-q"_s, u"-c"_s, sql, database});
}

QString PostgresServer::socketFolder() const
{
    return m_folder->path();
}

QString PostgresServer::socketUri(const QString &database) const
{
    return u"postgresql://postgres@localhost:%1/%2?host=%3"_s.arg(
        QString::number(m_port), QString::fromLatin1(QUrl::toPercentEncoding(database)),
        QString::fromLatin1(QUrl::toPercentEncoding(m_folder->path())));
}

QString PostgresServer::tcpUri(const QString &database) const
{
    return u"postgresql://postgres@127.0.0.1:%1/%2"_s.arg(
        QString::number(m_port), QString::fromLatin1(QUrl::toPercentEncoding(database)));
}

} // namespace patchbay::testing
