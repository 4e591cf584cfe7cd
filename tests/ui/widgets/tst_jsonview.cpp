// A payload as a person looks at it, however large it is.
#include "ui/widgets/jsonview.h"
#include "ui/widgets/segmentedcontrol.h"

#include <QPlainTextEdit>
#include <QSignalSpy>
#include <QTest>
#include <QTreeView>

using namespace patchbay::ui;
using namespace Qt::StringLiterals;

namespace {

constexpr int limit = 30'000; // ms: the machine may be slow and busy

QByteArray people(int count)
{
    QByteArray json = "{\"people\":[";
    for (int i = 0; i < count; ++i)
        json += (i > 0 ? ",{\"id\":" : "{\"id\":") + QByteArray::number(i) +
                ",\"email\":\"customer@example.com\"}";
    return json + "]}";
}

} // namespace

class TestJsonView : public QObject
{
    Q_OBJECT

    QString text() const { return m_view->findChild<QPlainTextEdit *>(u"jsonText"_s)->toPlainText(); }
    int rows() const { return m_view->findChild<QTreeView *>(u"jsonTree"_s)->model()->rowCount(); }
    int side() const { return m_view->findChild<SegmentedControl *>()->currentIndex(); }

    std::unique_ptr<JsonView> m_view{};

private Q_SLOTS:
    void init() { m_view = std::make_unique<JsonView>(); }
    void cleanup() { m_view.reset(); }

    void showsSmallOnesAtOnce()
    {
        const QSignalSpy loaded(m_view.get(), &JsonView::loaded);
        m_view->setRaw(R"({"topic":"ping","seats":3})");
        QCOMPARE(loaded.size(), 1);
        QCOMPARE(rows(), 2);
        QCOMPARE(side(), 0);
        QVERIFY2(text().contains(u"    \"topic\": \"ping\""_s), qPrintable(text()));
    }

    void showsWhatIsNoJson()
    {
        m_view->setRaw("<html>Bad gateway</html>");
        QCOMPARE(rows(), 0);
        QCOMPARE(side(), 1);
        QCOMPARE(text(), u"<html>Bad gateway</html>"_s);
    }

    void readsLargeOnesInTheBackground()
    {
        QSignalSpy loaded(m_view.get(), &JsonView::loaded);
        m_view->setRaw(people(20'000));
        QVERIFY(loaded.isEmpty());
        QVERIFY(loaded.wait(limit));
        QCOMPARE(rows(), 1);
        QVERIFY(text().contains(u"characters that are not shown here."_s));
        QVERIFY(text().size() < 300 * 1024);
    }

    void dropsWhatIsNotWantedAnyMore()
    {
        QSignalSpy loaded(m_view.get(), &JsonView::loaded);
        m_view->setRaw(people(20'000));
        m_view->setRaw("{\"a\":1,\"b\":2,\"c\":3}");
        QCOMPARE(loaded.size(), 1);
        m_view->setRaw(people(5'000));
        QVERIFY(loaded.wait(limit));
        QCOMPARE(loaded.size(), 2);
        QVERIFY(text().contains(u"\"people\""_s));
    }

    void breaksLinesThatNeverEnd()
    {
        QSignalSpy loaded(m_view.get(), &JsonView::loaded);
        m_view->setRaw(QByteArray(100'000, 'x') + "\nshort\n" + QByteArray(100, 'y'));
        QVERIFY(loaded.wait(limit));
        const QStringList lines = text().split(u'\n');
        qsizetype sum = 0;
        for (const QString &line : lines) {
            QVERIFY(line.size() <= 4'096);
            sum += line.size();
        }
        QCOMPARE(sum, 100'000 + 5 + 100);
        QVERIFY(lines.contains(u"short"_s));
    }
};

QTEST_MAIN(TestJsonView)
#include "tst_jsonview.moc"
