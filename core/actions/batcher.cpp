#include "actions/batcher.h"

#include <QCoroFuture>
#include <QTimer>

namespace patchbay {

using namespace Qt::StringLiterals;

Batcher::Batcher(QObject *parent) : QObject(parent) {}

Batcher::~Batcher()
{
    shutDown();
}

QByteArray Batcher::together(const QList<QByteArray> &documents, bool asLines)
{
    if (asLines)
        return documents.join('\n') + '\n';
    return '[' + documents.join(',') + ']';
}

QCoro::Task<BatchAnswer> Batcher::join(QString key, QByteArray document, BatchRule rule, SendBatch send)
{
    std::shared_ptr<Batch> batch = m_open.value(key);
    if (batch && batch->bytes + document.size() > rule.bytes) {
        release(key);
        batch.reset();
    }
    if (!batch) {
        batch = std::make_shared<Batch>();
        batch->send = std::move(send);
        m_open.insert(key, batch);
        const std::weak_ptr<Batch> opened = batch;
        QTimer::singleShot(std::chrono::seconds(rule.seconds), this, [this, key, opened] {
            const std::shared_ptr<Batch> open = m_open.value(key);
            if (open && open == opened.lock())
                release(key);
        });
    }
    auto promise = std::make_shared<QPromise<BatchAnswer>>();
    promise->start();
    const QFuture<BatchAnswer> future = promise->future();
    batch->documents.append(document);
    batch->waiting.append(promise);
    batch->bytes += document.size();
    if (batch->documents.size() >= rule.most)
        release(key);
    const BatchAnswer answer = co_await future;
    co_return answer;
}

void Batcher::release(const QString &key)
{
    const std::shared_ptr<Batch> batch = m_open.take(key);
    if (batch)
        sendAll(batch);
}

void Batcher::flush()
{
    const QStringList keys = m_open.keys();
    for (const QString &key : keys)
        release(key);
}

void Batcher::shutDown()
{
    const auto open = std::exchange(m_open, {});
    for (const std::shared_ptr<Batch> &batch : open) {
        for (const auto &promise : std::as_const(batch->waiting)) {
            BatchAnswer answer;
            answer.sent.answer = fail(Error::Kind::Cancelled, u"Patchbay is closing, so nothing was sent."_s);
            promise->addResult(answer);
            promise->finish();
        }
    }
}

QCoro::Task<> Batcher::sendAll(std::shared_ptr<Batch> batch)
{
    const Sent sent = co_await batch->send(batch->documents);
    const qsizetype size = batch->documents.size();
    if (sent.answer && sent.answer->status == 413 && size > 1) {
        for (const auto &[first, count] :
             {std::pair(qsizetype(0), size / 2), std::pair(size / 2, size - size / 2)}) {
            auto half = std::make_shared<Batch>();
            half->documents = batch->documents.sliced(first, count);
            half->waiting = batch->waiting.sliced(first, count);
            half->send = batch->send;
            co_await sendAll(half);
        }
        co_return;
    }
    for (const auto &promise : std::as_const(batch->waiting)) {
        promise->addResult(BatchAnswer{sent, int(size)});
        promise->finish();
    }
}

} // namespace patchbay
