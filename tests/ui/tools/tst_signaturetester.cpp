// The tester as a person uses it: pasting, dropping, typing, choosing, and reading the verdict.
#include "support/testing.h"
#include "ui/support/uitesting.h"
#include "ui/tools/payloadedit.h"
#include "ui/tools/secretchooser.h"
#include "ui/tools/snippetsheet.h"
#include "ui/tools/toolspage.h"
#include "ui/tools/verdictview.h"
#include "ui/widgets/banner.h"
#include "ui/widgets/byteview.h"
#include "ui/widgets/keyvaluelist.h"
#include "ui/widgets/segmentedcontrol.h"

#include <QAbstractButton>
#include <QClipboard>
#include <QComboBox>
#include <QDropEvent>
#include <QGuiApplication>
#include <QInputDialog>
#include <QLineEdit>
#include <QMenu>
#include <QMimeData>
#include <QPlainTextEdit>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>
#include <QTimer>

using namespace patchbay;
using namespace patchbay::testing;
using namespace patchbay::ui;
using namespace Qt::StringLiterals;

namespace {

constexpr int limit = 30'000; // ms: the machine may be slow and busy

const QByteArray ping = R"({"type":"notification_event","topic":"ping","id":null})";
const QString pingHeader = u"X-Hub-Signature: sha1=b0fcb04f26afacbd75d5bfe1c9d31b7132484561"_s;
const QString secret = u"test_client_secret"_s;

} // namespace

class SignatureTesterTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void init();
    void cleanup();
    void saysWhatIsMissing();
    void judgesWhileTyping();
    void explainsANewline();
    void keepsPastedBytes();
    void takesDroppedFiles();
    void showsNotifications();
    void signsAndVerifies();
    void customScheme();
    void addressIsAskedForWhereSigned();
    void keptSecrets();
    void givesCode();
    void keyboardAndNames();
    void pictures();

private:
    template<typename T>
    T *find(const QString &name) const
    {
        T *found = m_page->findChild<T *>(name);
        return found;
    }
    void type(const QString &name, const QString &text) const;
    void typeSecret(const QString &text) const;
    void paste(const QByteArray &bytes) const;
    QString state() const { return find<VerdictView>(u"verdictView"_s)->state(); }
    QString banner() const;

    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<Console> m_console;
    std::unique_ptr<ToolsPage> m_page;
};

void SignatureTesterTest::initTestCase()
{
    applyTheme(Theme::Mode::Light);
}

void SignatureTesterTest::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
    Console::Options options;
    options.storeUri = m_folder->filePath(u"store.sqlite"_s);
    options.secrets = Console::SecretPolicy::EnvironmentOnly;
    m_console = std::make_unique<Console>(options);
    auto opened = m_console->open();
    QTRY_VERIFY_WITH_TIMEOUT(opened.isFinished(), limit);
    VERIFY_RESULT(opened.result());
    m_page = std::make_unique<ToolsPage>(*m_console);
    m_page->resize(1180, 820);
    m_page->show();
    m_page->refresh();
    QVERIFY(QTest::qWaitForWindowExposed(m_page.get()));
}

void SignatureTesterTest::cleanup()
{
    m_console.reset(); // first, as the program does: answers under way end while the page is there
    m_page.reset();
}

void SignatureTesterTest::type(const QString &name, const QString &text) const
{
    auto *edit = find<QPlainTextEdit>(name);
    QVERIFY(edit);
    edit->setFocus();
    edit->selectAll();
    QTest::keyClicks(edit, text);
}

void SignatureTesterTest::typeSecret(const QString &text) const
{
    auto *edit = find<QLineEdit>(u"secretEdit"_s);
    QVERIFY(edit);
    edit->selectAll();
    QTest::keyClicks(edit, text);
}

void SignatureTesterTest::paste(const QByteArray &bytes) const
{
    QGuiApplication::clipboard()->setText(QString::fromUtf8(bytes));
    auto *edit = find<PayloadEdit>(u"payloadEdit"_s);
    edit->setFocus();
    edit->selectAll();
    QTest::keySequence(edit, QKeySequence::Paste);
}

QString SignatureTesterTest::banner() const
{
    QString said;
    const auto labels = find<VerdictView>(u"verdictView"_s)->findChildren<QLabel *>();
    for (const QLabel *label : labels)
        said += label->text() + u'\n';
    return said;
}

void SignatureTesterTest::saysWhatIsMissing()
{
    QCOMPARE(state(), u"waiting"_s);
    QTRY_VERIFY(banner().contains(u"Paste the payload"_s));
    paste(ping);
    QTRY_VERIFY(banner().contains(u"Paste the request's headers"_s));
    type(u"headersEdit"_s, pingHeader);
    QTRY_VERIFY(banner().contains(u"Type the secret that Intercom signs with"_s));
    QTRY_COMPARE(find<QComboBox>(u"signatureScheme"_s)->currentText(),
                 u"By the headers: Intercom X-Hub-Signature"_s);
}

