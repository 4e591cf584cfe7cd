// Holds the sandbox's answers against the official description of Intercom's API, where that is at hand.
#include "sandbox/sandbox.h"
#include "support/testing.h"

#include <QProcess>

using namespace patchbay;
using namespace Qt::StringLiterals;

class SandboxContractTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void answersAsDescribed();
};

void SandboxContractTest::answersAsDescribed()
{
    constexpr int cannotCheck = 77; // the script's word for a missing PyYAML
    const QString description = patchbay::testing::openApi(u"intercom-2.16.yaml"_s);
    if (description.isEmpty())
        QSKIP("The official description is not here: set PATCHBAY_OPENAPI to the folder of "
              "intercom-2.16.yaml.");
    SandboxOptions options;
    options.latencyMs = 0;
    options.searchDelayMs = 0;
    options.contacts = 30;
    options.companies = 3;
    options.conversations = 12;
    options.tickets = 8;
    options.bulkTaskMs = 200;
    Sandbox sandbox(options);
    VERIFY_RESULT(sandbox.start());
    const QJsonObject intercom = sandbox.announcement().value(u"intercom"_s).toObject();
    QStringList arguments{QStringLiteral(PATCHBAY_SOURCE_DIR) + u"/tests/contract/sandboxcontract.py"_s,
                          description, intercom.value(u"url"_s).toString(),
                          intercom.value(u"token"_s).toString()};
    const QString preview = patchbay::testing::openApi(u"intercom-preview.yaml"_s);
    if (preview.isEmpty())
        qInfo(
            "The bulk endpoints are not checked: intercom-preview.yaml is not beside the other description.");
    else
        arguments.append(preview);
    QProcess script;
    script.setProcessChannelMode(QProcess::MergedChannels);
    // By absolute path: a Python of somebody's own would not have Debian's PyYAML.
    script.start(u"/usr/bin/python3"_s, arguments);
    if (!script.waitForStarted())
        QSKIP("There is no /usr/bin/python3.");
    QVERIFY(script.waitForFinished(240'000));
    const QByteArray output = script.readAll();
    if (script.exitCode() == cannotCheck)
        QSKIP("Debian's python3-yaml is not installed.");
    QVERIFY2(script.exitStatus() == QProcess::NormalExit && script.exitCode() == 0, output.constData());
    qInfo("%s", output.trimmed().constData());
}

QTEST_GUILESS_MAIN(SandboxContractTest)
#include "tst_sandboxcontract.moc"
