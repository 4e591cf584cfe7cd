#include "mapping/conversion.h"
#include "mapping/transformsteps.h"

#include <QJsonArray>

namespace patchbay {

using namespace Qt::StringLiterals;

namespace {

Result<QJsonValue> refuseObject(const QString &name)
{
    return fail(Error::Kind::InvalidInput,
                u"The transform “%1” works on text, and the value is a group of fields."_s.arg(name),
                u"Choose one of the fields inside the group."_s);
}

QString firstWord(const QString &text)
{
    const QString words = text.simplified();
    return words.section(u' ', 0, 0);
}

QString lastWord(const QString &text)
{
    const QString words = text.simplified();
    return words.section(u' ', -1);
}

QString digits(const QString &text)
{
    QString result;
    for (const QChar c : text) {
        // Other scripts' digits are digits, too; what reads the result wants ASCII.
        if (const int value = c.digitValue(); value >= 0 && c.category() == QChar::Number_DecimalDigit)
            result += QChar(u'0' + char16_t(value));
    }
    return result;
}

QString emailDomain(const QString &text)
{
    const qsizetype at = text.lastIndexOf(u'@');
    return at < 0 ? QString() : text.mid(at + 1).trimmed().toLower();
}

} // namespace

std::optional<TextFunction> textFunction(const Transform &transform)
{
    const QString &name = transform.name;
    const auto argument = [&transform](const QString &key) {
        return transform.arguments.value(key).toString();
    };
    if (name == u"trim")
        return TextFunction([](QString text) { return std::move(text).trimmed(); });
    if (name == u"lowercase")
        return TextFunction([](QString text) { return std::move(text).toLower(); });
    if (name == u"uppercase")
        return TextFunction([](QString text) { return std::move(text).toUpper(); });
    // An empty value stays empty: “org-” alone would be a wrong id, not a missing one.
    if (name == u"prefix")
        return TextFunction(
            [put = argument(u"text"_s)](const QString &text) { return text.isEmpty() ? text : put + text; });
    if (name == u"suffix")
        return TextFunction(
            [put = argument(u"text"_s)](const QString &text) { return text.isEmpty() ? text : text + put; });
    if (name == u"replace")
        return TextFunction([find = argument(u"find"_s), with = argument(u"with"_s)](const QString &text) {
            return find.isEmpty() ? text : QString(text).replace(find, with);
        });
    if (name == u"first_word")
        return TextFunction(firstWord);
    if (name == u"last_word")
        return TextFunction(lastWord);
    if (name == u"digits")
        return TextFunction(digits);
    if (name == u"email_domain")
        return TextFunction(emailDomain);
    return std::nullopt;
}

// Numbers and booleans are read as text, lists entry by entry.
StepFunction textStep(const Transform &transform, const TextFunction &function)
{
    return [name = transform.name, function](const CarriedValue &value,
                                             const CarriedValue *) -> Result<CarriedValue> {
        if (value.isNothing())
            return value;
        if (const auto text = value.scalar())
            return CarriedValue(function(*text));
        if (value.isGroup())
            return refuseObject(name);
        QJsonArray list;
        for (const QJsonValue &entry : value.toJson().toArray()) {
            const auto text = scalarText(entry);
            if (!text && !entry.isNull())
                return refuseObject(name);
            list.append(text ? QJsonValue(function(*text)) : entry);
        }
        return CarriedValue(QJsonValue(list));
    };
}

} // namespace patchbay
