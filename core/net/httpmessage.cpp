#include "net/httpmessage.h"

#include <algorithm>

namespace patchbay {

namespace {

bool sameName(const QByteArray &a, const QByteArray &b)
{
    return a.compare(b, Qt::CaseInsensitive) == 0;
}

} // namespace

void HttpHeaders::set(const QByteArray &name, const QByteArray &value)
{
    m_items.removeIf([&name](const auto &item) { return sameName(item.first, name); });
    m_items.append({name, value});
}

QByteArray HttpHeaders::value(const QByteArray &name) const
{
    const auto found = std::find_if(m_items.cbegin(), m_items.cend(),
                                    [&name](const auto &item) { return sameName(item.first, name); });
    return found == m_items.cend() ? QByteArray() : found->second;
}

bool HttpHeaders::contains(const QByteArray &name) const
{
    return std::any_of(m_items.cbegin(), m_items.cend(),
                       [&name](const auto &item) { return sameName(item.first, name); });
}

} // namespace patchbay
