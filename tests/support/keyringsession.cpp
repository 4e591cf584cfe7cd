#include "support/keyringsession.h"

#include <QByteArrayList>
#include <QStandardPaths>

#include <cerrno>
#include <cstring>
#include <unistd.h>
#include <vector>

namespace patchbay::testing {

using namespace Qt::StringLiterals;

QString keyringMissing()
{
    for (const QString &tool : {u"dbus-run-session"_s, u"dbus-send"_s, u"gnome-keyring-daemon"_s}) {
        if (QStandardPaths::findExecutable(tool).isEmpty())
            return tool + u" is not installed"_s;
    }
    return {};
}

bool insideKeyringSession()
{
    return qEnvironmentVariableIsSet("PATCHBAY_KEYRING_SESSION");
}

QString enterKeyringSession(char **argv)
{
    const QString reason = keyringMissing();
    if (!reason.isEmpty())
        return reason;
    QByteArray script = PATCHBAY_SOURCE_DIR "/tests/support/with-keyring";
    std::vector<char *> arguments{script.data()};
    for (char **argument = argv; *argument; ++argument)
        arguments.push_back(*argument);
    arguments.push_back(nullptr);
    execv(script.constData(), arguments.data());
    return u"with-keyring did not start: "_s + QString::fromLocal8Bit(std::strerror(errno));
}

} // namespace patchbay::testing
