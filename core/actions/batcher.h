// Several events in one request: each waits until enough have come or the time is up, and all hear the same
// answer. Nothing is kept beyond the process: whoever handed an event in is answered only once it was sent,
// so an event that was not is handed in again.
#pragma once

#include "actions/actionsender.h"

#include <functional>

namespace patchbay {

// How a batch is sent, once its documents are together. Given again for each part where a batch is halved.
using SendBatch = std::function<QCoro::Task<Sent>(QList<QByteArray> documents)>;

struct BatchAnswer
{
    Sent sent{};
    int size = 1; // events in the request
};

class Batcher : public QObject
{
    Q_OBJECT

public:
    explicit Batcher(QObject *parent = nullptr);
    ~Batcher() override; // unsent events hear Cancelled

    // Adds a document to the batch of that key, and gives the answer that its request got. `send` of the
    // first one is used. A batch that is refused with 413 is halved.
    QCoro::Task<BatchAnswer> join(QString key, QByteArray document, BatchRule rule, SendBatch send);
    // Sends what is gathered at once.
    void flush();
    void shutDown();

    // Documents as one body: a JSON list, or lines.
    static QByteArray together(const QList<QByteArray> &documents, bool asLines);

private:
    struct Batch
    {
        QList<QByteArray> documents{};
        QList<std::shared_ptr<QPromise<BatchAnswer>>> waiting{};
        qint64 bytes = 0;
        SendBatch send{};
    };

    void release(const QString &key);
    static QCoro::Task<> sendAll(std::shared_ptr<Batch> batch);

    QHash<QString, std::shared_ptr<Batch>> m_open;
};

} // namespace patchbay
