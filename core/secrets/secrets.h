// core/secrets: where tokens and passwords live, and the only room that may read them from outside.
//
// SecretStore is the interface (secretstore.h). KeychainSecretStore is the system's keychain, with no plaintext
// fallback; EnvironmentSecretStore reads what a server's operator set; MemorySecretStore lasts as long as the process.
// LayeredSecretStore asks them in order: the environment first, because whoever sets it means it.
#pragma once
