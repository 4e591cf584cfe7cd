// core/secrets: where tokens and passwords live, and the only room that may read them from outside.
//
// SecretStore is the interface (secretstore.h). KeychainSecretStore is the system's keychain, with no
// plaintext fallback; EnvironmentSecretStore reads what a server's operator set; MemorySecretStore lasts as
// long as the process. LayeredSecretStore asks them in order: the environment first, because whoever sets it
// means it.
//
// A keychain that waits to be unlocked is given 20 seconds to read and 60 to write or forget, then the caller
// hears SecretUnavailable; the keychain's dialog stays open, and the next try finds it answered. Requests run
// in a thread of their own that lasts as long as the program (keychainjob.h), because QtKeychain has one
// queue for the whole process.
#pragma once
