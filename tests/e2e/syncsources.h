// The same company in two kinds of source: a database of the shop's own, and Clerk. A test changes it and
// does not know which of them it is.
#pragma once

#include "bulkstage.h"

#include <QHash>

namespace patchbay::testing {

// Keys are those that the source gives its records; empty, with a warning, where something could not be done.
class SyncSource
{
public:
    SyncSource() = default;
    virtual ~SyncSource() = default;
    SyncSource(const SyncSource &) = delete;
    SyncSource &operator=(const SyncSource &) = delete;

    // The options of `connection add`.
    virtual QStringList connection() = 0;
    // What differs between the two mappings: the rule for tags, and where an organisation's plan is found.
    virtual QByteArray tagsRule() const = 0;
    virtual QByteArray planField() const = 0;

    virtual QString addOrganisation(const QString &name, const QString &plan, const QDateTime &since) = 0;
    virtual QString addPerson(const QString &name, const QString &email, const QDateTime &since) = 0;
    // To the organisation; the key of the invited person, "invitation_…".
    virtual QString invite(const QString &email, const QString &organisation) = 0;
    // Who was invited becomes a user, and a member where it was invited to; the user's key.
    virtual QString accept(const QString &invitedKey, const QString &name) = 0;
    virtual bool revoke(const QString &invitedKey) = 0;
    virtual bool join(const QString &person, const QString &organisation) = 0;
    virtual bool leave(const QString &person, const QString &organisation) = 0;
    virtual bool setPlan(const QString &organisation, const QString &plan) = 0;
    virtual bool removePerson(const QString &key) = 0;
    virtual bool removeOrganisation(const QString &key) = 0;
};

// Users and invitations in two tables, as most shops have them; one query makes people of both.
class SqlShop final : public SyncSource
{
public:
    explicit SqlShop(BulkStage &stage) : m_stage(stage)
    {
        if (!stage.sql(QStringLiteral("CREATE TABLE users (id TEXT, email TEXT, name TEXT, since TEXT,"
                                      " invitation TEXT)")) ||
            !stage.sql(QStringLiteral("CREATE TABLE invitations (id TEXT, email TEXT, organisation TEXT,"
                                      " status TEXT)")))
            qFatal("The shop's tables cannot be made.");
    }

    QStringList connection() override
    {
        return {
            QStringLiteral("sql"),
            QStringLiteral("--driver"),
            QStringLiteral("QSQLITE"),
            QStringLiteral("--database"),
            m_stage.terminal.path(QStringLiteral("source.sqlite")),
            QStringLiteral("--people-query"),
            QStringLiteral("SELECT id, email, name, since AS signed_up_at, 'active' AS status, NULL AS tags,"
                           " 'invitation_' || invitation AS invited_as FROM users"
                           " UNION ALL SELECT 'invitation_' || id, email, NULL, NULL, 'invited',"
                           " 'invited-user', NULL FROM invitations WHERE status = 'open'"),
            QStringLiteral("--people-former-key"),
            QStringLiteral("invited_as"),
            QStringLiteral("--organisations-query"),
            QStringLiteral("SELECT id, name, plan, created_at FROM organisations"),
            QStringLiteral("--memberships-query"),
            QStringLiteral("SELECT person AS person_id, organisation AS organisation_id FROM memberships")};
    }
    // No tags are NULL in a table, which says nothing until the rule says that it does.
    QByteArray tagsRule() const override
    {
        return R"({"id": "tags", "source": "tags", "target": "tags", "empty": "clear"})";
    }
    QByteArray planField() const override { return "plan"; }

