// core/webhooks: what other systems send to us, and whether it is really theirs.
//
// A *scheme* (scheme.h) is the way one sender signs: which headers, which digest, what is put into it. It is
// a plain recipe, so that a custom one is no special case. SignedRequest (signedrequest.h) is what arrived:
// the raw bytes and the headers. verify() (verification.h) answers in constant time whether they belong
// together, and sign() makes the headers. explain() (explanation.h) is for people: when the answer is no, it
// looks for the change that makes it a yes, and says which it was. topics.h knows Intercom's topics under
// all their names, notification.h reads Intercom's envelope, and snippets.h has the same check for the
// reader's own server in other languages.
//
// Receiver (receiver.h) takes deliveries over HTTP on a thread of its own; HookDesk judges them by
// QuickVerifier, arrivalFactsOf() finds their id and topic, Inbox (inbox.h) has them on disk before they are
// answered. DeliveryWorker (deliveryworker.h) takes them out again, in order per record, for whoever
// implements DeliveryHandler.
//
// Nothing here parses a body before its signature was looked at, and no expected signature is ever put into a
// verdict, an error or a log.
#pragma once
