// Rendering a template: Mustache with escaping that fits what is being made.
//
// What a tag may name: a field path ("item.user.name", "items.0.id"), "." for the entry of a list, and inside
// a section over a list @index (from 0), @number (from 1), @first and @last, for commas. A section is left
// out for what is missing, null, false, empty text or an empty list; 0 and an empty object count.
//
// In JSON a tag inside quotes gives text, escaped for a string; a tag where a value stands gives the value
// itself: number, true, null, list, object, or a text with its quotes; null where the field is missing. A tag
// with three braces is put in as it is.
#pragma once

#include "actions/mustache.h"

#include <QByteArray>
#include <QHash>
#include <QJsonObject>
#include <QJsonValue>

namespace patchbay {

enum class Escaping {
    Html, // XML, too: & < > " and '
    Url,  // percent-encoding of everything but unreserved characters
    Json,
    Plain,
};

// "application/json; charset=utf-8" → Json, "text/html", "…+xml" → Html, "…x-www-form-urlencoded" → Url.
Escaping escapingFor(const QString &contentType);

// A piece of what was rendered and the tag that it came from.
struct RenderedPart
{
    qsizetype begin = 0; // in the rendered text
    qsizetype length = 0;
    QString tag{};
    QString partial{}; // the named template that the tag stands in; empty for the template itself
    int line = 1;
    int column = 1;
};

struct Rendered
{
    QString text{};
    QList<RenderedPart> parts{}; // in order
    QStringList missing{};       // names that were looked up and not found, each once
    QStringList warnings{};      // for the author: three braces in JSON, …
};

struct RenderOptions
{
    Escaping escaping = Escaping::Html;
    QHash<QString, QString> partials{};   // named templates
    qsizetype longest = 16 * 1024 * 1024; // of the result, in characters
    qsizetype mostSteps = 1'000'000;      // tags and texts; holds partials that multiply
};

// InvalidInput when a partial cannot be read, partials include each other more than 32 deep, or a limit is
// passed. A missing name is no error: it gives nothing, and is listed.
Result<Rendered> renderTemplate(const ParsedTemplate &parsed, const QJsonValue &scope,
                                const RenderOptions &options);
// The same from text.
Result<Rendered> renderTemplate(const QString &text, const QJsonValue &scope, const RenderOptions &options);

// Whether what was rendered is JSON. InvalidInput names line and column of the result, and the tag at fault
// with its own place, where one is.
Outcome checkRenderedJson(const Rendered &rendered);

// A value as text: numbers as JSON writes them, lists and objects as JSON, nothing for null.
QString templateText(const QJsonValue &value);
// The value as JSON.
QString jsonText(const QJsonValue &value);

} // namespace patchbay
