// patchbay: the desktop program.
#include "base/logging.h"
#include "patchbay/program.h"
#include "ui/widgets/glyph.h"

#include <QApplication>
#include <QCommandLineParser>
#include <QStyleFactory>

using namespace Qt::StringLiterals;

int main(int argc, char **argv)
{
    patchbay::installRedactingMessageHandler();
    QApplication application(argc, argv);
    QApplication::setApplicationName(u"patchbay"_s);
    QApplication::setOrganizationName(u"patchbay"_s);
    QApplication::setApplicationDisplayName(u"Patchbay"_s);
    QApplication::setApplicationVersion(QStringLiteral(PATCHBAY_VERSION));
    QApplication::setDesktopFileName(u"io.patchbay.Patchbay"_s);
    QApplication::setWindowIcon(patchbay::ui::applicationIcon());

    QCommandLineParser parser;
    parser.setApplicationDescription(u"Desktop console for Intercom integrations"_s);
    parser.addHelpOption();
    parser.addVersionOption();
    const QCommandLineOption sandbox(
        u"sandbox"_s, u"Look around in a sandbox on this machine; nothing of yours is touched."_s);
    const QCommandLineOption store(
        u"store"_s, u"Where Patchbay keeps its data: a path, sqlite:///… or postgresql://…"_s, u"uri"_s);
    const QCommandLineOption noKeychain(u"no-keychain"_s,
                                        u"Keep secrets in memory only, until Patchbay closes."_s);
    const QCommandLineOption settings(
        u"settings"_s, u"An INI file for window settings instead of the platform's place."_s, u"file"_s);
    parser.addOptions({sandbox, store, noKeychain, settings});
    parser.process(application);

    patchbay::ProgramOptions options;
    options.storeUri = parser.value(store);
    options.sandbox = parser.isSet(sandbox);
    options.useKeychain = !parser.isSet(noKeychain);
    options.uiStateFile = parser.value(settings);
    patchbay::Program program(options);
    program.start();
    return QApplication::exec();
}
