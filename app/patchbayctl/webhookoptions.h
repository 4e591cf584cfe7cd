// What verify, sign and snippet have in common: a scheme, a request, a secret.
#pragma once

#include "patchbayctl/session.h"

#include <CLI/CLI.hpp>

#include <string>
#include <vector>

namespace patchbay::cli {

struct WebhookOptions
{
    std::string scheme = "auto";
    std::string signature;
    std::vector<std::string> headers;
    std::string headersFile;
    std::string bodyFile;
    std::string timestamp;
    std::string id;
    std::string method = "POST";
    std::string url;
    std::string secretName;
    bool secretFromStdin = false;
    std::string now;
    int tolerance = static_cast<int>(standardTolerance.count());
    // Of a custom scheme.
    std::string algorithm = "sha256";
    std::string encoding = "hex";
    std::string prefix;
    std::string content = "{body}";
    std::string signatureHeader;
    std::string language = "node";
};

void addSchemeOptions(CLI::App &command, WebhookOptions &options);
void addRequestOptions(CLI::App &command, WebhookOptions &options);
void addSecretOptions(CLI::App &command, WebhookOptions &options);

// The recipe that the options and the headers mean; `signing` leaves no room for guessing.
Result<Recipe> recipeFrom(const WebhookOptions &options, const HttpHeaders &headers, bool signing);

// The headers of --header and --headers-file.
Result<HttpHeaders> headersFrom(const WebhookOptions &options);

// Everything that the options say about the request and the secret. Reads standard input where they say so.
Result<SignatureQuestion> questionFrom(const WebhookOptions &options, bool signing);

} // namespace patchbay::cli
