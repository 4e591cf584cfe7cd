#include "patchbayctl/output.h"

#include "base/json.h"
#include "base/redaction.h"

#include <cstdio>

namespace patchbay::cli {

using namespace Qt::StringLiterals;

namespace {

void write(std::FILE *stream, const QString &text)
{
    const QByteArray bytes = redact(text).toUtf8() + '\n';
    std::fwrite(bytes.constData(), 1, static_cast<size_t>(bytes.size()), stream);
    std::fflush(stream);
}

} // namespace

void Output::document(const QJsonObject &object) const
{
    if (m_json)
        write(stdout, QString::fromUtf8(toCompactJson(object)));
}

void Output::document(const QJsonArray &array) const
{
    if (m_json)
        write(stdout, QString::fromUtf8(toCompactJson(array)));
}

void Output::jsonLine(const QJsonObject &object) const
{
    document(object);
}

void Output::line(const QString &text) const
{
    if (!m_json)
        write(stdout, text);
}

void Output::table(const QStringList &header, const QList<QStringList> &rows) const
{
    if (m_json)
        return;
    QList<qsizetype> widths;
    for (const QString &cell : header)
        widths << cell.size();
    for (const QStringList &row : rows)
        for (qsizetype column = 0; column < qMin(row.size(), widths.size()); ++column)
            widths[column] = qMax(widths[column], row[column].size());
    const auto print = [&widths](const QStringList &row) {
        QString text;
        for (qsizetype column = 0; column < row.size(); ++column)
            text += column + 1 < row.size() ? row[column].leftJustified(widths[column] + 2) : row[column];
        write(stdout, text);
    };
    print(header);
    for (const QStringList &row : rows)
        print(row);
}

void Output::health(const QList<Health::Item> &items, const QString &indent) const
{
    for (const Health::Item &item : items) {
        const QString mark = item.state == Health::Item::State::Ok        ? u"✓"_s
                             : item.state == Health::Item::State::Warning ? u"!"_s
                                                                          : u"✕"_s;
        line(indent + u"%1 %2: %3"_s.arg(mark, item.name, item.text) +
             (item.nextStep.isEmpty() ? QString() : u" "_s + item.nextStep));
    }
}

void Output::message(const QString &text) const
{
    write(stderr, text);
}

void Output::warnings(const Removal &removal, QJsonObject &json) const
{
    QJsonArray warnings;
    for (const Error &each : removal.remaining) {
        write(stderr, u"Warning: "_s + each.toText());
        warnings << each.toJson();
    }
    if (!warnings.isEmpty())
        json.insert(u"warnings"_s, warnings);
}

ExitCode Output::error(const Error &error) const
{
    document(QJsonObject{{u"ok"_s, false}, {u"error"_s, error.toJson()}});
    write(stderr, error.toText());
    return exitCodeOf(error);
}

} // namespace patchbay::cli
