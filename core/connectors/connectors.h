// core/connectors: the systems on the other side. Connector (connector.h) is the interface, one folder per
// system.
//
// A connector checks its system, describes its objects, finds one record and reads all of them page by page.
// It never writes to Intercom, never decides what a record means, and never sees a mapping. A new system is a
// folder here that describes itself (systemdescription.h) and is added to the list in catalogue.cpp;
// CONTRIBUTING.md walks through it.
#pragma once
