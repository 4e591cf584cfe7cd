// The receivers that are measured, and what has to be there before one of them can be started.
#pragma once

#include "webhookingest/sender.h"

#include <QCoreApplication>
#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QStandardPaths>

namespace patchbay {

struct Contender
{
    QString name{};
    QString program{};
    QStringList arguments{}; // "%store" and "%port" are filled in
    QString path{};          // of the endpoint
    QString table{}; // where the deliveries are; "files": the store is a folder; empty: it stores nothing
};

inline QString benchFile(const QString &name)
{
    return QStringLiteral(PATCHBAY_SOURCE_DIR "/tests/bench/webhookingest/") + name;
}

// Node with better-sqlite3, put beside the build; empty where that cannot be had. Where its ready-made binary
// is out of reach npm compiles it, with Node's own headers if they are there, because those may be out of
// reach, too.
inline QString nodeReceiver(const QString &bin)
{
    const QString node = QStandardPaths::findExecutable(QStringLiteral("node"));
    const QString npm = QStandardPaths::findExecutable(QStringLiteral("npm"));
    if (node.isEmpty() || npm.isEmpty())
        return {};
    const QString folder = QDir::cleanPath(bin + QStringLiteral("/../webhook-peers"));
    QDir().mkpath(folder);
    const QString script = folder + QStringLiteral("/receiver.mjs");
    QFile::remove(script);
    if (!QFile::copy(benchFile(QStringLiteral("receiver.mjs")), script))
        return {};
    if (QFile::exists(folder +
                      QStringLiteral("/node_modules/better-sqlite3/build/Release/better_sqlite3.node")))
        return script;
    const QString prefix =
        QDir::cleanPath(QFileInfo(QFileInfo(node).canonicalFilePath()).path() + QStringLiteral("/.."));
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    if (QFile::exists(prefix + QStringLiteral("/include/node/node.h")))
        environment.insert(QStringLiteral("npm_config_nodedir"), prefix);
    QProcess install;
    install.setProcessEnvironment(environment);
    install.setStandardOutputFile(QProcess::nullDevice());
    install.start(npm, {QStringLiteral("install"), QStringLiteral("--prefix"), folder,
                        QStringLiteral("--no-audit"), QStringLiteral("--no-fund"), QStringLiteral("--silent"),
                        QStringLiteral("better-sqlite3@11")});
    return install.waitForFinished(900'000) && install.exitCode() == 0 ? script : QString();
}

// Debian's webhook starts a program for each delivery and has no store: the hook that it is given puts the
// body into a file. It answers at once unless it is told to wait for the program, as here.
inline QString debianHooks(const QString &folder)
{
    if (QStandardPaths::findExecutable(QStringLiteral("webhook")).isEmpty())
        return {};
    const auto value = [](const char *source, const char *name, const char *variable) {
        QJsonObject made{{QStringLiteral("source"), QString::fromLatin1(source)}};
        if (*name)
            made.insert(QStringLiteral("name"), QString::fromLatin1(name));
        if (*variable)
            made.insert(QStringLiteral("envname"), QString::fromLatin1(variable));
        return made;
    };
    const QJsonObject rule{{QStringLiteral("type"), QStringLiteral("payload-hmac-sha1")},
                           {QStringLiteral("secret"), QString::fromLatin1(benchSecret)},
                           {QStringLiteral("parameter"), value("header", "X-Hub-Signature", "")}};
    const QJsonObject hook{
        {QStringLiteral("id"), QStringLiteral("in")},
        {QStringLiteral("execute-command"), benchFile(QStringLiteral("keep.sh"))},
        {QStringLiteral("include-command-output-in-response"), true},
        {QStringLiteral("pass-arguments-to-command"), QJsonArray{value("payload", "id", "")}},
        {QStringLiteral("pass-environment-to-command"), QJsonArray{value("raw-request-body", "", "BODY")}},
        {QStringLiteral("trigger-rule-mismatch-http-response-code"), 401},
        {QStringLiteral("trigger-rule"), QJsonObject{{QStringLiteral("match"), rule}}}};
    QFile file(folder + QStringLiteral("/hooks.json"));
    if (!file.open(QIODevice::WriteOnly))
        return {};
    file.write(QJsonDocument(QJsonArray{hook}).toJson());
    return file.fileName();
}

} // namespace patchbay
