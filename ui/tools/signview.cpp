#include "ui/tools/signview.h"

#include "ui/widgets/banner.h"
#include "ui/widgets/button.h"
#include "ui/widgets/card.h"
#include "ui/widgets/tokens.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QPlainTextEdit>
#include <QVBoxLayout>

namespace patchbay::ui {

using namespace Qt::StringLiterals;

SignView::SignView(QWidget *parent) : QWidget(parent)
{
    setObjectName(u"signView"_s);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(metric::group);
    m_banner = new Banner;
    layout->addWidget(m_banner);
    auto *card = new Card(u"Headers to send"_s);
    m_copy = new Button(u"Copy"_s, Button::Kind::Quiet, Glyph::Copy);
    m_copy->setObjectName(u"copyHeaders"_s);
    card->addHeaderWidget(m_copy);
    m_headers = new QPlainTextEdit;
    m_headers->setObjectName(u"signedHeaders"_s);
    m_headers->setAccessibleName(u"Headers to send"_s);
    m_headers->setReadOnly(true);
    m_headers->setTabChangesFocus(true);
    m_headers->setFont(ui::font(TextRole::Fixed));
    m_headers->setWordWrapMode(QTextOption::WrapAnywhere);
    card->body()->addWidget(m_headers);
    layout->addWidget(card, 1);
    connect(m_copy, &QAbstractButton::clicked, this, [this] {
        QGuiApplication::clipboard()->setText(m_headers->toPlainText());
        Q_EMIT copied();
    });
    showWaiting({});
}

void SignView::clear()
{
    m_headers->clear();
    m_copy->setEnabled(false);
}

void SignView::showWaiting(const QString &sentence)
{
    clear();
    m_banner->showMessage(Banner::Kind::Info, u"Nothing to sign yet"_s, sentence);
}

void SignView::showHeaders(const HttpHeaders &headers, const Recipe &recipe)
{
    QStringList lines;
    for (const auto &[name, value] : headers.items())
        lines << QString::fromLatin1(name) + u": "_s + QString::fromUtf8(value);
    m_headers->setPlainText(lines.join(u'\n'));
    m_copy->setEnabled(true);
    m_banner->showMessage(Banner::Kind::Success, u"Signed: %1"_s.arg(recipe.title),
                          u"Send the payload byte for byte as it is here, with these headers."_s);
}

void SignView::showError(const Error &error)
{
    clear();
    m_banner->showError(error);
}

} // namespace patchbay::ui
