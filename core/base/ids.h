// Ids are text. Other systems send numbers, strings and UUIDs for the same thing, and change their mind
// between versions, so nothing here is ever parsed; the tag keeps a contact's id from being passed for a
// company's.
#pragma once

#include <QHashFunctions>
#include <QJsonValue>
#include <QString>

#include <compare>
#include <utility>

namespace patchbay {

template<typename Tag>
class Id
{
public:
    Id() = default;
    explicit Id(QString text) : m_text(std::move(text)) {}

    const QString &text() const { return m_text; }
    bool isEmpty() const { return m_text.isEmpty(); }

    friend bool operator==(const Id &a, const Id &b) { return a.m_text == b.m_text; }
    friend bool operator<(const Id &a, const Id &b) { return a.m_text < b.m_text; }
    friend size_t qHash(const Id &id, size_t seed = 0) { return qHash(id.m_text, seed); }

private:
    QString m_text;
};

// Ids that Patchbay makes itself.
using WorkspaceId = Id<struct WorkspaceTag>;
using ConnectionId = Id<struct ConnectionTag>;
using MappingId = Id<struct MappingTag>;
using LinkId = Id<struct LinkTag>;
using RunId = Id<struct RunTag>;

// Ids that Intercom makes. CompanyId is Intercom's; the customer's own company_id is plain text.
using ContactId = Id<struct ContactTag>;
using CompanyId = Id<struct CompanyTag>;
using TagId = Id<struct IntercomTagTag>;
using AdminId = Id<struct AdminTag>;

// A new random id with a readable prefix, such as "con_4f0c…"; sorts by creation time.
QString newIdText(QLatin1StringView prefix);

// The text of an id that may arrive as a number or a string; empty for null and anything else.
QString readIdText(const QJsonValue &value);

} // namespace patchbay
