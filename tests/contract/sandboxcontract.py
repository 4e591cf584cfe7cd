#!/usr/bin/python3
"""Asks the sandbox for everything it serves and holds each answer against Intercom's official description.

Usage: sandboxcontract.py intercom-2.16.yaml http://127.0.0.1:PORT TOKEN [intercom-preview.yaml]
With the last one also the bulk endpoints, which only the Preview version has: the requests as well as the answers.
Prints what differs and exits 1; exits 77 when PyYAML is missing.
"""
import json
import sys
import time
import urllib.error
import urllib.parse
import urllib.request

from description import Description

# What the real system answers though the description does not list it (seen in the field, or in Intercom's guides).
UNLISTED = {
    ("post", "/contacts"): {400, 409},
    ("put", "/contacts/{contact_id}"): {400, 404, 409},
    ("get", "/contacts/{contact_id}"): {404},
    ("delete", "/contacts/{contact_id}"): {404},
    ("get", "/contacts"): {400},
    ("get", "/contacts/find_by_external_id/{external_id}"): {404},
    ("post", "/contacts/{contact_id}/unarchive"): {400, 404},
    ("post", "/contacts/merge"): {404},
    ("put", "/companies/{company_id}"): {400},
    ("get", "/companies/scroll"): {400, 404},
    ("get", "/admins/activity_logs"): {400},
    ("post", "/events"): {400, 404},
    ("post", "/conversations/search"): {400},
    ("post", "/tickets/search"): {400},
    ("get", "/contacts/bulk/{id}"): {404},
    ("get", "/companies/bulk/{id}"): {404},
}


class Contract(Description):
    def __init__(self, path, url, token, version="2.16"):
        self.version = version
        super().__init__(path)
        self.url = url
        self.token = token
        self.problems = []
        self.answers = 0

    def ask(self, method, template, expected, body=None, query="", **ids):
        """Makes one call, checks the answer, and gives its body."""
        path = template
        for name, value in ids.items():
            path = path.replace("{" + name + "}", urllib.parse.quote(str(value), safe=""))
        data = None if body is None else json.dumps(body).encode()
        headers = {"Authorization": "Bearer " + self.token, "Intercom-Version": self.version}
        if data is not None:
            headers["Content-Type"] = "application/json"
        request = urllib.request.Request(self.url + path + query, data, headers, method=method.upper())
        try:
            with urllib.request.urlopen(request, timeout=30) as reply:
                status, text, got = reply.status, reply.read(), reply.headers
        except urllib.error.HTTPError as error:
            status, text, got = error.code, error.read(), error.headers
        self.answers += 1
        name = f"{method.upper()} {template} {status}"
        if status != expected:
            self.problems.append(f"{name}: expected {expected}: {text[:300]!r}")
        for header in ("X-RateLimit-Limit", "X-RateLimit-Remaining", "X-RateLimit-Reset"):
            if not (got.get(header) or "").isdigit():
                self.problems.append(f"{name}: no {header}")
        value = json.loads(text) if text else None
        self.compare(name, method, template, status, value)
        return value or {}

    def compare(self, name, method, template, status, value):
        responses = self.api["paths"][template][method]["responses"]
        listed = responses.get(str(status), responses.get(status))
        if listed is None:
            if status not in UNLISTED.get((method, template), set()):
                self.problems.append(f"{name}: this status is not described")
            schema = {"$ref": "#/components/schemas/error"}
        else:
            schema = listed.get("content", {}).get("application/json", {}).get("schema")
        if status >= 400:
            schema = {"$ref": "#/components/schemas/error"}
            if not isinstance(value, dict) or not value.get("request_id"):
                self.problems.append(f"{name}: no request_id")
        if schema is not None:
            self.problems += [f"{name}: {problem}" for problem in self.check(schema, value, "body")]


