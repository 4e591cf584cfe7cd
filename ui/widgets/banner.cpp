#include "ui/widgets/banner.h"

#include "ui/widgets/button.h"
#include "ui/widgets/label.h"
#include "ui/widgets/stylepaint.h"

#include <QAccessible>
#include <QHBoxLayout>
#include <QPainter>
#include <QVBoxLayout>

namespace patchbay::ui {

using namespace Qt::StringLiterals;

namespace {

class Sign : public QWidget
{
public:
    explicit Sign(const Banner *banner) : m_banner(banner) { setFixedSize(20, 20); }

protected:
    void paintEvent(QPaintEvent *) override
    {
        const Tokens &t = tokens();
        QPainter painter(this);
        switch (m_banner->kind()) {
        case Banner::Kind::Info: paintGlyph(painter, rect(), Glyph::Info, t.info); break;
        case Banner::Kind::Success: paintGlyph(painter, rect(), Glyph::Success, t.success); break;
        case Banner::Kind::Warning: paintGlyph(painter, rect(), Glyph::Warning, t.warning); break;
        case Banner::Kind::Error: paintGlyph(painter, rect(), Glyph::Error, t.danger); break;
        }
    }

private:
    const Banner *m_banner;
};

} // namespace

Banner::Banner(QWidget *parent) : QFrame(parent)
{
    setObjectName(u"banner"_s);
    m_sign = new Sign(this);
    m_message = new Label({}, TextRole::Strong);
    m_message->setWordWrap(true);
    m_message->setSelectable(true);
    m_message->setFocusPolicy(Qt::ClickFocus);
    m_detail = new Label({}, TextRole::Body);
    m_detail->setWordWrap(true);
    m_detail->setSelectable(true);
    m_detail->setFocusPolicy(Qt::ClickFocus);
    m_action = new Button({});
    m_action->setObjectName(u"bannerAction"_s);
    m_close = new IconButton(Glyph::Close, tr("Close this message"));
    m_close->setSmall(true);
    m_close->hide();

    auto *texts = new QVBoxLayout;
    texts->setContentsMargins(0, 1, 0, 1);
    texts->setSpacing(2);
    texts->addWidget(m_message);
    texts->addWidget(m_detail);
    auto *line = new QHBoxLayout(this);
    line->setContentsMargins(12, 10, 12, 10);
    line->setSpacing(12);
    line->addWidget(m_sign, 0, Qt::AlignTop);
    line->addLayout(texts, 1);
    line->addWidget(m_action, 0, Qt::AlignVCenter);
    line->addWidget(m_close, 0, Qt::AlignVCenter);
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Maximum);
    connect(m_action, &Button::clicked, this, &Banner::actionTriggered);
    connect(m_close, &IconButton::clicked, this, [this] {
        hide();
        Q_EMIT closed();
    });
    hide();
}

void Banner::showMessage(Kind kind, const QString &message, const QString &detail, const QString &action)
{
    m_kind = kind;
    m_message->setText(message);
    m_detail->setText(detail);
    m_detail->setVisible(!detail.isEmpty());
    // One line stands level with its sign; of several, the first does.
    layout()->setAlignment(m_sign, detail.isEmpty() ? Qt::AlignVCenter : Qt::AlignTop);
    m_action->setText(action);
    m_action->setVisible(!action.isEmpty());
    setAccessibleName(detail.isEmpty() ? message : message + u' ' + detail);
    show();
    update();
    QAccessibleEvent said(this, QAccessible::Alert);
    QAccessible::updateAccessibility(&said);
}

void Banner::showError(const Error &error, const QString &action)
{
    QString detail = error.nextStep;
    if (!error.requestId.isEmpty())
        detail += (detail.isEmpty() ? QString() : u" "_s) + tr("Request %1.").arg(error.requestId);
    showMessage(Kind::Error, error.message, detail, action);
}

void Banner::setClosable(bool closable)
{
    m_close->setVisible(closable);
}

QString Banner::message() const
{
    return m_message->text();
}

void Banner::paintEvent(QPaintEvent *)
{
    const Tokens &t = tokens();
    QPainter painter(this);
    QColor soft;
    QColor strong;
    switch (m_kind) {
    case Kind::Info: soft = t.infoSoft, strong = t.info; break;
    case Kind::Success: soft = t.successSoft, strong = t.success; break;
    case Kind::Warning: soft = t.warningSoft, strong = t.warning; break;
    case Kind::Error: soft = t.dangerSoft, strong = t.danger; break;
    }
    paint::box(painter, rect(), soft, blend(soft, strong, 0.35), metric::radius + 2);
}

} // namespace patchbay::ui
