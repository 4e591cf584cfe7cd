// The same check for the reader's own server: raw body, constant time, tolerance of the time.
#pragma once

#include "webhooks/verification.h"

namespace patchbay {

enum class SnippetLanguage { Node, Python, Ruby, Php, Go, Cpp };

QList<SnippetLanguage> allSnippetLanguages();
QString snippetLanguageTitle(SnippetLanguage language); // "Node.js"
QString snippetFileName(SnippetLanguage language);      // "server.mjs"
// node, python, ruby, php, go, cpp. InvalidInput with what there is.
Result<SnippetLanguage> snippetLanguageByName(const QString &name);

// A whole file, ready to run: it reads its secret from the environment and holds none. InvalidInput when the
// recipe cannot be worked with.
Result<QString> snippet(SnippetLanguage language, const Recipe &recipe,
                        std::chrono::seconds tolerance = standardTolerance);

} // namespace patchbay