def contacts(c):
    one, tags, companies = "/contacts/{contact_id}", "/contacts/{contact_id}/tags", "/contacts/{contact_id}/companies"
    admin = c.ask("get", "/me", 200)["id"]
    full = {"external_id": "contract/1", "email": "contract@example.com", "name": "Contract Example", "phone": "+353 1 555",
            "avatar": "https://img.example.com/a.png", "signed_up_at": 1734537437, "last_seen_at": 1734537438,
            "owner_id": admin, "unsubscribed_from_emails": False, "email_verified": True,
            "custom_attributes": {"plan_type": "pro", "lifetime_value": 1.5, "seats": 2, "newsletter": True}}
    made = c.ask("post", "/contacts", 200, full)["id"]
    bare = c.ask("post", "/contacts", 200, {"role": "lead"})["id"]
    c.ask("post", "/contacts", 409, full)
    c.ask("post", "/contacts", 400, {"email": "x@example.com", "custom_attributes": {"nothing": 1}})
    c.ask("put", one, 200, {"name": None, "role": "user"}, contact_id=made)
    c.ask("put", one, 404, {"name": "x"}, contact_id="0" * 24)
    c.ask("get", one, 200, contact_id=made, query="?include_merge_history=true")
    c.ask("get", one, 200, contact_id=bare)
    c.ask("get", one, 404, contact_id="none")
    c.ask("get", "/contacts/find_by_external_id/{external_id}", 200, external_id="contract/1")
    c.ask("get", "/contacts/find_by_external_id/{external_id}", 404, external_id="nobody")
    c.ask("get", "/contacts", 200, query="?per_page=5")
    c.ask("get", "/contacts", 400, query="?per_page=1000")
    query = {"field": "created_at", "operator": ">", "value": 1}
    c.ask("post", "/contacts/search", 200, {"query": query, "pagination": {"per_page": 2}})
    c.ask("post", "/contacts/search", 400, {"query": query, "sort": {"field": "name", "order": "desc"}})
    tag = c.ask("post", "/tags", 200, {"name": "Contract", "users": [{"id": made}, {"id": "gone"}]})["id"]
    c.ask("post", tags, 200, {"id": tag}, contact_id=made)
    c.ask("post", tags, 404, {"id": "1"}, contact_id=made)
    c.ask("get", tags, 200, contact_id=made)
    company = c.ask("post", "/companies", 200, {"company_id": "contract", "name": "Contract", "plan": "Pro"})["id"]
    c.ask("post", companies, 200, {"id": company}, contact_id=made)
    c.ask("post", companies, 400, {"company_id": "contract"}, contact_id=made)
    c.ask("post", companies, 404, {"id": "none"}, contact_id=made)
    c.ask("get", companies, 200, contact_id=made)
    c.ask("get", companies, 404, contact_id="none")
    c.ask("get", one, 200, contact_id=made)
    c.ask("delete", companies + "/{company_id}", 200, contact_id=made, company_id=company)
    c.ask("delete", companies + "/{company_id}", 404, contact_id=made, company_id=company)
    c.ask("delete", tags + "/{tag_id}", 200, contact_id=made, tag_id=tag)
    c.ask("delete", tags + "/{tag_id}", 404, contact_id=made, tag_id=tag)
    lead = c.ask("post", "/contacts", 200, {"role": "lead", "email": "contract@example.com"})["id"]
    c.ask("post", "/contacts/merge", 400, {"from": bare, "into": made})
    c.ask("post", "/contacts/merge", 200, {"from": lead, "into": made}, query="?include_merge_history=true")
    c.ask("get", one, 410, contact_id=lead)
    c.ask("post", one + "/unarchive", 400, contact_id=lead)
    c.ask("post", "/events", 202, {"event_name": "tested", "created_at": int(time.time()), "user_id": "contract/1"})
    c.ask("post", "/events", 404, {"event_name": "tested", "created_at": 1, "user_id": "nobody"})
    c.ask("post", one + "/archive", 200, contact_id=made)
    c.ask("post", one + "/unarchive", 200, contact_id=made)
    c.ask("post", one + "/block", 200, contact_id=made)
    c.ask("delete", one, 200, contact_id=bare)
    c.ask("delete", "/tags/{tag_id}", 200, tag_id=tag)


def companies(c):
    one = "/companies/{company_id}"
    full = {"company_id": "full", "name": "Full", "plan": "Pro", "size": 3, "website": "https://full.example.com",
            "industry": "Toys", "monthly_spend": 12, "remote_created_at": 1374138000, "update_last_request_at": True,
            "custom_attributes": {"tier": "gold"}}
    company = c.ask("post", "/companies", 200, full)["id"]
    c.ask("post", "/companies", 400, {"test": "invalid"})
    c.ask("get", one, 200, company_id=company)
    c.ask("get", one, 404, company_id="none")
    c.ask("put", one, 200, {"name": "Fuller"}, company_id=company)
    c.ask("put", one, 404, {"name": "Fuller"}, company_id="none")
    c.ask("get", "/companies", 200, query="?company_id=full")
    c.ask("get", "/companies", 404, query="?name=none")
    c.ask("get", "/companies", 200, query="?per_page=2")
    c.ask("post", "/companies/list", 200, query="?per_page=2&page=1&order=asc")
    listed = c.ask("get", "/companies", 200)["data"][0]["id"]
    c.ask("get", one + "/contacts", 200, company_id=listed, query="?per_page=3")
    c.ask("get", one + "/contacts", 404, company_id="none")
    scroll = c.ask("get", "/companies/scroll", 200)["scroll_param"]
    c.ask("get", "/companies/scroll", 400)
    c.ask("get", "/companies/scroll", 200, query="?scroll_param=" + scroll)
    c.ask("get", "/companies/scroll", 404, query="?scroll_param=" + scroll)
    c.ask("delete", one, 200, company_id=company)
    c.ask("delete", one, 404, company_id=company)


