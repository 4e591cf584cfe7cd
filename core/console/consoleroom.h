// core/console: what the window and the command line talk to.
//
// Console (console.h) owns the engine thread, where every client, connector and sync lives, and hands out one
// small service per area. A service's functions are called from the caller's thread (the UI thread) and give
// a QFuture at once; its signals arrive there too. Views (the *View structs) are plain values, complete
// enough to be painted without asking again.
#pragma once
