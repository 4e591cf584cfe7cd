#include "base/logging.h"

#include "base/redaction.h"
#include "base/time.h"

#include <QJsonDocument>

#include <cstdio>

namespace patchbay {

using namespace Qt::StringLiterals;

// Info is off by default: the programs switch it on with --verbose, tests with QT_LOGGING_RULES.
Q_LOGGING_CATEGORY(logHttp, "patchbay.http", QtWarningMsg)
Q_LOGGING_CATEGORY(logStore, "patchbay.store", QtWarningMsg)
Q_LOGGING_CATEGORY(logSecrets, "patchbay.secrets", QtWarningMsg)
Q_LOGGING_CATEGORY(logSync, "patchbay.sync", QtWarningMsg)
Q_LOGGING_CATEGORY(logConsole, "patchbay.console", QtWarningMsg)
Q_LOGGING_CATEGORY(logUi, "patchbay.ui", QtWarningMsg)

namespace {

const char *levelName(QtMsgType type)
{
    switch (type) {
    case QtDebugMsg: return "debug";
    case QtInfoMsg: return "info";
    case QtWarningMsg: return "warning";
    case QtCriticalMsg: return "error";
    case QtFatalMsg: return "fatal";
    }
    return "?";
}

void writeRedacted(QtMsgType type, const QMessageLogContext &context, const QString &text)
{
    const QByteArray line = toIsoText(QDateTime::currentDateTimeUtc()).toLatin1() + ' ' + levelName(type) +
                            ' ' + (context.category ? context.category : "default") + ' ' +
                            redact(text).toUtf8() + '\n';
    std::fwrite(line.constData(), 1, static_cast<size_t>(line.size()), stderr);
}

} // namespace

void logEvent(const QLoggingCategory &category, const QString &event, const QJsonObject &fields)
{
    if (!category.isInfoEnabled())
        return;
    QJsonObject line = fields;
    line.insert(u"event"_s, event);
    const QString text = redact(QString::fromUtf8(QJsonDocument(line).toJson(QJsonDocument::Compact)));
    qCInfo(category).noquote() << text;
}

void installRedactingMessageHandler()
{
    qInstallMessageHandler(writeRedacted);
}

} // namespace patchbay
