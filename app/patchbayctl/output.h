// What goes to the terminal: one JSON document on standard output with --json, sentences and tables without
// it; messages always on standard error. Everything passes the redactor.
#pragma once

#include "base/result.h"
#include "connectors/connector.h"
#include "console/removal.h"
#include "patchbayctl/exitcode.h"

#include <QJsonArray>
#include <QJsonObject>
#include <QStringList>

namespace patchbay::cli {

class Output
{
public:
    explicit Output(bool json = false) : m_json(json) {}

    bool isJson() const { return m_json; }

    void document(const QJsonObject &object) const; // only with --json
    void document(const QJsonArray &array) const;
    void jsonLine(const QJsonObject &object) const; // of a JSON-lines stream
    void line(const QString &text = {}) const;      // only without --json
    // Columns aligned by their widest cell; only without --json.
    void table(const QStringList &header, const QList<QStringList> &rows) const;
    void message(const QString &text) const; // standard error, always
    // What a check found, a line for each, with its mark and the next step.
    void health(const QList<Health::Item> &items, const QString &indent = {}) const;

    // A removal that left secrets behind: a warning for each on standard error, and all of them in `json` as
    // "warnings".
    void warnings(const Removal &removal, QJsonObject &json) const;

    // Prints the error (with --json also {"ok":false,"error":{…}} on standard output) and gives its exit
    // code.
    ExitCode error(const Error &error) const;

private:
    bool m_json;
};

} // namespace patchbay::cli
