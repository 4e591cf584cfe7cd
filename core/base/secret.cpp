#include "base/secret.h"

#include "base/constanttime.h"
#include "base/redaction.h"

namespace patchbay {

using namespace Qt::StringLiterals;

struct Secret::Bytes
{
    explicit Bytes(QByteArray given) : value(std::move(given)) { value.detach(); }
    ~Bytes()
    {
        // volatile, so that the compiler does not drop writes to memory that is about to be freed
        volatile char *at = value.data();
        for (qsizetype i = 0; i < value.size(); ++i)
            at[i] = 0;
    }
    Bytes(const Bytes &) = delete;
    Bytes &operator=(const Bytes &) = delete;

    QByteArray value;
};

Secret::Secret(const QByteArray &bytes)
{
    const QByteArray trimmed = bytes.trimmed();
    if (trimmed.isEmpty())
        return;
    m_bytes = std::make_shared<const Bytes>(trimmed);
    registerSecretForRedaction(trimmed);
}

Secret::Secret(const QString &text) : Secret(text.toUtf8()) {}

bool Secret::isEmpty() const
{
    return !m_bytes;
}

QByteArray Secret::reveal() const
{
    // A deep copy: sharing would leave the caller with bytes that are overwritten under its feet.
    return m_bytes ? QByteArray(m_bytes->value.constData(), m_bytes->value.size()) : QByteArray();
}

QString Secret::masked() const
{
    if (!m_bytes)
        return {};
    const QByteArray &value = m_bytes->value;
    return value.size() < 16 ? u"••••••••"_s : u"••••"_s + QString::fromUtf8(value.right(4));
}

bool operator==(const Secret &a, const Secret &b)
{
    return equalInConstantTime(a.reveal(), b.reveal());
}

} // namespace patchbay