void SignatureTesterTest::judgesWhileTyping()
{
    paste(ping);
    type(u"headersEdit"_s, pingHeader);
    typeSecret(u"another_secret"_s);
    QTRY_COMPARE_WITH_TIMEOUT(state(), u"wrong_secret"_s, limit);
    typeSecret(secret);
    QTRY_COMPARE_WITH_TIMEOUT(state(), u"valid"_s, limit);
    QVERIFY(banner().contains(u"The signature matches"_s));
    // Never on screen, in no widget's text and nothing a screen reader says.
    QVERIFY(!banner().contains(secret));
    QCOMPARE(find<QLineEdit>(u"secretEdit"_s)->echoMode(), QLineEdit::Password);
}

void SignatureTesterTest::explainsANewline()
{
    paste(ping + '\n');
    type(u"headersEdit"_s, pingHeader);
    typeSecret(secret);
    QTRY_COMPARE_WITH_TIMEOUT(state(), u"body_changed"_s, limit);
    QVERIFY(banner().contains(u"ends with a newline that Intercom did not send"_s));
    auto *bytes = m_page->findChild<ByteView *>();
    QVERIFY(bytes->accessibleDescription().contains(u"not in what was signed at byte 54"_s));
    auto *side = find<SegmentedControl>(u"whichBytes"_s);
    QVERIFY(side->isVisible());
    side->setCurrentIndex(1);
    QVERIFY(bytes->accessibleDescription().contains(u"54"_s));
    // Taking the newline away by hand makes it right.
    auto *payload = find<PayloadEdit>(u"payloadEdit"_s);
    payload->moveCursor(QTextCursor::End);
    QTest::keyClick(payload, Qt::Key_Backspace);
    QTRY_COMPARE_WITH_TIMEOUT(state(), u"valid"_s, limit);
    QVERIFY(!side->isVisible());
}

void SignatureTesterTest::keepsPastedBytes()
{
    const QByteArray odd = "{\r\n  \"a\": \"no\xc2\xa0"
                           "break\"\r\n}\r\n";
    paste(odd);
    auto *payload = find<PayloadEdit>(u"payloadEdit"_s);
    QCOMPARE(payload->bytes(), odd);
    payload->moveCursor(QTextCursor::Start);
    QTest::keyClick(payload, Qt::Key_Space);
    QCOMPARE(payload->bytes(), ' ' + odd); // edited, and still with its line ends and its no-break space
    QVERIFY(payload->description().contains(u"edited"_s));
}

