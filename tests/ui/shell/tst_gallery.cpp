// Every part in light and dark, built, named, and painted; with PATCHBAY_SCREENSHOTS the pictures are kept.
#include "ui/shell/mainwindow.h"
#include "ui/shell/settingsuistate.h"
#include "ui/support/uitesting.h"
#include "ui/widgets/banner.h"
#include "ui/widgets/byteview.h"
#include "ui/widgets/card.h"
#include "ui/widgets/charts.h"
#include "ui/widgets/datatable.h"
#include "ui/widgets/diffview.h"
#include "ui/widgets/drawer.h"
#include "ui/widgets/emptystate.h"
#include "ui/widgets/filterbar.h"
#include "ui/widgets/form.h"
#include "ui/widgets/jsonview.h"
#include "ui/widgets/keyvaluelist.h"
#include "ui/widgets/pageheader.h"
#include "ui/widgets/progresscard.h"
#include "ui/widgets/relativetimelabel.h"
#include "ui/widgets/scrollpage.h"
#include "ui/widgets/secretfield.h"
#include "ui/widgets/segmentedcontrol.h"
#include "ui/widgets/skeleton.h"
#include "ui/widgets/statestack.h"
#include "ui/widgets/wizard.h"

#include <QCheckBox>
#include <QComboBox>
#include <QGridLayout>
#include <QLineEdit>
#include <QMenu>
#include <QPainter>
#include <QPlainTextEdit>
#include <QRadioButton>
#include <QSpinBox>
#include <QStandardItemModel>
#include <QTabBar>
#include <QTest>

using namespace patchbay;
using namespace patchbay::ui;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

class TestGallery : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void part_data();
    void part();
};

