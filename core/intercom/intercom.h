// core/intercom: Intercom's API, typed. The only room that knows its paths, shapes and errors.
//
// Client (client.h) is one workspace's door: each function is one documented call and gives plain structs
// (models.h); paging and error shapes are read in one place each (paging.h, apierror.h). contactwriter.h
// holds the recipe by which a contact is written without ever making a duplicate; bulkwriter.h writes a
// hundred at a time where the workspace allows it, and says what became of each. Pinned to one API version;
// knows no mapping, store or widget. Facts: Intercom's OpenAPI description 2.16 and developers.intercom.com.
#pragma once
