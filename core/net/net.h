// core/net: everything that touches a socket.
//
// HttpClient is the one way out (httpclient.h): TLS only except to this machine, pooled, retried by policy
// (retrypolicy.h), paced by a budget (ratebudget.h), traced in one redacted line per exchange. HttpServer is
// the one way in (httpserver.h): Boost.Beast on its own threads with limits on size and time. Knows no system
// by name.
#pragma once
