#include "base/post.h"

#include <openssl/crypto.h>

namespace patchbay {

void EventThread::run()
{
    takeOver(this);
    exec();
    handOver(this);
    // OpenSSL keeps random generators for each thread that it frees when the thread is really over, and that
    // may be after join(): QThread::wait() returns a moment earlier. A program that ends right then would
    // clean OpenSSL up under the thread's hands.
    OPENSSL_thread_stop();
}

} // namespace patchbay