namespace {

QStandardItemModel *people(QObject *parent)
{
    auto *model = new QStandardItemModel(parent);
    model->setHorizontalHeaderLabels(
        {u"Name"_s, u"State"_s, u"Intercom id"_s, u"Synced"_s, u"Done"_s, u"Last seen"_s});
    const QStringList names{u"Ann Example"_s,  u"Ben Sample"_s, u"Cara Placeholder-Longname"_s,
                            u"Dev Invented"_s, u"Eve Nobody"_s, u"Finn Fiction"_s,
                            u"Gil Made-Up"_s};
    const QList<Status> states{Status::Connected, Status::Paused,  Status::Disconnected, Status::SeenOnly,
                               Status::Ok,        Status::Warning, Status::Running};
    for (int i = 0; i < names.size(); ++i) {
        auto *name = new QStandardItem(names.at(i));
        name->setData(int(i % 3 == 2 ? Glyph::Company : Glyph::User), GlyphRole);
        auto *state = new QStandardItem(statusWord(states.at(i)));
        state->setData(int(states.at(i)), StatusRole);
        auto *id = new QStandardItem(u"5f2%1c0d9e8a7b6"_s.arg(i));
        id->setData(true, FixedRole);
        id->setData(int(Ink::Muted), InkRole);
        auto *count = new QStandardItem(QString::number(1200 * (i + 1)));
        count->setTextAlignment(Qt::AlignRight | Qt::AlignVCenter);
        auto *done = new QStandardItem(QString::number(14 * (i + 1)) + u" %"_s);
        done->setData(0.14 * (i + 1), RatioRole);
        model->appendRow({name, state, id, count, done, new QStandardItem(u"%1 min ago"_s.arg(i + 2))});
    }
    return model;
}

DataTable *peopleTable()
{
    auto *table = new DataTable;
    table->setAccessibleName(u"People"_s);
    table->setSource(people(table));
    table->setColumnWidths({180, 140, 150, 90, 90, 120});
    return table;
}

FilterBar *filterBar()
{
    auto *bar = new FilterBar(u"Filter by name, status, topic…"_s);
    bar->setFields(
        {{u"status"_s, u"Status"_s, {u"failed"_s, u"done"_s}, {}}, {u"topic"_s, u"Topic"_s, {}, {}}});
    bar->setFilter(
        Filter::fromText(u"status:failed -topic:\"contact.created\" ann"_s, {u"status"_s, u"topic"_s}));
    bar->setMatchCount(1204);
    static MemoryUiState state;
    bar->enableSavedViews(u"gallery"_s, &state);
    return bar;
}

QWidget *buttons()
{
    auto *card = new Card(u"Buttons and fields"_s);
    auto *grid = new QGridLayout;
    grid->setHorizontalSpacing(12);
    grid->setVerticalSpacing(12);
    int row = 0;
    for (const bool enabled : {true, false}) {
        int column = 0;
        for (const auto &[text, kind, glyph] :
             {std::tuple{u"Resync"_s, Button::Kind::Primary, Glyph::Refresh},
              std::tuple{u"Pause"_s, Button::Kind::Secondary, Glyph::Pause},
              std::tuple{u"Learn more"_s, Button::Kind::Quiet, Glyph::External},
              std::tuple{u"Archive 214 contacts"_s, Button::Kind::Danger, Glyph::None}}) {
            auto *button = new Button(text, kind, glyph);
            button->setEnabled(enabled);
            grid->addWidget(button, row, column++);
        }
        auto *more = new IconButton(Glyph::More, u"More actions"_s);
        more->setEnabled(enabled);
        grid->addWidget(more, row, column++);
        ++row;
    }
    auto *menuButton = new Button(u"Code for my server"_s);
    menuButton->setMenu(new QMenu(menuButton));
    grid->addWidget(menuButton, row, 0, 1, 2);
    auto *combo = new QComboBox;
    combo->setAccessibleName(u"Scheme"_s);
    combo->addItems({u"Intercom X-Hub-Signature"_s, u"Svix"_s});
    grid->addWidget(combo, row, 2, 1, 2);
    ++row;
    auto *edit = new QLineEdit(u"ann@example.com"_s);
    edit->setAccessibleName(u"E-mail"_s);
    grid->addWidget(edit, row, 0, 1, 2);
    auto *hint = new QLineEdit;
    hint->setAccessibleName(u"Search"_s);
    hint->setPlaceholderText(u"E-mail, external id or Intercom id"_s);
    grid->addWidget(hint, row, 2, 1, 2);
    ++row;
    auto *spin = new QSpinBox;
    spin->setAccessibleName(u"Port"_s);
    spin->setRange(1, 65535);
    spin->setValue(8443);
    grid->addWidget(spin, row, 0);
    auto *off = new QLineEdit(u"Cannot be changed"_s);
    off->setAccessibleName(u"Off"_s);
    off->setEnabled(false);
    grid->addWidget(off, row, 2, 1, 2);
    ++row;
    auto *check = new QCheckBox(u"Archive what is gone"_s);
    check->setChecked(true);
    grid->addWidget(check, row, 0, 1, 2);
    auto *partly = new QCheckBox(u"Some of them"_s);
    partly->setTristate(true);
    partly->setCheckState(Qt::PartiallyChecked);
    grid->addWidget(partly, row, 2);
    grid->addWidget(new QCheckBox(u"None"_s), row, 3);
    ++row;
    auto *radio = new QRadioButton(u"Newest wins"_s);
    radio->setChecked(true);
    grid->addWidget(radio, row, 0, 1, 2);
    grid->addWidget(new QRadioButton(u"Ask me"_s), row, 2);
    ++row;
    auto *segments = new SegmentedControl(u"Direction"_s);
    segments->addSegment(u"To Intercom"_s, Glyph::ArrowRight);
    segments->addSegment(u"From"_s, Glyph::ArrowLeft);
    segments->addSegment(u"Both"_s, Glyph::ArrowBoth);
    grid->addWidget(segments, row, 0, 1, 4, Qt::AlignLeft);
    ++row;
    auto *tabs = new SegmentedControl(u"Parts"_s, SegmentedControl::Look::Tabs);
    for (const QString &text : {u"Health"_s, u"Mapping"_s, u"Schedule"_s, u"Runs"_s, u"Activity"_s})
        tabs->addSegment(text);
    tabs->setSegmentCount(3, 12);
    grid->addWidget(tabs, row, 0, 1, 6);
    ++row;
    auto *bar = new QTabBar;
    bar->setAccessibleName(u"Tabs"_s);
    bar->addTab(u"Qt's tab"_s);
    bar->addTab(u"Another"_s);
    grid->addWidget(bar, row++, 0, 1, 4);
    auto *text = new QPlainTextEdit(u"{\"type\":\"notification_event\"}"_s);
    text->setAccessibleName(u"Payload"_s);
    text->setFont(font(TextRole::Fixed));
    text->setFixedHeight(64);
    grid->addWidget(text, row++, 0, 1, 6);
    grid->setColumnStretch(5, 1);
    card->body()->addLayout(grid);
    return card;
}

QWidget *chips()
{
    auto *card = new Card(u"Status, facts and charts"_s);
    card->setSubtitle(u"Shape, word and colour"_s);
    card->addHeaderWidget(new StatusChip(Status::Connected));
    auto *grid = new QGridLayout;
    for (int i = 0; i <= int(Status::Neutral); ++i) {
        auto *plain = new StatusChip(Status(i));
        plain->setPlain(true);
        grid->addWidget(new StatusChip(Status(i)), i % 3, (i / 3) * 2, Qt::AlignLeft);
        grid->addWidget(plain, i % 3, (i / 3) * 2 + 1, Qt::AlignLeft);
    }
    card->body()->addLayout(grid);
    auto *facts = new KeyValueList;
    facts->setValue(u"Region"_s, u"Europe"_s);
    facts->setValue(u"Workspace id"_s, u"ab12cd34"_s, KeyValueList::Fixed | KeyValueList::Copyable);
    facts->setValue(u"Scopes"_s, u"7 of 7"_s, KeyValueList::NoOption, Ink::Success);
    auto *secret = new SecretField(u"Access token"_s);
    secret->setSecret(Secret(u"invented-token-1234567890"_s));
    facts->setWidget(u"Access token"_s, secret);
    auto *updated = new RelativeTimeLabel;
    updated->setTime(QDateTime::currentDateTimeUtc().addSecs(-130), u"Updated %1"_s);
    facts->setWidget(u"Freshness"_s, updated);
    card->body()->addWidget(facts);
    auto *line = new QHBoxLayout;
    line->setSpacing(24);
    auto *spark = new Sparkline(u"Webhooks per minute"_s);
    spark->setValues({3, 5, 4, 8, 12, 9, 11, 7, 6, 10, 14, 12});
    auto *bars = new BarChart(u"Deliveries"_s);
    bars->setBars({{u"10:00"_s, 20, 0},
                   {u"10:05"_s, 34, 2},
                   {u"10:10"_s, 28, 0},
                   {u"10:15"_s, 40, 9},
                   {u"10:20"_s, 12, 0},
                   {u"10:25"_s, 31, 0},
                   {u"10:30"_s, 22, 1},
                   {u"10:35"_s, 37, 0}});
    line->addWidget(spark, 1);
    line->addWidget(bars, 2);
    card->body()->addLayout(line);
    auto *gauges = new QHBoxLayout;
    gauges->setSpacing(24);
    for (const double ratio : {0.31, 0.84, 0.97}) {
        auto *gauge = new Gauge(u"API budget"_s);
        gauge->setRatio(ratio);
        gauges->addWidget(gauge);
    }
    card->body()->addLayout(gauges);
    return card;
}

QWidget *messages()
{
    auto *holder = new QWidget;
    auto *layout = new QVBoxLayout(holder);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(12);
    const auto add = [layout](Banner::Kind kind, const QString &text, const QString &detail,
                              const QString &action) {
        auto *banner = new Banner;
        banner->showMessage(kind, text, detail, action);
        banner->setClosable(kind == Banner::Kind::Info);
        layout->addWidget(banner);
    };
    add(Banner::Kind::Error, u"Salesforce refused the token."_s,
        u"It was revoked on 12 November. Sign in again to go on. Request req_123."_s, u"Reconnect"_s);
    add(Banner::Kind::Warning, u"The token was made 84 days ago."_s, {}, u"Rotate"_s);
    add(Banner::Kind::Info, u"Two workers share this store."_s, {}, {});
    add(Banner::Kind::Success, u"The signature matches."_s, {}, {});
    Progress progress;
    progress.done = 48'230;
    progress.total = 120'000;
    progress.perSecond = 161;
    progress.remaining = 446s;
    progress.failed = 12;
    progress.skipped = 231;
    progress.note = u"Waiting for the rate limit, 4 s"_s;
    auto *running = new ProgressCard(u"Contacts from Salesforce"_s);
    running->setUnit(u"contact"_s, u"contacts"_s);
    running->setProgress(progress);
    layout->addWidget(running);
    progress.state = Progress::State::Paused;
    progress.note.clear();
    auto *paused = new ProgressCard(u"Companies from the database"_s);
    paused->setProgress(progress);
    layout->addWidget(paused);
    layout->addStretch();
    return holder;
}

QWidget *details()
{
    auto *holder = new QWidget;
    auto *layout = new QVBoxLayout(holder);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(16);
    auto *diff = new DiffView;
    diff->setHeads(u"Now"_s, u"Will be"_s);
    diff->setRows({{u"name"_s, u"Ann"_s, u"Ann Example"_s, u"Salesforce newer"_s, DiffRow::Kind::Changed},
                   {u"custom.mrr"_s, {}, u"120"_s, u"mapped"_s, DiffRow::Kind::Added},
                   {u"phone"_s, u"+00 000 000"_s, {}, u"cleared in Salesforce"_s, DiffRow::Kind::Removed},
                   {u"custom.plan_type"_s, u"pro"_s, u"team"_s, u"both changed"_s, DiffRow::Kind::Conflict},
                   {u"email"_s, u"ann@example.com"_s, u"ann@example.com"_s, {}, DiffRow::Kind::Same}});
    diff->setMinimumHeight(240);
    layout->addWidget(diff);
    auto *json = new JsonView;
    json->setRaw(
        R"({"type":"notification_event","topic":"contact.created","data":{"item":{"id":"5f2","email":"ann@example.com","seats":3,"vip":true,"plan":null,"tags":[{"name":"beta"}]}}})");
    json->setMinimumHeight(300);
    layout->addWidget(json);
    auto *bytes = new ByteView;
    bytes->setBytes("{\"type\":\"notification_event\",\"app_id\":\"ab12cd34\"}\r\n",
                    {{49, 2, Ink::Danger, u"newline at the end"_s}});
    bytes->setFixedHeight(120);
    layout->addWidget(bytes);
    return holder;
}

QWidget *forms()
{
    auto *form = new Form;
    form->setMaximumWidth(480);
    form->addSection(u"Sign in"_s, u"Patchbay keeps the token in the system's keychain."_s);
    form->addRow(u"Access token"_s, new SecretInput(u"Access token"_s),
                 u"From the Developer Hub, under Authentication."_s);
    auto *region = new QComboBox;
    region->addItems({u"Europe"_s, u"United States"_s, u"Australia"_s});
    form->addRow(u"Region"_s, region);
    auto *address = new QLineEdit(u"http://example.com"_s);
    form->addRow(u"Address"_s, address)
        ->setError(u"The address must begin with https, unless it is this machine."_s);
    return form;
}

QWidget *wizard()
{
    auto *wizard = new Wizard(u"Add a connection"_s);
    wizard->addStep(u"Choose a system"_s, {}, new QWidget);
    wizard->addStep(u"Sign in"_s, u"Patchbay only reads until a mapping says otherwise."_s, forms());
    wizard->addStep(u"Check"_s, {}, new QWidget);
    wizard->addStep(u"Map"_s, {}, new QWidget);
    wizard->goTo(1);
    wizard->banner()->showMessage(Banner::Kind::Warning, u"The check took longer than usual."_s);
    return wizard;
}

class DemoPage : public Page
{
public:
    explicit DemoPage(Place place) : Page(place)
    {
        auto *layout = new QVBoxLayout(this);
        layout->setContentsMargins(metric::page, metric::page, metric::page, metric::page);
        layout->setSpacing(metric::group);
        auto *header = new PageHeader(title());
        header->setPath({title(), u"Salesforce"_s});
        header->setTitle(u"Salesforce"_s);
        header->setStatus(Status::Connected);
        header->setStateLine(u"Reachable in 112 ms, 7 of 7 scopes, 10 % of the API budget used"_s);
        header->setUpdated(QDateTime::currentDateTimeUtc().addSecs(-4));
        header->addWidget(new IconButton(Glyph::More, u"More actions"_s));
        header->addAction(u"Pause"_s, Glyph::Pause);
        header->addAction(u"Resync"_s, Glyph::Refresh, Button::Kind::Primary);
        layout->addWidget(header);
        layout->addWidget(filterBar());
        auto *card = new Card;
        card->setFlush(true);
        auto *table = peopleTable();
        card->body()->addWidget(table);
        auto *host = new DrawerHost(card);
        host->drawer()->setTitle(u"Ann Example"_s);
        host->drawer()->setSubtitle(u"Intercom 5f20c0d9e8a7b6"_s);
        auto *facts = new KeyValueList;
        facts->setValue(u"E-mail"_s, u"ann@example.com"_s, KeyValueList::Copyable);
        facts->setValue(u"Company"_s, u"Acme"_s);
        facts->setValue(u"Link"_s, u"003…/5f2…"_s, KeyValueList::Fixed);
        auto *content = new QWidget;
        auto *column = new QVBoxLayout(content);
        column->setContentsMargins(0, 0, 0, 0);
        column->addWidget(facts);
        column->addStretch();
        host->drawer()->setContent(content);
        host->open();
        layout->addWidget(host, 1);
        table->setCurrentRow(0);
    }
};

QWidget *window(bool palette, bool help)
{
    auto *window = new MainWindow(nullptr);
    for (int i = 0; i < placeCount; ++i)
        window->registerPage(Place(i), [i] { return new DemoPage(Place(i)); });
    window->goTo(Place::Integrations);
    window->sidebar()->setWorkspace(u"Acme workspace"_s, Status::Connected, u"All well"_s);
    window->sidebar()->setBadge(Place::Overview, 2);
    WorkItem work;
    work.id = u"r1"_s;
    work.title = u"Contacts from Salesforce"_s;
    work.ratio = 0.4;
    work.note = u"7 min left"_s;
    window->sidebar()->setWork({work});
    window->resize(1280, 800);
    window->show();
    if (palette)
        window->openPalette();
    else if (help)
        window->openHelp();
    else {
        Toast toast;
        toast.text = u"Paused Salesforce"_s;
        toast.action = u"Undo"_s;
        window->notify(toast);
        toast.kind = Banner::Kind::Error;
        toast.text = u"Two of 214 contacts were not archived because they had been merged."_s;
        toast.action = u"Show"_s;
        window->notify(toast);
    }
    return window;
}

// The icon set with its names, in the size it is used and twice as large.
class GlyphSheet : public QWidget
{
public:
    GlyphSheet() { setFixedSize(1100, 860); }

protected:
    void paintEvent(QPaintEvent *) override
    {
        QPainter painter(this);
        painter.setFont(ui::font(TextRole::Caption));
        for (int i = 1; i <= int(Glyph::SystemHttp); ++i) {
            const int x = (i - 1) % 10 * 110;
            const int y = (i - 1) / 10 * 84;
            paintGlyph(painter, QRectF(x + 12, y + 20, 20, 20), Glyph(i), tokens().text);
            paintGlyph(painter, QRectF(x + 48, y + 8, 40, 40), Glyph(i), tokens().text);
            painter.setPen(tokens().muted);
            painter.drawText(QRect(x, y + 52, 110, 20), Qt::AlignCenter, glyphName(Glyph(i)));
        }
        for (int i = 0; i <= int(Drawing::Document); ++i)
            paintDrawing(painter, QRectF(10 + i * 150, 756, 140, 84), Drawing(i));
        applicationIcon().paint(&painter, QRect(1040, 690, 48, 48));
    }
};

QWidget *make(const QString &name)
{
    if (name == u"window"_s)
        return window(false, false);
    if (name == u"palette"_s)
        return window(true, false);
    if (name == u"help"_s)
        return window(false, true);
    if (name == u"wizard"_s) {
        QWidget *frame = wizard();
        frame->resize(1000, 640);
        return frame;
    }
    if (name == u"glyphs"_s)
        return new GlyphSheet;
    auto *frame = new QWidget;
    auto *layout = new QVBoxLayout(frame);
    layout->setContentsMargins(24, 24, 24, 24);
    layout->setSpacing(16);
    if (name == u"buttons"_s)
        layout->addWidget(buttons());
    else if (name == u"chips"_s)
        layout->addWidget(chips());
    else if (name == u"messages"_s)
        layout->addWidget(messages());
    else if (name == u"details"_s)
        layout->addWidget(details());
    else if (name == u"empty"_s)
        layout->addWidget(
            new EmptyState(Drawing::Cables, u"No system is connected yet."_s, u"Add a connection"_s));
    else if (name == u"loading"_s)
        layout->addWidget(new Skeleton(8));
    frame->resize(900, name == u"messages"_s ? 620 : name == u"details"_s ? 860 : 660);
    return frame;
}

} // namespace

