#include "sandbox/faults.h"

#include <QJsonArray>

#include <array>

namespace patchbay::sandbox {

using namespace Qt::StringLiterals;

namespace {

constexpr std::array names{
    std::pair{Fault::ServerError, u"server_error"},
    std::pair{Fault::BadGateway, u"bad_gateway"},
    std::pair{Fault::Unavailable, u"unavailable"},
    std::pair{Fault::UnavailableHtml, u"unavailable_html"},
    std::pair{Fault::RateLimited, u"rate_limited"},
    std::pair{Fault::RateLimitedSilent, u"rate_limited_silent"},
    std::pair{Fault::ResetBefore, u"reset_before"},
    std::pair{Fault::ResetAfter, u"reset_after"},
    std::pair{Fault::Truncated, u"truncated"},
    std::pair{Fault::Slow, u"slow"},
    std::pair{Fault::CompanyRace, u"company_race"},
};

QList<Fault> usualFaults()
{
    QList<Fault> faults;
    for (const auto &[fault, name] : names) {
        if (fault != Fault::CompanyRace)
            faults.append(fault);
    }
    return faults;
}

Result<QList<Fault>> readFaults(const QJsonValue &value)
{
    QList<Fault> faults;
    const QJsonArray items = value.toArray();
    for (const QJsonValue &item : items) {
        const auto known = std::find_if(names.begin(), names.end(), [&item](const auto &entry) {
            return item.toString() == QStringView(entry.second);
        });
        if (known == names.end())
            return fail(Error::Kind::InvalidInput, u"There is no fault named '%1'."_s.arg(item.toString()));
        faults.append(known->first);
    }
    if (!value.isArray())
        return fail(Error::Kind::InvalidInput, u"Faults are given as an array of names."_s);
    return faults;
}

} // namespace

QString faultName(Fault fault)
{
    for (const auto &[known, name] : names) {
        if (known == fault)
            return QString::fromUtf16(name);
    }
    return {};
}

Faults::Faults(double rate, quint64 seed) : m_rate(rate), m_seed(seed), m_random(seed), m_kinds(usualFaults())
{
}

Outcome Faults::configure(const QJsonObject &wanted)
{
    Faults changed = *this;
    changed.m_rate = wanted.value(u"rate"_s).toDouble(m_rate);
    if (changed.m_rate < 0 || changed.m_rate > 1)
        return fail(Error::Kind::InvalidInput, u"The rate must be between 0 and 1."_s);
    if (wanted.contains(u"seed"_s)) {
        changed.m_seed = static_cast<quint64>(wanted.value(u"seed"_s).toInteger());
        changed.m_random.seed(changed.m_seed);
    }
    for (const auto &[key, target] :
         {std::pair{u"kinds"_s, &changed.m_kinds}, std::pair{u"next"_s, &changed.m_next}}) {
        if (!wanted.contains(key))
            continue;
        auto faults = readFaults(wanted.value(key));
        if (!faults)
            return tl::unexpected(faults.error());
        *target = *faults;
    }
    if (changed.m_kinds.isEmpty())
        changed.m_kinds = usualFaults();
    changed.m_retryAfter = wanted.value(u"retry_after"_s).toInt();
    changed.m_method = wanted.value(u"method"_s).toString().toUtf8();
    changed.m_path = wanted.value(u"path"_s).toString().toUtf8();
    *this = changed;
    return {};
}

QJsonObject Faults::describe() const
{
    const auto list = [](const QList<Fault> &faults) {
        QJsonArray texts;
        for (const Fault fault : faults)
            texts.append(faultName(fault));
        return texts;
    };
    return {{u"rate"_s, m_rate},
            {u"seed"_s, static_cast<qint64>(m_seed)},
            {u"kinds"_s, list(m_kinds)},
            {u"next"_s, list(m_next)},
            {u"retry_after"_s, m_retryAfter},
            {u"method"_s, QString::fromUtf8(m_method)},
            {u"path"_s, QString::fromUtf8(m_path)}};
}

std::optional<Fault> Faults::draw(const QByteArray &method, const QByteArray &path)
{
    if ((!m_method.isEmpty() && method != m_method) || !path.startsWith(m_path))
        return std::nullopt;
    if (!m_next.isEmpty())
        return m_next.takeFirst();
    if (m_rate <= 0)
        return std::nullopt;
    // Written out, because the distributions of <random> differ between standard libraries.
    const double chance = static_cast<double>(m_random() >> 11) * 0x1.0p-53;
    if (chance >= m_rate)
        return std::nullopt;
    return m_kinds.at(static_cast<qsizetype>(m_random() % static_cast<quint64>(m_kinds.size())));
}

} // namespace patchbay::sandbox
