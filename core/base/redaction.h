// What is written down is cleaned first: log lines, traces, errors and exports all pass through here.
#pragma once

#include <QByteArray>
#include <QString>
#include <QUrl>

namespace patchbay {

// From now on `secret` is masked by redact(), also in its percent-encoded and Base64 forms. Thread-safe.
// Secrets of fewer than six characters are not registered: masking them would blank out ordinary words.
void registerSecretForRedaction(const QByteArray &secret);

// The text with every registered secret, every "Bearer …" and "Basic …" credential and every value of a known
// secret-bearing key (password=, "access_token": …) replaced by "[redacted]". Thread-safe.
QString redact(const QString &text);

// Whether a header's value must never be written down (Authorization, Cookie, signatures, …).
bool isSecretHeader(const QByteArray &name);

// The URL without user info, and with the values of secret-bearing query keys masked.
QString redactedUrl(const QUrl &url);

} // namespace patchbay
