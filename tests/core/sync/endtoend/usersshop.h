// The stage of most resync tests: a users table with one person, two organisations and no memberships yet.
#pragma once

#include "stage.h"

namespace patchbay::testing {

inline std::unique_ptr<Stage> openShop()
{
    const QStringList source{
        u"CREATE TABLE users (id INTEGER PRIMARY KEY, uid TEXT, email TEXT, name TEXT, phone TEXT, seats TEXT, plan TEXT, tags TEXT, rep TEXT)"_s,
        u"CREATE TABLE orgs (id TEXT PRIMARY KEY, name TEXT, size INTEGER)"_s,
        u"CREATE TABLE members (user_id INTEGER, org_id TEXT)"_s,
        u"INSERT INTO users (id, uid, email, name) VALUES (42, 'u-42', 'ann@example.com', 'Ann Example')"_s,
        u"INSERT INTO orgs VALUES ('org-1', 'Orion', 5), ('org-2', 'Kiwi Kites', 9)"_s,
    };
    auto stage = std::make_unique<Stage>(
        source, QJsonObject{{u"people_query"_s, u"SELECT * FROM users"_s},
                            {u"people_key"_s, u"id"_s},
                            {u"people_email"_s, u"email"_s},
                            {u"organisations_query"_s, u"SELECT * FROM orgs"_s},
                            {u"organisations_key"_s, u"id"_s},
                            {u"memberships_query"_s, u"SELECT user_id, org_id FROM members"_s},
                            {u"memberships_person"_s, u"user_id"_s},
                            {u"memberships_organisation"_s, u"org_id"_s}});
    stage->people.rules = {Stage::rule(u"id"_s, u"external_id"_s), Stage::rule(u"email"_s, u"email"_s),
                           Stage::rule(u"name"_s, u"name"_s)};
    return stage;
}

} // namespace patchbay::testing
