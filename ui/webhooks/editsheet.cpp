#include "ui/webhooks/editsheet.h"

#include "ui/tools/payloadedit.h"
#include "ui/webhooks/jsoncheck.h"
#include "ui/widgets/banner.h"
#include "ui/widgets/button.h"
#include "ui/widgets/label.h"
#include "ui/widgets/sheet.h"
#include "ui/widgets/whendone.h"

#include <QHBoxLayout>
#include <QJsonDocument>
#include <QVBoxLayout>

namespace patchbay::ui {

using namespace Qt::StringLiterals;

EditSheet::EditSheet(WebhookService &service, const DeliveryView &delivery, QWidget *parent)
    : QDialog(parent)
    , m_service(service)
    , m_delivery(delivery)
{
    auto *layout = beginSheet(this, u"editSheet"_s, u"Replay an edited copy"_s, {720, 620});
    auto *note =
        new Label(u"A copy with this body is worked on: rules and syncs run for it as for a delivery that "
                  "came in. The original is kept unchanged, and the copy points to it."_s,
                  TextRole::Body, Ink::Muted);
    note->setWordWrap(true);
    layout->addWidget(note);
    m_banner = new Banner;
    layout->addWidget(m_banner);
    m_edit = new PayloadEdit;
    m_edit->setObjectName(u"editedBody"_s);
    m_edit->setAccessibleName(u"Body"_s);
    layout->addWidget(m_edit, 1);
    m_state = new Label({}, TextRole::Caption, Ink::Muted);
    m_state->setObjectName(u"editedState"_s);
    layout->addWidget(m_state);
    auto *buttons = new QHBoxLayout;
    buttons->setSpacing(metric::related);
    m_reset = new Button(u"Back to the original"_s, Button::Kind::Quiet, Glyph::Undo);
    m_reset->setObjectName(u"resetBody"_s);
    auto *indent = new Button(u"Indent"_s, Button::Kind::Quiet, Glyph::Code);
    indent->setObjectName(u"indentBody"_s);
    auto *cancel = new Button(u"Cancel"_s);
    m_replay = new Button(u"Replay the copy"_s, Button::Kind::Primary, Glyph::Refresh);
    m_replay->setObjectName(u"replayCopy"_s);
    m_replay->setAutoDefault(false);
    buttons->addWidget(m_reset);
    buttons->addWidget(indent);
    buttons->addStretch(1);
    buttons->addWidget(cancel);
    buttons->addWidget(m_replay);
    layout->addLayout(buttons);
    connect(m_edit, &PayloadEdit::bytesChanged, this, &EditSheet::follow);
    connect(m_edit, &PayloadEdit::failed, this,
            [this](const QString &problem) { m_banner->showMessage(Banner::Kind::Error, problem); });
    connect(m_reset, &QAbstractButton::clicked, this, [this] { m_edit->setBytes(m_delivery.row.body); });
    connect(indent, &QAbstractButton::clicked, this, [this] {
        const QJsonDocument json = QJsonDocument::fromJson(m_edit->bytes());
        if (!json.isNull())
            m_edit->setPlainText(QString::fromUtf8(json.toJson(QJsonDocument::Indented)));
    });
    connect(cancel, &QAbstractButton::clicked, this, &QDialog::reject);
    connect(m_replay, &QAbstractButton::clicked, this, &EditSheet::replay);
    m_edit->setBytes(m_delivery.row.body);
    m_edit->setFocus();
}

void EditSheet::follow()
{
    const QString problem = jsonProblem(m_edit->bytes());
    const bool changed = m_edit->bytes() != m_delivery.row.body;
    m_reset->setEnabled(changed);
    m_replay->setEnabled(problem.isEmpty() && changed);
    m_state->setInk(problem.isEmpty() ? Ink::Muted : Ink::Danger);
    if (!problem.isEmpty())
        m_state->setText(u"Not JSON. %1"_s.arg(problem));
    else
        m_state->setText(u"Valid JSON, %1."_s.arg(m_edit->description()) +
                         (changed ? QString() : u" Nothing was changed yet."_s));
}

void EditSheet::replay()
{
    m_replay->setEnabled(false);
    whenDone(m_service.replayEdited(m_delivery.row.id, m_edit->bytes()), this,
             [this](const Result<qint64> &copy) {
                 if (!copy) {
                     m_banner->showError(copy.error());
                     m_replay->setEnabled(true);
                     return;
                 }
                 Q_EMIT replayed(*copy);
                 close();
             });
}

} // namespace patchbay::ui
