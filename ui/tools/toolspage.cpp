#include "ui/tools/toolspage.h"

#include "ui/tools/signaturetester.h"
#include "ui/widgets/pageheader.h"
#include "ui/widgets/tokens.h"
#include "ui/widgets/whendone.h"

#include <QVBoxLayout>

namespace patchbay::ui {

using namespace Qt::StringLiterals;

ToolsPage::ToolsPage(Console &console, QWidget *parent)
    : Page(Place::Tools, parent)
    , m_console(console)
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
    if (const qint64 delivery = target.value(u"delivery"_s).toLongLong(); delivery > 0)
        verifyDelivery(delivery);
    m_tester->focusPayload();
}

void ToolsPage::verifyDelivery(qint64 id)
{
    whenDone(m_console.webhooks().signatureOf(id), this,
             [this, id](const Result<DeliverySignature> &signature) {
                 if (signature)
                     m_tester->setRequest(signature->question, signature->custom, u"delivery %1"_s.arg(id));
                 else
                     Q_EMIT notify({.kind = Banner::Kind::Error, .text = signature.error().toText()});
             });
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
