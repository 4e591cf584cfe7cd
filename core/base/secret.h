// A text that must not be seen: it has no operator<<, no conversion to QString, and its bytes are overwritten
// when the last copy goes.
#pragma once

#include <QByteArray>
#include <QString>

#include <memory>

namespace patchbay {

class Secret
{
public:
    Secret() = default;
    // Takes the secret, without the line end that pasting and piping leave behind, and tells the redactor
    // about it: from here on the text is masked in every log line and trace of this process.
    explicit Secret(const QByteArray &bytes);
    explicit Secret(const QString &text);

    bool isEmpty() const;
    // The plain bytes, for the moment of use: a header, a key of a MAC. Never store or print the result.
    QByteArray reveal() const;
    // "••••" and the last four characters when the secret is long enough to spare them; for screens.
    QString masked() const;
    // Constant-time comparison.
    friend bool operator==(const Secret &a, const Secret &b);

private:
    struct Bytes;
    std::shared_ptr<const Bytes> m_bytes;
};

} // namespace patchbay