void SignatureTesterTest::takesDroppedFiles()
{
    const QString path = m_folder->filePath(u"raw.bin"_s);
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly));
    const QByteArray raw = QByteArray("\xff\xfe{}\r\n") + QByteArray(300 * 1024, 'x');
    file.write(raw);
    file.close();
    auto *payload = find<PayloadEdit>(u"payloadEdit"_s);
    QMimeData data;
    data.setUrls({QUrl::fromLocalFile(path)});
    QDragEnterEvent enter(QPoint(5, 5), Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
    QCoreApplication::sendEvent(payload->viewport(), &enter);
    QDropEvent drop(QPointF(5, 5), Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
    QCoreApplication::sendEvent(payload->viewport(), &drop);
    QCOMPARE(payload->bytes(), raw);
    QVERIFY(payload->isReadOnly()); // only a part is shown
    QVERIFY(payload->description().startsWith(u"raw.bin, 307"_s));
    QTest::mouseClick(find<QAbstractButton>(u"clearPayload"_s), Qt::LeftButton);
    QVERIFY(payload->bytes().isEmpty() && !payload->isReadOnly());
    QString problem;
    QVERIFY(!payload->openFile(m_folder->filePath(u"absent"_s), &problem));
    QVERIFY(problem.contains(u"absent"_s));
}

void SignatureTesterTest::showsNotifications()
{
    const QString path = fixture(u"intercom-webhooks/contact_user_tag_created.json"_s);
    if (path.isEmpty())
        QSKIP("The recorded payloads are not here (../shared/fixtures/intercom-webhooks)");
    QString problem;
    QVERIFY(find<PayloadEdit>(u"payloadEdit"_s)->openFile(path, &problem));
    type(u"headersEdit"_s, pingHeader);
    typeSecret(secret);
    QTRY_COMPARE_WITH_TIMEOUT(state(), u"wrong_secret"_s, limit);
    auto *facts = find<KeyValueList>(u"notificationFacts"_s);
    QVERIFY(facts->isVisible());
    QCOMPARE(facts->value(u"Topic"_s), u"contact.user.tag.created"_s);
    QVERIFY(banner().contains(u"A user was tagged: Feature Request, Merge User Fixture"_s));
}

void SignatureTesterTest::signsAndVerifies()
{
    paste(ping);
    typeSecret(u"whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"_s);
    find<QComboBox>(u"signatureScheme"_s)->setCurrentText(u"Standard Webhooks (Svix, Clerk)"_s);
    find<SegmentedControl>(u"signatureMode"_s)->setCurrentIndex(1);
    auto *headers = find<QPlainTextEdit>(u"signedHeaders"_s);
    QTRY_VERIFY_WITH_TIMEOUT(headers->toPlainText().contains(u"svix-signature: v1,"_s), limit);
    QTest::mouseClick(find<QAbstractButton>(u"copyHeaders"_s), Qt::LeftButton);
    const QString copied = QGuiApplication::clipboard()->text();
    QVERIFY(copied.contains(u"svix-timestamp: "_s));
    find<SegmentedControl>(u"signatureMode"_s)->setCurrentIndex(0);
    find<QPlainTextEdit>(u"headersEdit"_s)->setPlainText(copied);
    QTRY_COMPARE_WITH_TIMEOUT(state(), u"valid"_s, limit);
}

void SignatureTesterTest::customScheme()
{
    paste(ping);
    typeSecret(secret);
    auto *scheme = find<QComboBox>(u"signatureScheme"_s);
    scheme->setCurrentIndex(scheme->count() - 1);
    auto *content = find<QLineEdit>(u"customContent"_s);
    QVERIFY(content->isVisible());
    content->setText(u"{nonce}{body}"_s);
    find<QPlainTextEdit>(u"headersEdit"_s)
        ->setPlainText(u"X-Mine: ac259ce7a2bb7b423abc261dd0678b48cf4e1f56e5af60e178db3f697ae0110c"_s);
    find<QLineEdit>(u"customHeader"_s)->setText(u"X-Mine"_s);
    QTRY_COMPARE_WITH_TIMEOUT(state(), u"error"_s, limit);
    QVERIFY(banner().contains(u"{nonce}"_s));
    content->setText(u"{body}"_s);
    QTRY_COMPARE_WITH_TIMEOUT(state(), u"valid"_s, limit);
}

void SignatureTesterTest::addressIsAskedForWhereSigned()
{
    paste(ping);
    QVERIFY(!find<QLineEdit>(u"signedUrl"_s)->isVisible());
    find<QComboBox>(u"signatureScheme"_s)->setCurrentText(u"HubSpot v3"_s);
    QTRY_VERIFY(find<QLineEdit>(u"signedUrl"_s)->isVisible());
}

void SignatureTesterTest::keptSecrets()
{
    paste(ping);
    type(u"headersEdit"_s, pingHeader);
    typeSecret(secret);
    QTRY_COMPARE_WITH_TIMEOUT(state(), u"valid"_s, limit);
    // The dialog that asks for the name blocks the click: it is answered from the event loop.
    QTimer::singleShot(0, this, [] {
        auto *asking = qobject_cast<QInputDialog *>(QApplication::activeModalWidget());
        if (!asking)
            return;
        asking->setTextValue(u"Intercom production"_s);
        asking->accept();
    });
    auto *chooser = find<SecretChooser>(u"secretChooser"_s);
    Q_EMIT chooser->keepRequested();
    QTRY_COMPARE_WITH_TIMEOUT(chooser->keptName(), u"Intercom production"_s, limit);
    QVERIFY(find<QLineEdit>(u"secretEdit"_s)->text().isEmpty());
    QTRY_COMPARE_WITH_TIMEOUT(state(), u"valid"_s, limit);
    // Offered by name in the menu.
    QTest::mouseClick(find<QAbstractButton>(u"keptSecrets"_s), Qt::LeftButton);
    auto *menu = chooser->findChild<QMenu *>(u"keptSecretsMenu"_s);
    QVERIFY(menu);
    QTRY_COMPARE(menu->actions().first()->text(), u"Intercom production"_s);
    menu->close();
    // Typing takes its place.
    typeSecret(u"x"_s);
    QVERIFY(chooser->keptName().isEmpty());
    Q_EMIT chooser->forgetRequested(u"Intercom production"_s);
    QTRY_VERIFY_WITH_TIMEOUT(m_console->signatures().secretNames().result()->isEmpty(), limit);
}

void SignatureTesterTest::givesCode()
{
    paste(ping);
    QTRY_VERIFY(!find<QAbstractButton>(u"snippetMenuButton"_s)->isEnabled()); // no scheme, no code
    find<QComboBox>(u"signatureScheme"_s)->setCurrentText(u"Slack v0"_s);
    auto *button = find<QAbstractButton>(u"snippetMenuButton"_s);
    QTRY_VERIFY(button->isEnabled());
    QTest::mouseClick(button, Qt::LeftButton);
    auto *menu = m_page->findChild<QMenu *>(u"snippetMenu"_s);
    QVERIFY(menu);
    QCOMPARE(menu->actions().size(), 6);
    menu->actions().at(1)->trigger();
    auto *sheet = m_page->findChild<SnippetSheet *>(u"snippetSheet"_s);
    QVERIFY(sheet);
    QCOMPARE(nameless(sheet), QStringList());
    screenshot(sheet, u"tools-snippet-light"_s);
    QTest::mouseClick(sheet->findChild<QAbstractButton *>(u"copySnippet"_s), Qt::LeftButton);
    QVERIFY(QGuiApplication::clipboard()->text().contains(u"hmac.compare_digest"_s));
    QVERIFY(QGuiApplication::clipboard()->text().contains(u"SLACK_SIGNING_SECRET"_s));
    sheet->close();
}

void SignatureTesterTest::keyboardAndNames()
{
    QCOMPARE(nameless(m_page.get()), QStringList());
    auto *scheme = find<QComboBox>(u"signatureScheme"_s);
    scheme->setCurrentIndex(scheme->count() - 1);
    QCOMPARE(nameless(m_page.get()), QStringList());
    // Everything is reached with Tab, also out of the editors.
    paste(ping);
    QTRY_VERIFY(m_page->findChild<ByteView *>()->isVisible());
    QCOMPARE(nameless(m_page.get()), QStringList());
    find<PayloadEdit>(u"payloadEdit"_s)->setFocus();
    QStringList reached;
    for (int i = 0; i < 40; ++i) {
        QTest::keyClick(QApplication::focusWidget(), Qt::Key_Tab);
        reached << QApplication::focusWidget()->objectName();
    }
    for (const QString &name : {u"headersEdit"_s, u"signatureScheme"_s, u"secretEdit"_s, u"keptSecrets"_s,
                                u"openPayload"_s, u"byteView"_s})
        QVERIFY2(reached.contains(name), qPrintable(name + u" not in "_s + reached.join(u' ')));
}

void SignatureTesterTest::pictures()
{
    for (const Theme::Mode mode : {Theme::Mode::Light, Theme::Mode::Dark}) {
        applyTheme(mode);
        const QString look = mode == Theme::Mode::Light ? u"light"_s : u"dark"_s;
        find<SegmentedControl>(u"signatureMode"_s)->setCurrentIndex(0);
        find<QComboBox>(u"signatureScheme"_s)->setCurrentIndex(0);
        find<PayloadEdit>(u"payloadEdit"_s)->setBytes({});
        find<QPlainTextEdit>(u"headersEdit"_s)->clear();
        QTRY_COMPARE_WITH_TIMEOUT(state(), u"waiting"_s, limit);
        screenshot(m_page.get(), u"tools-empty-"_s + look);
        const QByteArray body = R"({
  "type": "notification_event",
  "app_id": "abc123def",
  "topic": "contact.user.created",
  "id": "notif_1",
  "created_at": 1768016203,
  "delivery_attempts": 1,
  "data": {"item": {"type": "contact", "id": "5f2", "name": "Ann Example"}}
})";
        paste(body);
        find<QPlainTextEdit>(u"headersEdit"_s)
            ->setPlainText(u"Content-Type: application/json\n"_s + pingHeader);
        typeSecret(secret);
        QTRY_COMPARE_WITH_TIMEOUT(state(), u"wrong_secret"_s, limit);
        screenshot(m_page.get(), u"tools-wrong-secret-"_s + look);
        paste(ping + '\n');
        QTRY_COMPARE_WITH_TIMEOUT(state(), u"body_changed"_s, limit);
        screenshot(m_page.get(), u"tools-newline-"_s + look);
        paste(ping);
        QTRY_COMPARE_WITH_TIMEOUT(state(), u"valid"_s, limit);
        QCOMPARE(clipped(m_page.get()), QStringList());
        screenshot(m_page.get(), u"tools-valid-"_s + look);
        auto *scheme = find<QComboBox>(u"signatureScheme"_s);
        scheme->setCurrentIndex(scheme->count() - 1);
        find<SegmentedControl>(u"signatureMode"_s)->setCurrentIndex(1);
        QTRY_VERIFY_WITH_TIMEOUT(!find<QPlainTextEdit>(u"signedHeaders"_s)->toPlainText().isEmpty(), limit);
        screenshot(m_page.get(), u"tools-sign-custom-"_s + look);
        scheme->setCurrentIndex(0);
        QTest::qWait(0);
    }
    applyTheme(Theme::Mode::Light);
}

QTEST_MAIN(SignatureTesterTest)
#include "tst_signaturetester.moc"
