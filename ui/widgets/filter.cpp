#include "base/time.h"
#include "ui/widgets/filterbar.h"

#include <QJsonValue>

namespace patchbay::ui {

using namespace Qt::StringLiterals;

namespace {

QString quoted(const QString &text)
{
    const bool plain = !text.isEmpty() && !text.contains(u' ') && !text.contains(u'"');
    return plain ? text : u'"' + QString(text).replace(u'"', u"\\\""_s) + u'"';
}

// Words, where quotes hold a blank inside one: status:"not verified".
QStringList words(const QString &text)
{
    QStringList result;
    QString word;
    bool quotes = false;
    bool any = false;
    for (qsizetype i = 0; i < text.size(); ++i) {
        const QChar c = text.at(i);
        if (quotes && c == u'\\' && i + 1 < text.size() && text.at(i + 1) == u'"') {
            word += u'"';
            ++i;
        } else if (c == u'"') {
            quotes = !quotes;
            any = true;
        } else if (c.isSpace() && !quotes) {
            if (any || !word.isEmpty())
                result.append(word);
            word.clear();
            any = false;
        } else {
            word += c;
        }
    }
    if (any || !word.isEmpty())
        result.append(word);
    return result;
}

} // namespace

QString Filter::toText() const
{
    QStringList parts;
    for (const FilterTerm &term : terms)
        parts.append((term.negated ? u"-"_s : QString()) + term.key + u':' + quoted(term.value));
    if (!text.isEmpty())
        parts.append(text);
    return parts.join(u' ');
}

Filter Filter::fromText(const QString &text, const QStringList &keys)
{
    Filter filter;
    QStringList rest;
    for (const QString &word : words(text)) {
        FilterTerm term;
        QString body = word;
        if (body.startsWith(u'-')) {
            term.negated = true;
            body.remove(0, 1);
        }
        const qsizetype colon = body.indexOf(u':');
        term.key = colon > 0 ? body.left(colon) : QString();
        term.value = body.mid(colon + 1);
        if (keys.contains(term.key, Qt::CaseInsensitive) && !term.value.isEmpty()) {
            term.key = term.key.toLower();
            filter.terms.append(term);
        } else {
            rest.append(word);
        }
    }
    filter.text = rest.join(u' ');
    return filter;
}

QString filterProblem(const Filter &filter, const QList<FilterField> &fields)
{
    for (const FilterTerm &term : filter.terms) {
        for (const FilterField &field : fields) {
            if (field.key != term.key)
                continue;
            if (term.negated && !field.canNegate)
                return u"“-%1:” cannot be asked for: leave out the minus."_s.arg(term.key);
            const QString complaint = field.complaint ? field.complaint(term.value) : QString();
            if (!complaint.isEmpty())
                return complaint;
        }
    }
    return {};
}

QString timeComplaint(const QString &value)
{
    if (readDate(QJsonValue(value)))
        return {};
    return u"“%1” is no time. Write it like 2026-11-21 or 2026-11-21T08:00:00Z."_s.arg(value);
}

} // namespace patchbay::ui
