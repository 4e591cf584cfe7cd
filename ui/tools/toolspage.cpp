#include "ui/tools/toolspage.h"

#include "ui/tools/signaturetester.h"
#include "ui/widgets/pageheader.h"
#include "ui/widgets/tokens.h"

#include <QVBoxLayout>

namespace patchbay::ui {

using namespace Qt::StringLiterals;

ToolsPage::ToolsPage(Console &console, QWidget *parent)
    : Page(Place::Tools, parent)
    , m_tester(new SignatureTester(console))
{
    setObjectName(u"toolsPage"_s);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(metric::page, metric::page, metric::page, metric::page);
    layout->setSpacing(metric::group);
    auto *header = new PageHeader(u"Payload signature"_s);
    header->setStateLine(u"Is a webhook really theirs? And if the signature does not match: why not."_s);
    layout->addWidget(header);
    layout->addWidget(m_tester, 1);
    connect(m_tester, &SignatureTester::notify, this, &ToolsPage::notify);
}

void ToolsPage::refresh()
{
    m_tester->refresh();
}

bool ToolsPage::focusFilter()
{
    m_tester->focusPayload();
    return true;
}

void ToolsPage::open(const QVariantMap &target)
{
    if (target.contains(u"signing"_s))
        m_tester->setSigning(target.value(u"signing"_s).toBool());
    m_tester->focusPayload();
}

QList<AppAction> ToolsPage::actions()
{
    AppAction verifying;
    verifying.id = u"tools.verify-signature"_s;
    verifying.title = u"Verify a webhook's signature…"_s;
    verifying.group = title();
    verifying.keywords = {u"hmac"_s, u"x-hub-signature"_s, u"svix"_s, u"payload"_s};
    verifying.glyph = Glyph::Shield;
    verifying.run = [this] { Q_EMIT navigate(Place::Tools, {{u"signing"_s, false}}); };
    AppAction signing = verifying;
    signing.id = u"tools.sign-payload"_s;
    signing.title = u"Sign a payload…"_s;
    signing.glyph = Glyph::Edit;
    signing.run = [this] { Q_EMIT navigate(Place::Tools, {{u"signing"_s, true}}); };
    return {verifying, signing};
}

} // namespace patchbay::ui
