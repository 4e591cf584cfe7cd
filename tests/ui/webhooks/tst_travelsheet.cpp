// The time machine's sheet: a version of a mapping beside that of a rule, and into a sandbox where somebody
// asks for it.
#include "console/console.h"
#include "store/database.h"
#include "store/mappingrepository.h"
#include "support/clerkstage.h"
#include "support/futures.h"
#include "support/scriptedserver.h"
#include "support/testing.h"
#include "ui/support/uitesting.h"
#include "ui/webhooks/travelsheet.h"
#include "ui/widgets/datatable.h"

#include <QAbstractButton>
#include <QCheckBox>
#include <QComboBox>
#include <QJsonArray>
#include <QLabel>
#include <QLineEdit>
#include <QTemporaryDir>
#include <QTest>

using namespace patchbay;
using namespace patchbay::testing;
using namespace Qt::StringLiterals;

namespace {

constexpr int patience = 30'000;

// A workspace, a connection whose events come by webhook, two versions of its mapping, one delivery.
Outcome fill(StoreSession &session)
{
    if (const Outcome done = fillClerk(session); !done)
        return done;
    int base = 0;
    for (const QJsonArray &transforms :
         {QJsonArray(), QJsonArray{QJsonObject{{u"name"_s, u"lowercase"_s}}}}) {
        const auto saved = MappingRepository(session).save({.connectionId = People,
                                                            .sourceObject = u"people"_s,
                                                            .targetObject = u"contact"_s,
                                                            .rules = mapping(transforms),
                                                            .savedAt = Noon.addDays(base)},
                                                           base);
        if (!saved)
            return fail(saved.error());
        ++base;
    }
    return DeliveryRepository(session).add({{.endpointId = ClerkHooks,
                                             .receivedAt = Noon.addSecs(60),
                                             .topic = u"user.created"_s,
                                             .notificationId = u"msg_1"_s,
                                             .verdict = u"valid"_s,
                                             .state = QString(deliverystates::done),
                                             .body = userCreated}});
}

} // namespace

class TestTravelSheet : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { applyTheme(ui::Theme::Mode::Light); }
    void init();
    void cleanup();

    void choosesAVersionOfTheMapping();
    void sendsIntoASandbox();
    void saysWhyItDoesNotSend();

private:
    template<typename T>
    T *find(const QString &name) const
    {
        return m_sheet->findChild<T *>(name);
    }
    QAbstractButton *button(const QString &name) const { return find<QAbstractButton>(name); }
    bool says(const QString &text) const
    {
        for (const auto *label : m_sheet->findChildren<QLabel *>())
            if (label->isVisible() && label->text().contains(text))
                return true;
        return false;
    }
    void compare()
    {
        QTest::mouseClick(button(u"travelCompare"_s), Qt::LeftButton);
        QTRY_COMPARE_WITH_TIMEOUT(button(u"travelCompare"_s)->text(), u"Compare"_s, patience);
    }

    std::unique_ptr<QTemporaryDir> m_folder{};
    std::unique_ptr<Console> m_console{};
    std::unique_ptr<ui::TravelSheet> m_sheet{};
};

void TestTravelSheet::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
    const QString store = m_folder->filePath(u"patchbay.sqlite"_s);
    m_console = std::make_unique<Console>(Console::Options{
        .storeUri = store, .secrets = Console::SecretPolicy::EnvironmentOnly, .actor = u"test"_s});
    VERIFY_RESULT(wait(m_console->open()));
    Database database(store);
    VERIFY_RESULT(wait(database.open()));
    VERIFY_RESULT(wait(database.transact<void>(&fill)));
    m_sheet = std::make_unique<ui::TravelSheet>(*m_console, DeliveryFilter(), nullptr);
    m_sheet->setAttribute(Qt::WA_DeleteOnClose, false);
    m_sheet->setVisible(true);
}

void TestTravelSheet::cleanup()
{
    m_sheet.reset();
    m_console.reset();
}