    QString addOrganisation(const QString &name, const QString &plan, const QDateTime &since) override
    {
        const QString id = QStringLiteral("o%1").arg(++m_number);
        return made(id, QStringLiteral("INSERT INTO organisations VALUES ('%1', '%2', '%3', '%4')")
                            .arg(id, name, plan, since.toString(Qt::ISODate)));
    }
    QString addPerson(const QString &name, const QString &email, const QDateTime &since) override
    {
        const QString id = QStringLiteral("p%1").arg(++m_number);
        return made(id, QStringLiteral("INSERT INTO users VALUES ('%1', '%2', '%3', '%4', NULL)")
                            .arg(id, email, name, since.toString(Qt::ISODate)));
    }
    QString invite(const QString &email, const QString &organisation) override
    {
        const QString id = QStringLiteral("i%1").arg(++m_number);
        return made(QStringLiteral("invitation_") + id,
                    QStringLiteral("INSERT INTO invitations VALUES ('%1', '%2', '%3', 'open')")
                        .arg(id, email, organisation));
    }
    QString accept(const QString &invitedKey, const QString &name) override
    {
        const QString id = QStringLiteral("p%1").arg(++m_number);
        const QString invitation = idOf(invitedKey);
        const bool done =
            m_stage.sql(QStringLiteral("INSERT INTO users SELECT '%1', email, '%2',"
                                       " '2026-05-06T07:08:09Z', id FROM invitations WHERE id = '%3'")
                            .arg(id, name, invitation)) &&
            m_stage.sql(QStringLiteral("INSERT INTO memberships SELECT '%1', organisation FROM invitations"
                                       " WHERE id = '%2'")
                            .arg(id, invitation)) &&
            m_stage.sql(
                QStringLiteral("UPDATE invitations SET status = 'accepted' WHERE id = '%1'").arg(invitation));
        return done ? id : QString();
    }
    bool revoke(const QString &invitedKey) override
    {
        return m_stage.sql(QStringLiteral("UPDATE invitations SET status = 'revoked' WHERE id = '%1'")
                               .arg(idOf(invitedKey)));
    }
    bool join(const QString &person, const QString &organisation) override
    {
        return m_stage.sql(
            QStringLiteral("INSERT INTO memberships VALUES ('%1', '%2')").arg(person, organisation));
    }
    bool leave(const QString &person, const QString &organisation) override
    {
        return m_stage.sql(QStringLiteral("DELETE FROM memberships WHERE person = '%1' AND organisation ="
                                          " '%2'")
                               .arg(person, organisation));
    }
    bool setPlan(const QString &organisation, const QString &plan) override
    {
        return m_stage.sql(
            QStringLiteral("UPDATE organisations SET plan = '%2' WHERE id = '%1'").arg(organisation, plan));
    }
    bool removePerson(const QString &key) override
    {
        return m_stage.sql(QStringLiteral("DELETE FROM users WHERE id = '%1'").arg(key)) &&
               m_stage.sql(QStringLiteral("DELETE FROM memberships WHERE person = '%1'").arg(key));
    }
    bool removeOrganisation(const QString &key) override
    {
        return m_stage.sql(QStringLiteral("DELETE FROM organisations WHERE id = '%1'").arg(key)) &&
               m_stage.sql(QStringLiteral("DELETE FROM memberships WHERE organisation = '%1'").arg(key));
    }

private:
    static QString idOf(const QString &invitedKey)
    {
        return invitedKey.mid(QStringLiteral("invitation_").size());
    }
    QString made(const QString &key, const QString &statement)
    {
        return m_stage.sql(statement) ? key : QString();
    }

    BulkStage &m_stage;
    int m_number = 0;
};

// The sandbox's stand-in, changed by its control paths.
class ClerkInstance final : public SyncSource
{
public:
    explicit ClerkInstance(BulkStage &stage) : m_clerk(stage.sandbox.part(QStringLiteral("clerk")))
    {
        stage.terminal.set(QStringLiteral("CLERK_SECRET_KEY"),
                           m_clerk[QStringLiteral("secret_key")].toString());
    }

    QStringList connection() override
    {
        return {QStringLiteral("clerk"), QStringLiteral("--base-url"),
                m_clerk[QStringLiteral("url")].toString()};
    }
    QByteArray tagsRule() const override { return R"({"id": "tags", "source": "tags", "target": "tags"})"; }
    QByteArray planField() const override { return "public_metadata.plan"; }

