// Mustache templates as they are read: text and tags, each with its place. Rendering is in template.h.
//
// An own small engine, because kainjow/mustache could not be built upon: of the 136 cases of the
// specification's required suites it fails 20 (measured with 4.1: standalone partials, comments and delimiter
// tags, the indentation of partials, delimiters inside sections, the precedence of dotted names). It holds
// values as text only, where JSON needs to know a number from a string; it does not say where a tag stands;
// and a partial that includes itself takes the stack.
#pragma once

#include "base/result.h"

#include <QString>
#include <QStringList>

#include <memory>
#include <vector>

namespace patchbay {

struct TemplateNode
{
    enum class Kind {
        Text,
        Variable,
        Section,  // {{#name}}…{{/name}}
        Inverted, // {{^name}}…{{/name}}
        Partial,  // {{>name}}
    };

    Kind kind = Kind::Text;
    QString text{};     // of a Text; otherwise the tag's name
    QStringList path{}; // the name's steps: "a.b" is two, "." none
    QString tag{};      // as it is written: "{{#name}}"
    QString indent{};   // of a Partial that stands alone on its line
    bool isRaw = false; // {{{name}}} and {{&name}}: without escaping
    int line = 1;       // where the tag begins, both from 1
    int column = 1;
    std::vector<TemplateNode> children{};
};

// Where a template cannot be read, for an editor to mark.
struct TemplateFault
{
    int line = 1; // where the tag at fault begins, both from 1
    int column = 1;
};

// A template is parsed once and rendered often; copies share the tree.
class ParsedTemplate
{
public:
    // InvalidInput with line, column and tag: a tag without an end or a name, a section that is not closed,
    // or closed under another name, or nested more than 64 deep. `fault`, where given, gets the place.
    static Result<ParsedTemplate> parse(const QString &text, TemplateFault *fault = nullptr);

    const std::vector<TemplateNode> &nodes() const { return *m_nodes; }
    // All names that the template looks up, each once, in the order of the text; partials are not followed.
    QStringList names() const;

private:
    std::shared_ptr<const std::vector<TemplateNode>> m_nodes =
        std::make_shared<const std::vector<TemplateNode>>();
};

} // namespace patchbay
