// A secret on screen gives nothing away: no text to select, none for a screen reader, a clipboard that is
// cleared only when it still holds what we put there.
#include "ui/support/uitesting.h"
#include "ui/widgets/secretfield.h"

#include <QAbstractButton>
#include <QAccessible>
#include <QClipboard>
#include <QGuiApplication>
#include <QLabel>
#include <QLineEdit>
#include <QSignalSpy>
#include <QTest>

using namespace patchbay;
using namespace patchbay::ui;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

class TestSecretField : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { testing::applyTheme(Theme::Mode::Light); }
    void saysNothing();
    void revealsWhileHeld();
    void hidesWhenFocusGoes();
    void clearsTheClipboard();
    void leavesOthersCopies();
    void inputIsTakenOnce();
};

namespace {

const QString secretText = u"invented-token-0123456789"_s;

// Every text of the widget that some program could read.
QString everythingSaid(QWidget *widget)
{
    QString all;
    QList<QWidget *> family = widget->findChildren<QWidget *>();
    family.prepend(widget);
    for (QWidget *one : family) {
        all += one->accessibleName() + one->accessibleDescription() + one->toolTip() + one->windowTitle() +
               one->objectName() + one->statusTip() + one->whatsThis();
        if (QAccessibleInterface *spoken = QAccessible::queryAccessibleInterface(one)) {
            for (const auto kind :
                 {QAccessible::Name, QAccessible::Description, QAccessible::Value, QAccessible::Help})
                all += spoken->text(kind);
            if (spoken->textInterface())
                all += spoken->textInterface()->text(0, spoken->textInterface()->characterCount());
        }
        for (const QByteArray &name : one->dynamicPropertyNames())
            all += one->property(name.constData()).toString();
    }
    return all;
}

QAbstractButton *button(QWidget *widget, const QString &name)
{
    return widget->findChild<QAbstractButton *>(name);
}

} // namespace

void TestSecretField::saysNothing()
{
    SecretField field(u"Access token"_s);
    field.setSecret(Secret(secretText));
    field.show();
    QVERIFY(!everythingSaid(&field).contains(secretText));
    QVERIFY(everythingSaid(&field).contains(u"Access token"_s));
    QVERIFY(field.findChildren<QLabel *>().isEmpty());
    QVERIFY(field.findChildren<QLineEdit *>().isEmpty());
    QTest::mousePress(button(&field, u"reveal"_s), Qt::LeftButton);
    QVERIFY(field.isRevealed());
    QVERIFY(!everythingSaid(&field).contains(secretText));
    QTest::mouseRelease(button(&field, u"reveal"_s), Qt::LeftButton);
    QCOMPARE(testing::nameless(&field), QStringList());
}

void TestSecretField::revealsWhileHeld()
{
    SecretField field(u"Access token"_s);
    field.setSecret(Secret(secretText));
    field.resize(400, 32);
    field.show();
    const QImage hidden = field.grab().toImage();
    QTest::mousePress(button(&field, u"reveal"_s), Qt::LeftButton);
    QVERIFY(field.isRevealed());
    QVERIFY(field.grab().toImage() != hidden);
    QTest::mouseRelease(button(&field, u"reveal"_s), Qt::LeftButton);
    QVERIFY(!field.isRevealed());
    field.setSecret({});
    QVERIFY(!button(&field, u"reveal"_s)->isEnabled());
    QVERIFY(!button(&field, u"copy"_s)->isEnabled());
}

void TestSecretField::hidesWhenFocusGoes()
{
    SecretField field(u"Access token"_s);
    field.setSecret(Secret(secretText));
    field.show();
    QTest::mousePress(button(&field, u"reveal"_s), Qt::LeftButton);
    QVERIFY(field.isRevealed());
    field.hide();
    QVERIFY(!field.isRevealed());
}

void TestSecretField::clearsTheClipboard()
{
    SecretField field(u"Access token"_s);
    field.setSecret(Secret(secretText));
    field.setClipboardTime(50ms);
    field.show();
    const QSignalSpy copied(&field, &SecretField::copied);
    QTest::mouseClick(button(&field, u"copy"_s), Qt::LeftButton);
    QCOMPARE(copied.size(), 1);
    QTRY_VERIFY_WITH_TIMEOUT(QGuiApplication::clipboard()->text().isEmpty(), 10'000);
}

void TestSecretField::leavesOthersCopies()
{
    {
        SecretField field(u"Access token"_s);
        field.setSecret(Secret(secretText));
        field.setClipboardTime(1h);
        field.show();
        QTest::mouseClick(button(&field, u"copy"_s), Qt::LeftButton);
        QCOMPARE(QGuiApplication::clipboard()->text(), secretText);
        QGuiApplication::clipboard()->setText(u"something else"_s);
    } // going away clears, too, but not what somebody else copied
    QCOMPARE(QGuiApplication::clipboard()->text(), u"something else"_s);
    {
        SecretField field(u"Access token"_s);
        field.setSecret(Secret(secretText));
        field.show();
        QTest::mouseClick(button(&field, u"copy"_s), Qt::LeftButton);
    }
    QCOMPARE(QGuiApplication::clipboard()->text(), QString());
}

void TestSecretField::inputIsTakenOnce()
{
    SecretInput input(u"Access token"_s);
    input.show();
    QTest::keyClicks(input.edit(), secretText);
    QVERIFY(!everythingSaid(&input).contains(secretText));
    QVERIFY(input.take() == Secret(secretText));
    QVERIFY(input.isEmpty());
    QCOMPARE(testing::nameless(&input), QStringList());
}

QTEST_MAIN(TestSecretField)
#include "tst_secretfield.moc"
