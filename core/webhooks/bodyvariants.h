// The body as it may have been when it was signed: every change that is commonly made to one on its way.
#pragma once

#include <QByteArray>
#include <QString>

#include <functional>

namespace patchbay {

struct BodyVariant
{
    QString name{};     // machine name: "trailing_newline_removed"
    QString sentence{}; // what the body at hand has that the signed one had not, with %1 for the signer
    QString hint{};     // what to do about it
    QByteArray bytes{}; // the body that would have been signed
};

// Bodies beyond this are not rewritten as JSON: the search would take seconds.
inline constexpr qsizetype longestRewrittenBody = 1024 * 1024;

// Calls `fits` with one variant after the other, the likeliest first, until it says yes; gives whether it
// did.
bool findBodyVariant(const QByteArray &body, const std::function<bool(const BodyVariant &)> &fits);

} // namespace patchbay
