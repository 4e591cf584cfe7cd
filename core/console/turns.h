// One at a time per key: whoever writes the same record waits for the other to be done. Lives in the engine
// thread.
#pragma once

#include "base/task.h"

#include <QFuture>
#include <QHash>
#include <QPromise>
#include <QString>

#include <memory>

namespace patchbay {

class Turns
{
public:
    // Held while it is somebody's turn; the next one may go when the last copy is gone.
    using Turn = std::shared_ptr<QPromise<void>>;

    // Completes when everybody who asked for `key` earlier is done.
    QCoro::Task<Turn> take(QString key);

private:
    QHash<QString, QFuture<void>> m_last{};
};

} // namespace patchbay
