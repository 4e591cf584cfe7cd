// Futures whose end a page wants to hear of, and pages that go first.
#include "ui/widgets/whendone.h"

#include <QPointer>
#include <QPromise>
#include <QTest>

#include <memory>
#include <optional>
#include <thread>

using patchbay::ui::whenDone;

class TestWhenDone : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void calls_data()
    {
        QTest::addColumn<bool>("before"); // the future is done before anybody asks
        QTest::newRow("done already") << true;
        QTest::newRow("done later") << false;
    }

    void calls()
    {
        QFETCH(bool, before);
        QPromise<int> promise;
        promise.start();
        const auto finish = [&promise] {
            promise.addResult(42);
            promise.finish();
        };
        if (before)
            finish();
        QObject context;
        std::optional<int> got;
        QThread *calledIn = nullptr;
        whenDone(promise.future(), &context, [&](int value) {
            got = value;
            calledIn = QThread::currentThread();
        });
        QVERIFY(!got); // never from inside the call
        if (!before)
            std::thread(finish).join();
        QTRY_COMPARE(got, 42);
        QCOMPARE(calledIn, QThread::currentThread());
        QTRY_VERIFY(context.children().isEmpty()); // nothing stays behind
    }

    void isSilentWhenTheContextGoesFirst_data()
    {
        QTest::addColumn<bool>("finished"); // when the context goes, the news are on their way
        QTest::newRow("before the end") << false;
        QTest::newRow("between the end and the call") << true;
    }

    void isSilentWhenTheContextGoesFirst()
    {
        QFETCH(bool, finished);
        QPromise<int> promise;
        promise.start();
        const auto finish = [&promise] {
            promise.addResult(1);
            promise.finish();
        };
        int calls = 0;
        auto context = std::make_unique<QObject>();
        whenDone(promise.future(), context.get(), [&calls](int) { ++calls; });
        if (finished)
            std::thread(finish).join();
        context.reset();
        if (!finished)
            std::thread(finish).join();
        // A second watcher of the same future hears of it after the first would have.
        QObject other;
        bool heard = false;
        whenDone(promise.future(), &other, [&heard](int) { heard = true; });
        QTRY_VERIFY(heard);
        QCOMPARE(calls, 0);
    }

    void lastsThroughTheContextsEnd()
    {
        QPromise<QString> promise;
        promise.start();
        auto *context = new QObject;
        const QPointer<QObject> alive(context);
        QString got;
        whenDone(promise.future(), context, [context, &got](const QString &value) {
            delete context;
            got = value;
        });
        promise.addResult(QStringLiteral("still here"));
        promise.finish();
        QTRY_COMPARE(got, QStringLiteral("still here"));
        QVERIFY(alive.isNull());
    }

    void isSilentWhenCancelled()
    {
        QPromise<int> promise;
        promise.start();
        QObject context;
        int calls = 0;
        whenDone(promise.future(), &context, [&calls](int) { ++calls; });
        promise.future().cancel();
        promise.finish();
        QTRY_VERIFY(context.children().isEmpty());
        QCOMPARE(calls, 0);
    }

    void takesWhatHasNoResult()
    {
        QPromise<void> promise;
        promise.start();
        QObject context;
        int calls = 0;
        whenDone(promise.future(), &context, [&calls] { ++calls; });
        promise.finish();
        QTRY_COMPARE(calls, 1);
    }
};

QTEST_GUILESS_MAIN(TestWhenDone)
#include "tst_whendone.moc"
