// The token tables keep their promise: text 4.5 : 1, large text, icons and outlines 3 : 1, in light and in
// dark.
#include "ui/widgets/glyph.h"
#include "ui/widgets/tokens.h"

#include <QFile>
#include <QTest>

using namespace patchbay::ui;
using namespace Qt::StringLiterals;

class TestTokens : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void contrastFollowsWcag();
    void textIsReadable_data();
    void textIsReadable();
    void shapesAreSeen_data();
    void shapesAreSeen();
    void everyGlyphHasADrawing();
};

namespace {

struct Named
{
    const char *name;
    QColor Tokens::*color;
};

const QList<Named> texts{{"text", &Tokens::text},       {"muted", &Tokens::muted},
                         {"accent", &Tokens::accent},   {"success", &Tokens::success},
                         {"warning", &Tokens::warning}, {"danger", &Tokens::danger},
                         {"info", &Tokens::info}};
// Every ground that a text of any ink may stand on.
const QList<Named> grounds{{"window", &Tokens::window},
                           {"surface", &Tokens::surface},
                           {"raised", &Tokens::raised},
                           {"hover", &Tokens::hover},
                           {"accentSoft", &Tokens::accentSoft}};

} // namespace

void TestTokens::contrastFollowsWcag()
{
    QCOMPARE(contrastRatio(Qt::black, Qt::white), 21.0);
    QCOMPARE(contrastRatio(Qt::white, Qt::white), 1.0);
    // WCAG's often quoted threshold grey.
    QVERIFY(qAbs(contrastRatio(QColor(0x76, 0x76, 0x76), Qt::white) - 4.54) < 0.01);
}

void TestTokens::textIsReadable_data()
{
    QTest::addColumn<QColor>("ink");
    QTest::addColumn<QColor>("ground");
    for (const Tokens *t : {&lightTokens(), &darkTokens()}) {
        const char *mode = t->dark ? "dark" : "light";
        for (const Named &ink : texts) {
            for (const Named &ground : grounds)
                QTest::addRow("%s %s on %s", mode, ink.name, ground.name)
                    << t->*ink.color << t->*ground.color;
        }
        const auto pair = [mode](const char *name, const QColor &ink, const QColor &ground) {
            QTest::addRow("%s %s", mode, name) << ink << ground;
        };
        pair("text on pressed", t->text, t->pressed);
        pair("muted on pressed", t->muted, t->pressed);
        pair("text on successSoft", t->text, t->successSoft);
        pair("text on warningSoft", t->text, t->warningSoft);
        pair("text on dangerSoft", t->text, t->dangerSoft);
        pair("text on infoSoft", t->text, t->infoSoft);
        pair("onAccent on accent", t->onAccent, t->accent);
        pair("onAccent on accentHover", t->onAccent, t->accentHover);
        pair("onDanger on danger", t->onDanger, t->danger);
    }
}

void TestTokens::textIsReadable()
{
    QFETCH(QColor, ink);
    QFETCH(QColor, ground);
    const double ratio = contrastRatio(ink, ground);
    QVERIFY2(ratio >= 4.5, qPrintable(u"only %1 : 1"_s.arg(ratio, 0, 'f', 2)));
}

void TestTokens::shapesAreSeen_data()
{
    QTest::addColumn<QColor>("shape");
    QTest::addColumn<QColor>("ground");
    for (const Tokens *t : {&lightTokens(), &darkTokens()}) {
        const char *mode = t->dark ? "dark" : "light";
        const auto pair = [mode](const char *name, const QColor &shape, const QColor &ground) {
            QTest::addRow("%s %s", mode, name) << shape << ground;
        };
        pair("outline of fields", t->control, t->surface);
        pair("outline of fields on the window", t->control, t->window);
        pair("focus on surface", t->accent, t->surface);
        pair("focus on window", t->accent, t->window);
        pair("success in its chip", t->success, t->successSoft);
        pair("warning in its chip", t->warning, t->warningSoft);
        pair("danger in its chip", t->danger, t->dangerSoft);
        pair("info in its chip", t->info, t->infoSoft);
        pair("muted in its chip", t->muted, t->pressed);
        pair("cable to", t->cableTo, t->surface);
        pair("cable from", t->cableFrom, t->surface);
        pair("cable both", t->cableBoth, t->surface);
        pair("accent in its chip", t->accent, t->accentSoft);
    }
}

void TestTokens::shapesAreSeen()
{
    QFETCH(QColor, shape);
    QFETCH(QColor, ground);
    const double ratio = contrastRatio(shape, ground);
    QVERIFY2(ratio >= 3.0, qPrintable(u"only %1 : 1"_s.arg(ratio, 0, 'f', 2)));
}

void TestTokens::everyGlyphHasADrawing()
{
    for (int i = int(Glyph::None) + 1; i <= int(Glyph::SystemHttp); ++i) {
        const QImage image = icon(Glyph(i)).pixmap(20, 20).toImage();
        bool inked = false;
        for (int y = 0; y < image.height() && !inked; ++y) {
            for (int x = 0; x < image.width() && !inked; ++x)
                inked = image.pixelColor(x, y).alpha() > 128;
        }
        QVERIFY2(inked, qPrintable(glyphName(Glyph(i))));
    }
    QCOMPARE(glyphName(Glyph::ArrowBoth), u"arrow-both"_s);
    QCOMPARE(glyphName(Glyph::SystemHttp), u"system-http"_s);
    QCOMPARE(systemGlyph(u"salesforce"_s), Glyph::SystemSalesforce);
    QCOMPARE(systemGlyph(u"something"_s), Glyph::SystemHttp);
}

QTEST_MAIN(TestTokens)
#include "tst_tokens.moc"