def workspace(c):
    admins = c.ask("get", "/admins", 200)["admins"]
    c.ask("get", "/admins/{admin_id}", 200, admin_id=admins[0]["id"])
    c.ask("get", "/admins/{admin_id}", 404, admin_id="1")
    c.ask("get", "/admins/activity_logs", 200, query="?created_at_after=0")
    c.ask("get", "/admins/activity_logs", 400)
    c.ask("post", "/admins/activity_logs/search", 200, {"created_at_after": 0, "page": 1, "per_page": 3})
    c.ask("get", "/admins/activity_log_event_types", 200)
    c.ask("get", "/tags", 200)
    c.ask("post", "/tags", 400, {})
    c.ask("get", "/tags/{tag_id}", 404, tag_id="1")
    for model in ("contact", "company"):
        c.ask("get", "/data_attributes", 200, query=f"?model={model}&include_archived=true")
    c.ask("get", "/data_attributes", 422, query="?model=conversation")
    attribute = c.ask("post", "/data_attributes", 200,
                      {"name": "Mithril Shirt", "model": "company", "data_type": "options",
                       "options": [{"value": "1-10"}, {"value": "11-50"}]})["id"]
    c.ask("post", "/data_attributes", 400, {"name": "Mithril Shirt", "model": "contact", "data_type": "string"})
    one = "/data_attributes/{data_attribute_id}"
    c.ask("put", one, 200, {"archived": True, "description": "Worn"}, data_attribute_id=attribute)
    c.ask("put", one, 400, {"options": "x"}, data_attribute_id=attribute)
    c.ask("put", one, 404, {"description": "x"}, data_attribute_id=1)
    c.token = "wrong"
    c.ask("get", "/admins", 401)


def control(c, what, body):
    request = urllib.request.Request(c.url + "/_sandbox/" + what, json.dumps(body).encode(), method="POST")
    with urllib.request.urlopen(request, timeout=30) as reply:
        return json.load(reply)


def talks(c):
    contact = c.ask("post", "/contacts", 200, {"email": "talks@example.com"})["id"]
    talk = control(c, "conversation", {"contact_id": contact, "body": "The invoice is wrong"})["id"]
    control(c, "conversation", {"id": talk, "do": "reply", "by": "admin"})
    control(c, "conversation", {"id": talk, "do": "close"})
    control(c, "conversation", {"id": control(c, "conversation", {"contact_id": contact, "delivered_as": "admin_initiated"})["id"],
                                "do": "close", "by": "workflow"})
    ticket = control(c, "ticket", {"contact_id": contact, "title": "Invoice"})["id"]
    control(c, "ticket", {"id": ticket, "do": "update", "state": "waiting_on_customer", "description": "Wrong"})
    control(c, "ticket", {"id": ticket, "do": "close"})
    for name in ("conversations", "tickets"):
        path = f"/{name}/search"

        def search(status, field, operator, value, **pagination):
            return c.ask("post", path, status, {"query": {"field": field, "operator": operator, "value": value},
                                                "pagination": pagination})

        def expect(count, *query):
            found = search(200, *query, per_page=150)["total_count"]
            if found != count:
                c.problems.append(f"POST {path} {query}: found {found}, not {count}")

        # Every row of the description's table is a field that can be asked for, and nothing else is.
        table = c.api["paths"][path]["post"]["description"].split("### Accepted Fields")[1].split("### Accepted Operators")[0]
        for row in table.splitlines():
            cells = [cell.strip() for cell in row.split("|")]
            if len(cells) < 4 or cells[1] == "Field" or cells[1].startswith((":", "-")):
                continue
            field, kind = cells[1], cells[2]
            if field == "ticket_attribute.{id}":
                field, kind = "ticket_attribute.220", "String"
            value = {"S": "x", "I": 1, "D": "1734537437", "B": True}[kind[0]]
            for operator in ("=", "!="):
                search(200, field, operator, value)
            search(200, field, "IN", [value])
            search(200, field, "NIN", [value])
            c.ask("post", path, 200, {"query": {"field": field, "operator": "=", "value": value}})
            for operator in ("~", "^", "$", "!~"):
                search(200 if kind.startswith("String") else 400, field, operator, value)
            for operator in (">", "<"):
                search(200 if kind[0] in "ID" else 400, field, operator, value)
            for operator in (">=", "<="):
                search(200 if (path, field) == ("/tickets/search", "created_at") else 400, field, operator, value)
            if kind[0] in "ID":
                search(400, field, "=", "foobar")
        search(400, "nothing", "=", "x")
        expect(2 if name == "conversations" else 1, "contact_ids", "=", contact)
        leaf = {"field": "created_at", "operator": ">", "value": 1}
        group = {"operator": "AND", "value": [leaf] * 15}
        c.ask("post", path, 200, {"query": {"operator": "OR", "value": [group, group]}})
        c.ask("post", path, 400, {"query": {"operator": "OR", "value": [{"operator": "AND", "value": [group]}]}})
        c.ask("post", path, 400, {"query": {"operator": "AND", "value": [leaf] * 16}})
        c.ask("post", path, 400, {"pagination": {"per_page": 5}})
        everything = c.ask("post", path, 200, {"query": leaf})
        if everything["pages"]["per_page"] != 20:
            c.problems.append(f"POST {path}: {everything['pages']['per_page']} a page, not 20")
        seen, cursor = [], None
        while True:
            page = search(200, "created_at", ">", 1, per_page=3, starting_after=cursor)
            seen += [one["id"] for one in page[name]]
            if not page["pages"].get("next"):
                break
            cursor = page["pages"]["next"]["starting_after"]
        if len(seen) != len(set(seen)) or len(seen) != everything["total_count"]:
            c.problems.append(f"POST {path}: {len(seen)} on all pages, not {everything['total_count']}")
        search(400, "created_at", ">", 1, per_page=151)
        search(400, "created_at", ">", 1, starting_after="nonsense")
        # A second is a second, and belongs to what is greater and to what is lower.
        one = everything[name][0]
        for operator in (">", "<", "="):
            if one["id"] not in [x["id"] for x in search(200, "updated_at", operator, one["updated_at"], per_page=150)[name]]:
                c.problems.append(f"POST {path}: updated_at {operator} leaves out its own second")


