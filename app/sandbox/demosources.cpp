#include "sandbox/demosources.h"

#include <QFile>
#include <QSqlDatabase>
#include <QSqlError>
#include <QSqlQuery>
#include <QSqlRecord>
#include <QUuid>

#include <utility>

namespace patchbay::sandbox {

using namespace Qt::StringLiterals;

namespace {

// Everybody, the ones who left included: their `deleted_at` says so.
const QString peopleQuery =
    u"SELECT p.id, p.email, p.full_name, p.phone, p.plan_type, p.lifetime_value, p.seats, "
    "p.newsletter, p.status, p.signed_up_at, p.last_seen_at, p.updated_at, p.deleted_at, "
    "r.email AS support_rep_email "
    "FROM people p LEFT JOIN support_reps r ON r.id = p.support_rep_id ORDER BY p.id"_s;
const QString organisationsQuery =
    u"SELECT id, name, plan, size, industry, website, monthly_spend, tier, created_at, "
    "updated_at FROM organisations ORDER BY id"_s;
const QString membershipsQuery = u"SELECT person_id, organisation_id FROM memberships ORDER BY person_id, "
                                 "organisation_id"_s;

Error storageError(const QString &what, const QString &reason)
{
    Error error;
    error.kind = Error::Kind::Storage;
    error.message = u"The sandbox could not write its demo %1: %2."_s.arg(what, reason);
    error.nextStep = u"Check that the folder for temporary files can be written to and has space."_s;
    return error;
}

// Statements end with a semicolon at the end of a line; comments are lines of their own.
QStringList readStatements(const QString &script)
{
    QStringList statements;
    QString statement;
    const QStringList lines = script.split(u'\n');
    for (const QString &line : lines) {
        if (line.trimmed().isEmpty() || line.startsWith(u"--"_s))
            continue;
        statement += line + u'\n';
        if (line.trimmed().endsWith(u';')) {
            statements.append(statement);
            statement.clear();
        }
    }
    return statements;
}

// RFC 4180: quoted where it must be, null as an empty field.
QByteArray csvField(const QVariant &value)
{
    QByteArray text = value.isNull() ? QByteArray() : value.toString().toUtf8();
    if (!text.contains(',') && !text.contains('"') && !text.contains('\n') && !text.contains('\r'))
        return text;
    return '"' + text.replace('"', "\"\"") + '"';
}

Outcome exportCsv(const QSqlDatabase &database, const QString &sql, const QString &path)
{
    QFile file(path);
    if (!file.open(QIODevice::WriteOnly))
        return fail(storageError(u"files"_s, file.errorString()));
    QSqlQuery query(database);
    query.setForwardOnly(true);
    if (!query.exec(sql))
        return fail(storageError(u"files"_s, query.lastError().text()));
    const QSqlRecord record = query.record();
    QByteArrayList fields;
    for (int i = 0; i < record.count(); ++i)
        fields.append(csvField(record.fieldName(i)));
    file.write(fields.join(',') + "\r\n");
    while (query.next()) {
        fields.clear();
        for (int i = 0; i < record.count(); ++i)
            fields.append(csvField(query.value(i)));
        file.write(fields.join(',') + "\r\n");
    }
    return {};
}

Outcome fill(const QSqlDatabase &database)
{
    QFile script(u":/sandbox/people.sql"_s);
    if (!script.open(QIODevice::ReadOnly))
        return fail(storageError(u"database"_s, script.errorString()));
    QSqlQuery query(database);
    const QStringList statements = readStatements(QString::fromUtf8(script.readAll()));
    for (const QString &statement : statements) {
        if (!query.exec(statement))
            return fail(storageError(u"database"_s, query.lastError().text()));
    }
    return {};
}

Outcome writeAll(const QSqlDatabase &database, const QJsonObject &csv)
{
    auto outcome = fill(database);
    for (const auto &[key, sql] :
         {std::pair{u"people"_s, peopleQuery}, std::pair{u"organisations"_s, organisationsQuery},
          std::pair{u"memberships"_s, membershipsQuery}}) {
        if (outcome)
            outcome = exportCsv(database, sql, csv.value(key).toString());
    }
    return outcome;
}

} // namespace

Outcome DemoSources::create()
{
    if (!m_folder.isValid())
        return fail(storageError(u"database"_s, m_folder.errorString()));
    const QString connection = u"sandbox-"_s + QUuid::createUuid().toString(QUuid::WithoutBraces);
    Outcome outcome;
    {
        QSqlDatabase database = QSqlDatabase::addDatabase(u"QSQLITE"_s, connection);
        database.setDatabaseName(m_folder.filePath(u"people.sqlite"_s));
        // One transaction: a commit per statement would wait for the disk each time.
        outcome = database.open() && database.transaction()
                      ? writeAll(database, csv())
                      : Outcome(fail(storageError(u"database"_s, database.lastError().text())));
        if (outcome && !database.commit())
            outcome = fail(storageError(u"database"_s, database.lastError().text()));
        database.close();
    }
    QSqlDatabase::removeDatabase(connection);
    return outcome;
}

QJsonObject DemoSources::sql() const
{
    return {{u"driver"_s, u"QSQLITE"_s},
            {u"database"_s, m_folder.filePath(u"people.sqlite"_s)},
            {u"people"_s, peopleQuery},
            {u"organisations"_s, organisationsQuery},
            {u"memberships"_s, membershipsQuery}};
}

QJsonObject DemoSources::csv() const
{
    return {{u"people"_s, m_folder.filePath(u"people.csv"_s)},
            {u"organisations"_s, m_folder.filePath(u"organisations.csv"_s)},
            {u"memberships"_s, m_folder.filePath(u"memberships.csv"_s)}};
}

} // namespace patchbay::sandbox