void TestTravelSheet::choosesAVersionOfTheMapping()
{
    auto *people = find<QComboBox>(u"travelPeopleVersion"_s);
    QTRY_COMPARE_WITH_TIMEOUT(people->count(), 3, patience);
    QVERIFY(people->isVisible());
    QVERIFY(!find<QComboBox>(u"travelOrganisationsVersion"_s)->isVisible()); // it has no mapping
    QCOMPARE(nameless(m_sheet.get()), QStringList());
    compare(); // with the latest
    QTRY_VERIFY_WITH_TIMEOUT(says(u"Other contents: 1"_s) || says(u"1 delivery compared"_s), patience);
    QCOMPARE(find<ui::DataTable>(u"travelTable"_s)->source()->rowCount(), 1);
    people->setCurrentIndex(people->findData(1));
    compare();
    QTRY_VERIFY_WITH_TIMEOUT(says(u"Nothing would come out otherwise."_s), patience);
    // Of one rule alone no mapping is asked.
    auto *rule = find<QComboBox>(u"travelRule"_s);
    rule->addItem(u"A rule"_s, u"rul_1"_s);
    rule->setCurrentIndex(rule->count() - 1);
    QVERIFY(!people->isEnabled());
}

void TestTravelSheet::sendsIntoASandbox()
{
    ScriptedServer sandbox;
    sandbox.reply("GET", "/_sandbox/keys", 200, QJsonObject{{u"token"_s, u"token-of-the-sandbox"_s}});
    sandbox.reply("GET", "/data_attributes", 200,
                  QJsonObject{{u"type"_s, u"list"_s}, {u"data"_s, QJsonArray()}});
    sandbox.reply("POST", "/contacts/search", 200,
                  QJsonObject{{u"type"_s, u"list"_s}, {u"data"_s, QJsonArray()}, {u"total_count"_s, 0}});
    sandbox.reply("POST", "/contacts", 200,
                  QJsonObject{{u"type"_s, u"contact"_s},
                              {u"id"_s, u"c1"_s},
                              {u"role"_s, u"user"_s},
                              {u"email"_s, u"ann@example.com"_s}});
    auto *on = find<QCheckBox>(u"travelSandbox"_s);
    auto *into = find<QLineEdit>(u"travelInto"_s);
    QVERIFY(!on->isChecked() && !into->isVisible());
    QVERIFY(says(u"Nothing is sent and nothing is written."_s));
    on->click();
    QVERIFY(into->isVisible());
    QVERIFY(says(u"sent into the sandbox, oldest first, and nowhere else"_s));
    QVERIFY(!says(u"Nothing is sent"_s));
    QCOMPARE(nameless(m_sheet.get()), QStringList());
    QTest::keyClicks(into, sandbox.url().toString());
    compare();
    QTRY_VERIFY_WITH_TIMEOUT(says(u"The sandbox took 1 request and refused 0."_s), patience);
    QVERIFY2(says(u"Sandbox, contact: POST"_s), qPrintable(sandbox.unscripted().join(u' ')));
    QCOMPARE(sandbox.calls().last(), u"POST /contacts"_s);
    screenshot(m_sheet.get(), u"webhooks-travel-sandbox"_s);
    // Off again, nothing is sent.
    const qsizetype asked = sandbox.calls().size();
    on->click();
    compare();
    QCOMPARE(sandbox.calls().size(), asked);
}

void TestTravelSheet::saysWhyItDoesNotSend()
{
    find<QCheckBox>(u"travelSandbox"_s)->click();
    QTest::mouseClick(button(u"travelCompare"_s), Qt::LeftButton);
    QVERIFY(says(u"Give the address of a sandbox, or do not send."_s));
    QTest::keyClicks(find<QLineEdit>(u"travelInto"_s), u"https://api.intercom.io"_s);
    QVERIFY(!says(u"Give the address of a sandbox, or do not send."_s));
    compare();
    QTRY_VERIFY_WITH_TIMEOUT(says(u"no address of a sandbox on this machine"_s), patience);
}

QTEST_MAIN(TestTravelSheet)
#include "tst_travelsheet.moc"
