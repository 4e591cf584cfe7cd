#!/usr/bin/python3
"""Holds recorded calls of the Clerk connector, and what the stand-in answered, against Clerk's official description.

Usage: clerkcontract.py clerk-bapi.yaml calls.jsonl
Each line: {"method","target","authorization","status","type","body"}. Prints what differs and exits 1; exits 77 when
PyYAML is missing.
"""
import json
import sys
import urllib.parse

from description import Description

# The description shows a bare array alone; with paginated=true Clerk wraps it as its other lists.
WRAPPED = {"/invitations"}


class Contract(Description):
    def __init__(self, path):
        super().__init__(path)
        self.problems = []
        self.seen = set()

    def template(self, path):
        """The described path that fits; one without parameters wins."""
        steps = path.split("/")
        found = []
        for candidate in self.api["paths"]:
            parts = candidate.split("/")
            if len(parts) == len(steps) and all(p.startswith("{") or p == s for p, s in zip(parts, steps)):
                found.append((sum(p.startswith("{") for p in parts), candidate))
        return min(found)[1] if found else None

    def check_query(self, name, operation, query):
        described = {p["name"]: p for p in map(self.resolve, operation.get("parameters", [])) if p["in"] == "query"}
        values = {}
        for key, value in query:
            values.setdefault(key, []).append(value)
        for key, given in values.items():
            if key not in described:
                yield f"{name}: there is no parameter {key}"
                continue
            schema = self.resolve(described[key].get("schema", {}))
            if schema.get("type") != "array" and len(given) > 1:
                yield f"{name}: {key} is given {len(given)} times"
            if len(given) > 100:
                yield f"{name}: {key} takes up to 100 values"
            inner = self.resolve(schema.get("items", {})) if schema.get("type") == "array" else schema
            for value in given:
                if inner.get("type") == "integer":
                    if not value.isdigit() or not (
                            inner.get("minimum", 0) <= int(value) <= inner.get("maximum", 10**15)):
                        yield f"{name}: {key}={value} is out of range"
                if inner.get("type") == "boolean" and value not in ("true", "false"):
                    yield f"{name}: {key}={value} is no boolean"
                if "enum" in inner and value not in inner["enum"]:
                    yield f"{name}: {key}={value} is none of {inner['enum']}"

    def call(self, call):
        target = urllib.parse.urlsplit(call["target"])
        path = urllib.parse.unquote(target.path)
        if not path.startswith("/v1/"):
            self.problems.append(f"{path} is not below /v1")
            return
        path = path[3:]
        template = self.template(path)
        operation = self.api["paths"].get(template, {}).get(call["method"].lower())
        name = f"{call['method']} {template or path} {call['status']}"
        if operation is None:
            self.problems.append(f"{name}: this operation is not described")
            return
        self.seen.add((template, call["status"]))
        if not call["authorization"].startswith("Bearer sk_"):
            self.problems.append(f"{name}: without the bearer key")
        query = urllib.parse.parse_qsl(target.query, keep_blank_values=True)
        if call["status"] != 422:
            self.problems += self.check_query(name, operation, query)
        listed = operation["responses"].get(str(call["status"]))
        value = json.loads(call["body"])
        if call["type"] != "application/json":
            self.problems.append(f"{name}: of type {call['type']}")
        if call["status"] >= 400:
            schema = {"$ref": "#/components/schemas/ClerkErrors"}
        elif listed is None:
            self.problems.append(f"{name}: this status is not described")
            return
        else:
            schema = self.resolve(listed)["content"]["application/json"]["schema"]
        if template in WRAPPED and ("paginated", "true") in query and call["status"] == 200:
            if sorted(value) != ["data", "total_count"]:
                self.problems.append(f"{name}: not wrapped as other lists are")
            value = value.get("data")
        self.problems += [f"{name}: {problem}" for problem in self.check(schema, value, "body")]


def main():
    contract = Contract(sys.argv[1])
    count = 0
    with open(sys.argv[2], encoding="utf-8") as file:
        for line in file:
            contract.call(json.loads(line))
            count += 1
    for template in ("/users", "/users/count", "/users/{user_id}", "/users/{user_id}/organization_memberships",
                     "/organizations", "/organizations/{organization_id}", "/organization_memberships", "/invitations",
                     "/organization_invitations"):
        if (template, 200) not in contract.seen:
            contract.problems.append(f"{template} was never asked for with success")
    if contract.problems:
        print("\n".join(sorted(set(contract.problems))))
        return 1
    print(f"{count} calls and answers are as described")
    return 0


if __name__ == "__main__":
    sys.exit(main())
