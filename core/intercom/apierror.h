// Every way in which Intercom says no, read in one place (OpenAPI 2.16, schema `error`, and the shapes
// outside it).
#pragma once

#include "base/ids.h"
#include "base/result.h"
#include "net/httpmessage.h"

namespace patchbay::intercom {

// The Error of an answer that is not a success. The kind comes from the status and the code alone; the words
// of the answer are for people, cut to a readable length and redacted. `method` and `path` say what was
// asked. Reads
//   {"type":"error.list","errors":[{"code","message","field"}],"request_id"}
//   {"errors":{"base":"…"}}   {"type":"error","message"}   {"error_key","message"}   text or HTML, as proxies
//   send
Error readApiError(const HttpResponse &answer, const QByteArray &method, const QString &path);

// The contact into which the asked one was merged: Link: </contacts/{id}>; rel="canonical" of a 410 answer
// (OpenAPI 2.16, GET /contacts/{id}). Nothing when the answer names none.
std::optional<ContactId> canonicalContact(const HttpResponse &answer);

// The name, on the Authentication page of the Developer Hub, of the permission that a call needs; empty where
// the names are not documented (developers.intercom.com, OAuth scopes).
QString permissionFor(const QByteArray &method, const QString &path);

} // namespace patchbay::intercom
