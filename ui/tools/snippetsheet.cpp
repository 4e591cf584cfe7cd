#include "ui/tools/snippetsheet.h"

#include "ui/widgets/button.h"
#include "ui/widgets/label.h"
#include "ui/widgets/segmentedcontrol.h"
#include "ui/widgets/sheet.h"
#include "ui/widgets/tokens.h"

#include <QClipboard>
#include <QFileDialog>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QPlainTextEdit>
#include <QSaveFile>
#include <QVBoxLayout>

namespace patchbay::ui {

using namespace Qt::StringLiterals;

SnippetSheet::SnippetSheet(const Recipe &recipe, SnippetLanguage language, QWidget *parent)
    : QDialog(parent)
    , m_recipe(recipe)
{
    auto *layout =
        beginSheet(this, u"snippetSheet"_s, u"%1 on your own server"_s.arg(recipe.title), {760, 620});
    m_languages = new SegmentedControl(u"Language"_s);
    m_languages->setObjectName(u"snippetLanguage"_s);
    for (const SnippetLanguage one : allSnippetLanguages())
        m_languages->addSegment(snippetLanguageTitle(one));
    m_languages->setCurrentIndex(static_cast<int>(language));
    layout->addWidget(m_languages, 0, Qt::AlignLeft);
    auto *note = new Label(u"Raw body, constant-time comparison, and the age of the request where its time "
                           u"is signed. The secret "
                           "comes from the environment; yours is not in here."_s,
                           TextRole::Body, Ink::Muted);
    note->setWordWrap(true);
    layout->addWidget(note);
    m_code = new QPlainTextEdit;
    m_code->setObjectName(u"snippetCode"_s);
    m_code->setAccessibleName(u"Code"_s);
    m_code->setReadOnly(true);
    m_code->setFont(ui::font(TextRole::Fixed));
    m_code->setLineWrapMode(QPlainTextEdit::NoWrap);
    m_code->setTabStopDistance(4 * QFontMetricsF(m_code->font()).horizontalAdvance(u' '));
    layout->addWidget(m_code, 1);
    auto *buttons = new QHBoxLayout;
    auto *close = new Button(u"Close"_s);
    auto *saving = new Button(u"Save…"_s, Button::Kind::Secondary, Glyph::Save);
    auto *copy = new Button(u"Copy"_s, Button::Kind::Primary, Glyph::Copy);
    copy->setObjectName(u"copySnippet"_s);
    buttons->addStretch(1);
    buttons->addWidget(close);
    buttons->addWidget(saving);
    buttons->addWidget(copy);
    layout->addLayout(buttons);
    connect(m_languages, &SegmentedControl::currentChanged, this, &SnippetSheet::showCode);
    connect(close, &QAbstractButton::clicked, this, &QDialog::reject);
    connect(saving, &QAbstractButton::clicked, this, &SnippetSheet::save);
    connect(copy, &QAbstractButton::clicked, this, [this] {
        QGuiApplication::clipboard()->setText(m_code->toPlainText());
        Q_EMIT copied(snippetLanguageTitle(this->language()));
    });
    showCode();
}

SnippetLanguage SnippetSheet::language() const
{
    return allSnippetLanguages().at(m_languages->currentIndex());
}

void SnippetSheet::showCode()
{
    const auto code = snippet(language(), m_recipe);
    m_code->setPlainText(code ? *code : code.error().toText());
}

void SnippetSheet::save()
{
    const QString path = QFileDialog::getSaveFileName(this, u"Save the code"_s, snippetFileName(language()));
    if (path.isEmpty())
        return;
    QSaveFile file(path);
    const bool saved =
        file.open(QIODevice::WriteOnly) && file.write(m_code->toPlainText().toUtf8()) >= 0 && file.commit();
    if (!saved)
        Q_EMIT failed({.kind = Error::Kind::Storage,
                       .message = u"“%1” cannot be written: %2."_s.arg(path, file.errorString())});
}

} // namespace patchbay::ui
