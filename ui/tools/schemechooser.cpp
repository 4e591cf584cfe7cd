#include "ui/tools/schemechooser.h"

#include "ui/widgets/form.h"
#include "ui/widgets/tokens.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QVBoxLayout>

namespace patchbay::ui {

using namespace Qt::StringLiterals;

namespace {

QWidget *rowOf(QHBoxLayout *&row)
{
    auto *holder = new QWidget;
    row = new QHBoxLayout(holder);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(metric::related);
    return holder;
}

} // namespace

SchemeChooser::SchemeChooser(QWidget *parent) : QWidget(parent)
{
    setObjectName(u"schemeChooser"_s);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(metric::related);
    m_scheme = new QComboBox;
    m_scheme->setObjectName(u"signatureScheme"_s);
    m_scheme->addItem(u"By the headers"_s);
    for (const Scheme scheme : allSchemes())
        m_scheme->addItem(recipeOf(scheme).title, QVariant::fromValue(static_cast<int>(scheme)));
    layout->addWidget(new FormRow(u"Scheme"_s, m_scheme));
    buildCustom();
    buildAddress();
    m_details = new QWidget(this);
    auto *details = new QVBoxLayout(m_details);
    details->setContentsMargins(0, 0, 0, 0);
    details->setSpacing(metric::related);
    details->addWidget(m_custom);
    details->addWidget(m_address);
    m_details->hide();
    connect(m_scheme, &QComboBox::currentIndexChanged, this, [this] {
        m_custom->setVisible(m_scheme->currentIndex() == m_scheme->count() - 1);
        m_details->setVisible(!m_custom->isHidden() || !m_address->isHidden());
        Q_EMIT changed();
    });
}

void SchemeChooser::buildCustom()
{
    QHBoxLayout *row = nullptr;
    m_custom = rowOf(row);
    m_custom->setVisible(false);
    m_algorithm = new QComboBox;
    m_algorithm->setObjectName(u"customAlgorithm"_s);
    for (const DigestKind kind :
         {DigestKind::HmacSha256, DigestKind::HmacSha1, DigestKind::HmacSha384, DigestKind::HmacSha512})
        m_algorithm->addItem(digestTitle(kind), static_cast<int>(kind));
    m_encoding = new QComboBox;
    m_encoding->setObjectName(u"customEncoding"_s);
    for (const DigestEncoding how : {DigestEncoding::Hex, DigestEncoding::Base64, DigestEncoding::Base64Url})
        m_encoding->addItem(encodingTitle(how), static_cast<int>(how));
    const auto line = [](const QString &name, const QString &text) {
        auto *edit = new QLineEdit(text);
        edit->setObjectName(name);
        edit->setFont(ui::font(TextRole::Fixed));
        return edit;
    };
    m_prefix = line(u"customPrefix"_s, {});
    m_prefix->setPlaceholderText(u"sha256="_s);
    m_header = line(u"customHeader"_s, u"X-Signature"_s);
    m_content = line(u"customContent"_s, u"{body}"_s);
    m_content->setToolTip(u"{body} {timestamp} {id} {method} {url}"_s);
    row->addWidget(new FormRow(u"Algorithm"_s, m_algorithm));
    row->addWidget(new FormRow(u"Written in"_s, m_encoding));
    row->addWidget(new FormRow(u"Prefix"_s, m_prefix), 1);
    row->addWidget(new FormRow(u"Header"_s, m_header), 1);
    row->addWidget(new FormRow(u"What is signed"_s, m_content), 2);
    for (QComboBox *box : {m_algorithm, m_encoding})
        connect(box, &QComboBox::currentIndexChanged, this, &SchemeChooser::changed);
    for (QLineEdit *edit : {m_prefix, m_header, m_content})
        connect(edit, &QLineEdit::textChanged, this, &SchemeChooser::changed);
}

void SchemeChooser::buildAddress()
{
    QHBoxLayout *row = nullptr;
    m_address = rowOf(row);
    m_address->setVisible(false);
    m_method = new QComboBox;
    m_method->setObjectName(u"signedMethod"_s);
    m_method->addItems({u"POST"_s, u"PUT"_s, u"PATCH"_s, u"GET"_s, u"DELETE"_s});
    m_url = new QLineEdit;
    m_url->setObjectName(u"signedUrl"_s);
    m_url->setPlaceholderText(u"https://example.com/hooks?source=crm"_s);
    row->addWidget(new FormRow(u"Method"_s, m_method));
    row->addWidget(new FormRow(u"Address, as the sender called it"_s, m_url), 1);
    connect(m_method, &QComboBox::currentIndexChanged, this, &SchemeChooser::changed);
    connect(m_url, &QLineEdit::textChanged, this, &SchemeChooser::changed);
}

std::optional<Recipe> SchemeChooser::recipe(const HttpHeaders &headers) const
{
    if (isByHeaders()) {
        const auto scheme = detectScheme(headers, {}, allSchemes());
        // A custom one has to be described first.
        return scheme && *scheme != Scheme::Custom ? std::optional(recipeOf(*scheme)) : std::nullopt;
    }
    const auto scheme = static_cast<Scheme>(m_scheme->currentData().toInt());
    return scheme == Scheme::Custom ? customRecipe() : recipeOf(scheme);
}

Recipe SchemeChooser::customRecipe() const
{
    Recipe recipe = recipeOf(Scheme::Custom);
    recipe.digest = static_cast<DigestKind>(m_algorithm->currentData().toInt());
    recipe.encoding = static_cast<DigestEncoding>(m_encoding->currentData().toInt());
    recipe.prefix = m_prefix->text().toUtf8();
    recipe.content = m_content->text().toUtf8();
    if (!m_header->text().trimmed().isEmpty())
        recipe.signatureHeaders = {m_header->text().trimmed().toUtf8()};
    return recipe;
}

void SchemeChooser::setScheme(std::optional<Scheme> scheme)
{
    m_scheme->setCurrentIndex(scheme ? m_scheme->findData(static_cast<int>(*scheme)) : 0);
}

std::optional<Scheme> SchemeChooser::scheme() const
{
    return isByHeaders() ? std::nullopt : std::optional(static_cast<Scheme>(m_scheme->currentData().toInt()));
}

void SchemeChooser::setCustom(const Recipe &recipe)
{
    m_algorithm->setCurrentIndex(m_algorithm->findData(static_cast<int>(recipe.digest)));
    m_encoding->setCurrentIndex(m_encoding->findData(static_cast<int>(recipe.encoding)));
    m_prefix->setText(QString::fromUtf8(recipe.prefix));
    m_content->setText(QString::fromUtf8(recipe.content));
    m_header->setText(QString::fromUtf8(recipe.signatureHeaders.value(0)));
    setScheme(Scheme::Custom);
}

void SchemeChooser::setFirstChoice(const QString &text)
{
    m_scheme->setItemText(0, text);
}

bool SchemeChooser::isByHeaders() const
{
    return m_scheme->currentIndex() == 0;
}

void SchemeChooser::showFound(const std::optional<Recipe> &recipe)
{
    m_scheme->setItemText(0, recipe && isByHeaders() ? u"By the headers: %1"_s.arg(recipe->title)
                                                     : u"By the headers"_s);
}

QByteArray SchemeChooser::method() const
{
    return m_method->currentText().toUtf8();
}

QByteArray SchemeChooser::url() const
{
    return m_url->text().trimmed().toUtf8();
}

void SchemeChooser::setAddress(const QByteArray &method, const QByteArray &url)
{
    m_method->setCurrentIndex(std::max(0, m_method->findText(QString::fromUtf8(method))));
    m_url->setText(QString::fromUtf8(url));
}

void SchemeChooser::setAddressShown(bool shown)
{
    m_address->setVisible(shown);
    m_details->setVisible(!m_custom->isHidden() || !m_address->isHidden());
}

} // namespace patchbay::ui
