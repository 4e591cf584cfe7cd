"""A company's database of invented people, each a member of one organisation."""
import os
import sqlite3

PLANS = ("free", "team", "pro", "enterprise")


def person(number, organisations):
    return {"id": f"p-{number:06}", "email": f"person.{number:06}@example.com", "name": f"Person {number:06}",
            "plan_type": PLANS[number % 4], "signed_up_at": 1_600_000_000 + number * 97,
            "organisation": f"org-{number % organisations:05}"}


def organisation(number):
    return {"id": f"org-{number:05}", "name": f"Organisation {number:05}", "plan": PLANS[number % 4]}


def write(path, people, organisations):
    if os.path.exists(path):
        os.remove(path)
    with sqlite3.connect(path) as database:
        database.executescript("""
            CREATE TABLE organisations (id TEXT PRIMARY KEY, name TEXT, plan TEXT);
            CREATE TABLE people (id TEXT PRIMARY KEY, email TEXT, name TEXT, plan_type TEXT, signed_up_at INTEGER);
            CREATE TABLE memberships (person_id TEXT, organisation_id TEXT, PRIMARY KEY (person_id, organisation_id));""")
        database.executemany("INSERT INTO organisations VALUES (:id, :name, :plan)", map(organisation, range(organisations)))
        # One at a time: what this process holds when it starts a program counts as that program's peak memory.
        database.executemany("INSERT INTO people VALUES (:id, :email, :name, :plan_type, :signed_up_at)",
                             (person(number, organisations) for number in range(people)))
        database.executemany("INSERT INTO memberships VALUES (:id, :organisation)",
                             (person(number, organisations) for number in range(people)))
    database.close()