    QString addOrganisation(const QString &name, const QString &plan, const QDateTime &since) override
    {
        return idOf(control("POST", QStringLiteral("/organizations"),
                            {{QStringLiteral("name"), name},
                             {QStringLiteral("public_metadata"), planOf(plan)},
                             {QStringLiteral("created_at"), since.toMSecsSinceEpoch()}}));
    }
    QString addPerson(const QString &name, const QString &email, const QDateTime &since) override
    {
        QJsonObject body = nameOf(name);
        body.insert(QStringLiteral("email_address"), email);
        body.insert(QStringLiteral("created_at"), since.toMSecsSinceEpoch());
        return idOf(control("POST", QStringLiteral("/users"), body));
    }
    QString invite(const QString &email, const QString &organisation) override
    {
        const QString id = idOf(control(
            "POST", QStringLiteral("/invitations"),
            {{QStringLiteral("email_address"), email}, {QStringLiteral("organization_id"), organisation}}));
        return id.isEmpty() ? id : QStringLiteral("invitation_") + id;
    }
    QString accept(const QString &invitedKey, const QString &name) override
    {
        return idOf(
            control("POST", QStringLiteral("/invitations/%1/accept").arg(invitedKey.mid(11)), nameOf(name)));
    }
    bool revoke(const QString &invitedKey) override
    {
        return !idOf(control("POST", QStringLiteral("/invitations/%1/revoke").arg(invitedKey.mid(11))))
                    .isEmpty();
    }
    bool join(const QString &person, const QString &organisation) override
    {
        const QString id = idOf(control(
            "POST", QStringLiteral("/memberships"),
            {{QStringLiteral("user_id"), person}, {QStringLiteral("organization_id"), organisation}}));
        m_memberships.insert(person + u'/' + organisation, id);
        return !id.isEmpty();
    }
    bool leave(const QString &person, const QString &organisation) override
    {
        return isDone(control("DELETE", QStringLiteral("/memberships/") +
                                            m_memberships.take(person + u'/' + organisation)));
    }
    bool setPlan(const QString &organisation, const QString &plan) override
    {
        return !idOf(control("PATCH", QStringLiteral("/organizations/") + organisation,
                             {{QStringLiteral("public_metadata"), planOf(plan)}}))
                    .isEmpty();
    }
    bool removePerson(const QString &key) override
    {
        return isDone(control("DELETE", QStringLiteral("/users/") + key));
    }
    bool removeOrganisation(const QString &key) override
    {
        return isDone(control("DELETE", QStringLiteral("/organizations/") + key));
    }

private:
    static QJsonObject planOf(const QString &plan) { return {{QStringLiteral("plan"), plan}}; }
    static QJsonObject nameOf(const QString &name)
    {
        return {{QStringLiteral("first_name"), name.section(u' ', 0, 0)},
                {QStringLiteral("last_name"), name.section(u' ', 1)}};
    }
    static QString idOf(const QJsonObject &answer) { return answer[QStringLiteral("id")].toString(); }
    static bool isDone(const QJsonObject &answer) { return answer[QStringLiteral("ok")].toBool(); }

    QJsonObject control(const QByteArray &method, const QString &path, const QJsonObject &body = {}) const
    {
        QNetworkAccessManager network;
        QNetworkRequest request{QUrl(m_clerk[QStringLiteral("control")].toString() + path)};
        request.setRawHeader("Content-Type", "application/json");
        const std::unique_ptr<QNetworkReply> reply(
            network.sendCustomRequest(request, method, QJsonDocument(body).toJson()));
        if (!QTest::qWaitFor([&reply] { return reply->isFinished(); }, ProcessLimit))
            return {};
        const QByteArray answer = reply->readAll();
        if (reply->error() != QNetworkReply::NoError)
            qWarning("%s %s: %s", method.constData(), qPrintable(path), answer.constData());
        return QJsonDocument::fromJson(answer).object();
    }

    QJsonObject m_clerk;
    QHash<QString, QString> m_memberships{}; // "person/organisation" → the membership's id
};

inline std::unique_ptr<SyncSource> makeSource(const QString &kind, BulkStage &stage)
{
    if (kind == QStringLiteral("Clerk"))
        return std::make_unique<ClerkInstance>(stage);
    return std::make_unique<SqlShop>(stage);
}

} // namespace patchbay::testing
