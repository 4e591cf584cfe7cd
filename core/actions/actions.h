// core/actions: an event comes in, a request goes out, and every step in between can be looked at.
//
// A *rule* (actionrule.h) is a stream and steps. The *stream* (stream.h) says which events count: source,
// topics and conditions. Each *step* is an HTTP request (httpaction.h) made of *templates* (template.h:
// Mustache, with escaping chosen by what is made, so that JSON stays JSON). What templates and conditions can
// name is the *scope* (ruleevent.h): the event, the rule's variables and settings, what earlier steps
// returned.
//
// ActionRunner (actionrunner.h) takes a rule and an event through all of it and gives a *trace* (trace.h):
// what was received, which condition said no, the variables, each rendered request, each attempt with its
// time, the answer and the verdict. Secrets are named in a rule and read from the secret store at the moment
// of sending; the trace is rendered without them, so there is nothing in it to redact.
//
// Presets and recipes (presets.h) are data: a step that fits a known target, and whole rules made of them.
#pragma once