void TestGallery::part_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<bool>("dark");
    for (const char *name : {"buttons", "chips", "messages", "details", "wizard", "empty", "loading",
                             "glyphs", "window", "palette", "help"}) {
        for (const bool dark : {false, true})
            QTest::addRow("%s %s", name, dark ? "dark" : "light") << QString::fromLatin1(name) << dark;
    }
}

void TestGallery::part()
{
    QFETCH(QString, name);
    QFETCH(bool, dark);
    testing::applyTheme(dark ? Theme::Mode::Dark : Theme::Mode::Light);
    const std::unique_ptr<QWidget> widget(make(name));
    widget->show();
    QVERIFY(QTest::qWaitForWindowExposed(widget.get()));
    QCOMPARE(testing::nameless(widget.get()), QStringList());
    QCOMPARE(testing::clipped(widget.get()), QStringList());
    // The theme reaches the ground of every part.
    const QColor ground = widget->grab().toImage().pixelColor(widget->width() - 2, widget->height() - 2);
    QVERIFY(dark ? ground.lightness() < 80 : ground.lightness() > 120);
    // Changing the theme under a living widget must leave no ink of the other table.
    testing::applyTheme(dark ? Theme::Mode::Light : Theme::Mode::Dark);
    testing::applyTheme(dark ? Theme::Mode::Dark : Theme::Mode::Light);
    testing::screenshot(widget.get(), name + (dark ? u"-dark"_s : u"-light"_s));
}

QTEST_MAIN(TestGallery)
#include "tst_gallery.moc"
