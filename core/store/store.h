// core/store: what Patchbay remembers. SQLite by default, PostgreSQL by URI, one code path.
//
// Database (database.h) owns a thread and a connection and runs closures there, in transactions; each gets a
// StoreSession (storesession.h) for its statements. migrations.h brings a store to today's shape and refuses
// a newer one. One repository per aggregate works on a session and turns rows into plain structs, so that
// several of them can share a transaction; rooms above give the JSON in them a meaning. Never holds a secret.
//
//   database.transact<WorkspaceRow>([id](StoreSession &session) { return
//   WorkspaceRepository(session).find(id); })
#pragma once
