// What the leak sanitizer says of a command's end. OpenSSL tidies up in an exit handler of its own; when a
// thread of Qt's network is just ending, a few cipher descriptions that OpenSSL fetched are no longer
// reachable by then and count as leaked, in about one of several hundred runs. The tests' own processes stay
// as strict as ever.
extern "C" const char *__lsan_default_suppressions();

extern "C" const char *__lsan_default_suppressions()
{
    return "leak:CRYPTO_zalloc\nleak:CRYPTO_realloc\n";
}
