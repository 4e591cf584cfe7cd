// core/mapping: which field goes where, and what becomes of it on the way.
//
// Schema (schema.h) says what fields an object has; Rule and Mapping (rule.h) say what goes where;
// transforms.h is the list of what can be done to a value; validation.h holds a mapping against both schemas
// and explains at the rule; evaluation.h compiles a mapping once and runs it over records; recordlines.h does
// so for streams of JSON lines. Pure: no network, no store, no clock of its own.
#pragma once
