#!/usr/bin/python3
"""Holds recorded calls of Patchbay's Intercom client, and what the sandbox answered, against the official description.

Usage: intercomcontract.py intercom-2.16.yaml calls.jsonl [intercom-preview.yaml]
Each line: {"method","target","version","agent","type","body","status","answer_type","answer"}, as patchbayctl sandbox
--write-calls writes them. Calls of the Preview version are held against the last file. Prints what differs and exits 1;
exits 77 when PyYAML is missing.
"""
import json
import sys
import urllib.parse

from description import Description
from sandboxcontract import UNLISTED

# Asked for on purpose to learn something from a refusal, or answered so by the real system (see UNLISTED).
WANTED = {("GET", "/me"), ("POST", "/contacts"), ("PUT", "/contacts/{contact_id}"), ("GET", "/contacts/{contact_id}"),
          ("GET", "/contacts/find_by_external_id/{external_id}"), ("POST", "/contacts/search"), ("GET", "/contacts"),
          ("DELETE", "/contacts/{contact_id}"), ("POST", "/contacts/{contact_id}/archive"),
          ("POST", "/contacts/{contact_id}/unarchive"), ("POST", "/contacts/{contact_id}/companies"),
          ("DELETE", "/contacts/{contact_id}/companies/{company_id}"), ("POST", "/contacts/{contact_id}/tags"),
          ("DELETE", "/contacts/{contact_id}/tags/{tag_id}"), ("GET", "/tags"), ("POST", "/tags"), ("POST", "/companies"),
          ("DELETE", "/companies/{company_id}"), ("GET", "/companies/scroll"),
          ("GET", "/data_attributes"), ("POST", "/data_attributes"), ("GET", "/admins")}
# Intercom's guide to pagination gives them for lists of contacts; the description of this one leaves them out.
GUIDED = {"GET /contacts": {"per_page", "starting_after"}}
WANTED_PREVIEW = {("POST", "/contacts/bulk"), ("PUT", "/contacts/bulk"), ("GET", "/contacts/bulk/{id}")}


class Calls(Description):
    def __init__(self, path, version):
        super().__init__(path)
        self.version = version
        self.problems = set()
        self.seen = set()

    def template(self, method, path):
        """The described path that fits; one with fewer parameters wins."""
        steps = path.split("/")
        fits = []
        for candidate, operations in self.api["paths"].items():
            parts = candidate.split("/")
            if method.lower() in operations and len(parts) == len(steps) and all(
                    part.startswith("{") or part == step for part, step in zip(parts, steps)):
                fits.append((sum(part.startswith("{") for part in parts), candidate))
        return min(fits)[1] if fits else None

    def call(self, call):
        target = urllib.parse.urlsplit(call["target"])
        template = self.template(call["method"], target.path)
        name = f"{call['method']} {template or target.path}"
        if template is None:
            self.problems.add(f"{name}: this operation is not described")
            return
        self.seen.add((call["method"], template))
        operation = self.api["paths"][template][call["method"].lower()]
        self.query(name, operation, urllib.parse.parse_qsl(target.query, keep_blank_values=True))
        self.body(name, operation, call)
        self.answer(name, operation, template, call)

    def query(self, name, operation, given):
        described = {one["name"]: one for one in map(self.resolve, operation.get("parameters", [])) if one["in"] == "query"}
        keys = [key for key, _ in given]
        for key, value in given:
            if key not in described and key in GUIDED.get(name, ()):
                continue
            if key not in described:
                self.problems.add(f"{name}: there is no parameter {key}")
                continue
            schema = self.resolve(described[key].get("schema", {}))
            if keys.count(key) > 1 and schema.get("type") != "array":
                self.problems.add(f"{name}: {key} is given twice")
            if schema.get("type") == "integer" and not value.lstrip("-").isdigit():
                self.problems.add(f"{name}: {key}={value} is no integer")
            if "enum" in schema and value not in schema["enum"]:
                self.problems.add(f"{name}: {key}={value} is none of {schema['enum']}")
        for key, one in described.items():
            if one.get("required") and key not in keys:
                self.problems.add(f"{name}: {key} is not given")

    def body(self, name, operation, call):
        described = operation.get("requestBody")
        if not call["body"]:
            if described and self.resolve(described).get("required"):
                self.problems.add(f"{name}: sent without a body")
            return
        if not described:
            self.problems.add(f"{name}: takes no body, and was sent {call['body'][:80]}")
            return
        if call["type"].split(";")[0] != "application/json":
            self.problems.add(f"{name}: sent as {call['type']!r}")
        schema = self.resolve(described)["content"]["application/json"].get("schema")
        value = json.loads(call["body"])
        if schema is not None and call["status"] < 400:
            self.problems.update(f"{name}: {problem}" for problem in self.check(schema, value, "request"))

    def answer(self, name, operation, template, call):
        status = call["status"]
        responses = operation["responses"]
        listed = responses.get(str(status), responses.get(status))
        if listed is None and status not in UNLISTED.get((call["method"].lower(), template), set()):
            self.problems.add(f"{name} {status}: this status is not described")
        if not call["answer"]:
            return
        schema = {"$ref": "#/components/schemas/error"} if status >= 400 else (
            (listed or {}).get("content", {}).get("application/json", {}).get("schema"))
        if schema is not None:
            value = json.loads(call["answer"])
            self.problems.update(f"{name} {status}: {problem}" for problem in self.check(schema, value, "body"))


def main():
    stable = Calls(sys.argv[1], "2.16")
    preview = Calls(sys.argv[3], "Preview") if len(sys.argv) > 3 else None
    count = 0
    with open(sys.argv[2], encoding="utf-8") as file:
        for line in file:
            call = json.loads(line)
            if not call["agent"].startswith("Patchbay/"):
                continue  # of the test itself, as somebody in Intercom
            if call["version"] not in ("2.16", "Preview"):
                stable.problems.add(f"{call['method']} {call['target']}: of version {call['version']!r}")
            elif call["version"] == "2.16":
                stable.call(call)
            elif preview:
                preview.call(call)
            count += 1
    problems = stable.problems | (preview.problems if preview else set())
    missing = WANTED - stable.seen | (WANTED_PREVIEW - preview.seen if preview else set())
    problems |= {f"{method} {path} was never called" for method, path in missing}
    if problems:
        print("\n".join(sorted(problems)))
        return 1
    print(f"{count} calls and answers are as described")
    return 0


if __name__ == "__main__":
    sys.exit(main())
