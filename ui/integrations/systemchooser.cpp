#include "ui/integrations/systemchooser.h"

#include "ui/widgets/glyph.h"
#include "ui/widgets/tokens.h"

#include <QAbstractButton>
#include <QButtonGroup>
#include <QKeyEvent>
#include <QPainter>
#include <QVBoxLayout>

namespace patchbay::ui {

using namespace Qt::StringLiterals;

namespace {

// One system: its sign, its name, what it is. A radio button by role, a card by looks.
class SystemCard : public QAbstractButton
{
public:
    explicit SystemCard(const SystemDescription &system)
        : m_glyph(systemGlyph(system.id))
        , m_summary(system.summary)
    {
        setObjectName(u"system_"_s + system.id);
        setText(system.title);
        setAccessibleDescription(system.summary);
        setCheckable(true);
        setFocusPolicy(Qt::StrongFocus);
        setCursor(Qt::PointingHandCursor);
        setFixedHeight(72);
    }

protected:
    void paintEvent(QPaintEvent *) override
    {
        QPainter painter(this);
        painter.setRenderHint(QPainter::Antialiasing);
        const QRectF frame = QRectF(rect()).adjusted(1, 1, -1, -1);
        painter.setPen(QPen(isChecked() || hasFocus() ? tokens().accent : tokens().border,
                            isChecked() || hasFocus() ? 2 : 1));
        painter.setBrush(isChecked()    ? tokens().accentSoft
                         : underMouse() ? tokens().hover
                                        : tokens().surface);
        painter.drawRoundedRect(frame, metric::radius, metric::radius);
        paintGlyph(painter, QRectF(20, height() / 2.0 - 14, 28, 28), m_glyph,
                   isChecked() ? tokens().accent : tokens().text);
        const QRectF text(68, 0, width() - 88, height());
        painter.setFont(ui::font(TextRole::Strong));
        painter.setPen(tokens().text);
        painter.drawText(text.adjusted(0, 14, 0, 0), Qt::AlignTop | Qt::AlignLeft, this->text());
        painter.setFont(ui::font(TextRole::Body));
        painter.setPen(tokens().muted);
        painter.drawText(text.adjusted(0, 36, 0, 0), Qt::AlignTop | Qt::AlignLeft,
                         QFontMetricsF(painter.font()).elidedText(m_summary, Qt::ElideRight, text.width()));
    }
    void enterEvent(QEnterEvent *) override { update(); }
    void leaveEvent(QEvent *) override { update(); }

private:
    Glyph m_glyph;
    QString m_summary;
};

} // namespace

SystemChooser::SystemChooser(const QList<SystemDescription> &systems, QWidget *parent)
    : QWidget(parent)
    , m_group(new QButtonGroup(this))
{
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(metric::related);
    for (const SystemDescription &system : systems) {
        auto *card = new SystemCard(system);
        m_group->addButton(card);
        layout->addWidget(card);
        connect(card, &QAbstractButton::clicked, this, [this, id = system.id] { Q_EMIT chosen(id); });
    }
    layout->addStretch(1);
}

void SystemChooser::setChosen(const QString &system)
{
    const auto buttons = m_group->buttons();
    m_group->setExclusive(false);
    for (QAbstractButton *button : buttons)
        button->setChecked(button->objectName() == u"system_"_s + system);
    m_group->setExclusive(true);
}

} // namespace patchbay::ui
