#include "patchbayctl/session.h"

#include <QFile>

#include <cstdio>
#include <unistd.h>

namespace patchbay::cli {

using namespace Qt::StringLiterals;

Result<Console *> Session::console()
{
    if (!m_console) {
        Console::Options options;
        options.storeUri = storeUri;
        options.actor = u"command line"_s;
        options.secrets = SecretPolicy::KeychainOnly;
        auto console = std::make_unique<Console>(options);
        const Outcome opened = await(console->open());
        if (!opened)
            return fail(opened.error());
        m_console = std::move(console);
    }
    return m_console.get();
}

Result<ConnectionView> chooseConnection(Console &console, const QString &idOrName)
{
    if (!idOrName.isEmpty())
        return await(console.connections().find(idOrName));
    const auto all = await(console.connections().list());
    if (!all)
        return fail(all.error());
    QList<ConnectionView> real;
    QStringList names;
    for (const ConnectionView &connection : *all) {
        if (connection.id.isEmpty())
            continue;
        real << connection;
        names << connection.name;
    }
    if (real.isEmpty())
        return fail(Error::Kind::NotFound, u"There is no connection yet."_s,
                    u"Add one with “patchbayctl connection add sql …”."_s);
    if (real.size() > 1)
        return fail(Error::Kind::InvalidInput,
                    u"There are several connections: %1."_s.arg(names.join(u", "_s)),
                    u"Name one with --connection."_s);
    return real.first();
}

Result<ConnectionId> namedConnection(Console &console, const std::string &idOrName)
{
    if (idOrName.empty())
        return ConnectionId();
    const auto connection = await(console.connections().find(text(idOrName)));
    if (!connection)
        return fail(connection.error());
    return connection->id;
}

Result<QByteArray> readFileOrStdin(const QString &path)
{
    QFile file;
    bool opened = false;
    if (path == u"-"_s) {
        opened = file.open(stdin, QIODevice::ReadOnly);
    } else {
        file.setFileName(path);
        opened = file.open(QIODevice::ReadOnly);
    }
    if (!opened)
        return fail(Error::Kind::InvalidInput, u"“%1” cannot be read: %2."_s.arg(path, file.errorString()),
                    u"Check the path, or give - to read standard input."_s);
    return file.readAll();
}

Result<Secret> readSecretFromStdin(const QString &what)
{
    if (isatty(STDIN_FILENO) != 0)
        std::fprintf(stderr, "%s, then Enter and Ctrl+D:\n", what.toUtf8().constData());
    const auto bytes = readFileOrStdin(u"-"_s);
    if (!bytes)
        return fail(bytes.error());
    const Secret secret(*bytes);
    if (secret.isEmpty())
        return fail(Error::Kind::InvalidInput,
                    u"%1 was expected on standard input, and nothing came."_s.arg(what),
                    u"Pipe it in, for example: patchbayctl … < token.txt"_s);
    return secret;
}

} // namespace patchbay::cli
