// Prints what a mapping made of a record as JSON text.
#pragma once

#include "mapping/compiledrules.h"

#include <string>
#include <vector>

namespace patchbay {

class RecordWriter
{
public:
    // InvalidInput when two rules write the same field, or one writes into another's.
    static Result<RecordWriter> create(const QList<CompiledRule> &rules);

    // Appends one object without a line end: "custom.plan" goes into "custom", nulls are fields to be
    // cleared, and what is skipped or failed is left out. `fields` are in the order of the rules.
    void write(const std::vector<CarriedField> &fields, std::string &out) const;

private:
    struct Node
    {
        std::string opening{}; // "key":
        qsizetype field = -1;  // or a group:
        std::vector<Node> children{};
        QString key{};
    };
    static void writeGroup(const Node &group, const std::vector<CarriedField> &fields, std::string &out);

    Node m_root;
};

} // namespace patchbay