def bulk(c):
    def send(method, path, status, body):
        # What Patchbay itself sends is held against the description too, where it is meant to be right.
        if status == 202:
            schema = c.api["paths"][path][method]["requestBody"]["content"]["application/json"]["schema"]
            c.problems += [f"{method} {path}: {problem}" for problem in c.check(schema, body, "request")]
        return c.ask(method, path, status, body)

    full = {"external_id": "bulk/1", "email": "bulk@example.com", "name": "Bulk Example", "role": "user",
            "signed_up_at": 1571672154, "custom_attributes": {"plan_type": "pro"},
            "companies": [{"company_id": "bulk", "name": "Bulk"}], "tags": {"add": [{"id": "1"}]}}
    company = {"company_id": "bulk-2", "name": "Bulk 2", "plan": "Pro", "size": 3, "monthly_spend": 12}
    cases = {"contacts": (full, {"id": "0" * 24, "name": "x"}), "companies": (company, {"id": "0" * 24, "name": "x"})}
    for plural, (new, known) in cases.items():
        root = "/" + plural + "/bulk"
        job = send("post", root, 202, {plural: [new]})["id"]
        send("post", root, 202, {plural: [new], "job": {"id": job}})
        send("put", root, 202, {plural: [known]})
        send("post", root + "/delete", 202, {plural: [{"id": "0" * 24}]})
        while c.ask("get", root + "/{id}", 200, id=job)["state"] in ("pending", "running"):
            time.sleep(0.05)
        send("post", root, 403, {plural: [new], "job": {"id": job}})
        send("post", root, 404, {plural: [new], "job": {"id": "job_v2_999999"}})
        send("put", root, 422, {plural: [{"name": "x"}]})
        send("post", root, 422, {plural: [new] * 101})
        send("post", root + "/delete", 422, {plural: 1})
        c.ask("get", root + "/{id}", 404, id="none")
    c.token = "wrong"
    send("post", "/contacts/bulk", 401, {"contacts": [full]})


def main():
    parts = [(Contract(*sys.argv[1:4]), (contacts, companies, talks, workspace))]
    if len(sys.argv) > 4:
        parts.append((Contract(sys.argv[4], *sys.argv[2:4], version="Preview"), (bulk,)))
    problems, answers = [], 0
    for contract, asked in parts:
        for part in asked:
            part(contract)
        problems += contract.problems
        answers += contract.answers
    if problems:
        print("\n".join(problems))
        return 1
    print(f"{answers} answers are as described")
    return 0


if __name__ == "__main__":
    sys.exit(main())
