#include "ui/actions/secretsform.h"

#include "ui/actions/ruledraft.h"
#include "ui/widgets/banner.h"
#include "ui/widgets/button.h"
#include "ui/widgets/card.h"
#include "ui/widgets/label.h"
#include "ui/widgets/secretfield.h"
#include "ui/widgets/statuschip.h"
#include "ui/widgets/whendone.h"

#include <QHBoxLayout>
#include <QLineEdit>
#include <QVBoxLayout>

namespace patchbay::ui {

using namespace Qt::StringLiterals;

SecretsForm::SecretsForm(RuleDraft &draft, RuleService &service, QWidget *parent)
    : QWidget(parent)
    , m_draft(draft)
    , m_service(service)
{
    setObjectName(u"secretsForm"_s);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(metric::group);
    m_banner = new Banner;
    m_banner->setClosable(true);
    layout->addWidget(m_banner);
    auto *card = new Card(u"Secrets of this rule"_s);
    m_sentence = new Label({}, TextRole::Body, Ink::Muted);
    m_sentence->setObjectName(u"secretsSentence"_s);
    m_sentence->setWordWrap(true);
    card->body()->addWidget(m_sentence);
    m_list = new QVBoxLayout;
    m_list->setSpacing(12);
    card->body()->addLayout(m_list);
    layout->addWidget(card);
    layout->addStretch(1);
    connect(&m_draft, &RuleDraft::saved, this, &SecretsForm::load);
}

void SecretsForm::load()
{
    const int asked = ++m_asked;
    if (m_draft.version() == 0) {
        QList<RuleSecretView> needed;
        const QStringList keys = m_draft.rule().secretKeys();
        for (const QString &key : keys)
            needed.append({key, {}});
        show(needed);
        return;
    }
    whenDone(m_service.secrets(m_draft.id()), this,
             [this, asked](const Result<QList<RuleSecretView>> &secrets) {
                 if (asked != m_asked)
                     return;
                 if (secrets)
                     show(*secrets);
                 else
                     m_banner->showError(secrets.error());
             });
}

void SecretsForm::show(const QList<RuleSecretView> &secrets)
{
    while (QLayoutItem *item = m_list->takeAt(0)) {
        item->widget()->hide();
        item->widget()->deleteLater();
        delete item;
    }
    const bool isSaved = m_draft.version() > 0;
    const QStringList saved = m_draft.rule().secretKeys();
    const bool isAhead = isSaved && saved.size() != secrets.size();
    m_sentence->setText(secrets.isEmpty() && saved.isEmpty() ? u"It needs none."_s
                        : !isSaved ? u"Save the rule first; then its secrets can be kept here."_s
                        : isAhead  ? u"Save the rule to see the secrets that it names now."_s
                                   : u"Kept in the secret store and read at the moment of sending."_s);
    for (const RuleSecretView &secret : secrets) {
        auto *row = new QWidget;
        auto *line = new QHBoxLayout(row);
        line->setContentsMargins(0, 0, 0, 0);
        line->setSpacing(metric::related);
        auto *name = new Label(secret.key, TextRole::Fixed);
        name->setMinimumWidth(112);
        auto *chip = new StatusChip;
        chip->setStatus(secret.place.isEmpty() ? Status::Warning : Status::Ok,
                        secret.place.isEmpty() ? u"Missing"_s : u"In the %1"_s.arg(secret.place));
        auto *input = new SecretInput(u"Secret %1"_s.arg(secret.key));
        input->edit()->setObjectName(u"secret_"_s + secret.key);
        input->setPlaceholder(secret.place.isEmpty() ? u"Type or paste it"_s : u"Replace it"_s);
        input->setEnabled(isSaved);
        auto *keepIt = new Button(u"Keep"_s, Button::Kind::Secondary, Glyph::Key);
        keepIt->setObjectName(u"keep_"_s + secret.key);
        keepIt->setAccessibleName(u"Keep the secret %1"_s.arg(secret.key));
        keepIt->setEnabled(false);
        connect(input, &SecretInput::edited, keepIt,
                [input, keepIt] { keepIt->setEnabled(!input->isEmpty()); });
        const auto take = [this, input, key = secret.key] {
            if (!input->isEmpty())
                keep(key, input->take());
        };
        connect(keepIt, &QAbstractButton::clicked, this, take);
        connect(input, &SecretInput::submitted, this, take);
        line->addWidget(name);
        line->addWidget(chip);
        line->addWidget(input, 1);
        line->addWidget(keepIt);
        m_list->addWidget(row);
    }
}

void SecretsForm::keep(const QString &key, const Secret &secret)
{
    whenDone(m_service.keepSecret(m_draft.id(), key, secret), this,
             [this, key](const Result<QString> &place) {
                 if (!place) {
                     m_banner->showError(place.error());
                     return;
                 }
                 m_banner->hide();
                 Q_EMIT kept(u"Kept “%1” in the %2."_s.arg(key, *place));
                 load();
             });
}

} // namespace patchbay::ui
