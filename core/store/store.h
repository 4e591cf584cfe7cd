// core/store: what Patchbay remembers. SQLite by default, PostgreSQL by URI, one code path.
//
// Database (database.h) owns a thread and a connection and runs closures there, in transactions; migrations.h
// brings a store to today's shape and refuses a newer one. One repository per aggregate turns rows into plain
// structs; rooms above give the JSON in them a meaning. Never holds a secret.
#pragma once
