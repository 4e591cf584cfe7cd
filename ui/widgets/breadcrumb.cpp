#include "ui/widgets/breadcrumb.h"

#include "ui/widgets/glyph.h"
#include "ui/widgets/label.h"
#include "ui/widgets/stylepaint.h"

#include <QAbstractButton>
#include <QHBoxLayout>
#include <QPainter>

namespace patchbay::ui {

using namespace Qt::StringLiterals;

namespace {

// The small arrow between two parts.
class Divider : public QWidget
{
public:
    explicit Divider(QWidget *parent) : QWidget(parent) { setFixedSize(16, 24); }

protected:
    void paintEvent(QPaintEvent *) override
    {
        QPainter painter(this);
        paintGlyph(painter, QRectF(1, 5, 14, 14), Glyph::ChevronRight, tokens().muted);
    }
};

// A part that leads back; plain text until the pointer or the focus is on it.
class Crumb : public QAbstractButton
{
public:
    Crumb(const QString &text, QWidget *parent) : QAbstractButton(parent)
    {
        setText(text);
        setAccessibleName(Breadcrumb::tr("Back to %1").arg(text));
        setFocusPolicy(Qt::StrongFocus);
        setAttribute(Qt::WA_Hover);
        setCursor(Qt::PointingHandCursor);
        setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
    }

    QSize sizeHint() const override
    {
        return {QFontMetrics(ui::font(TextRole::Body)).horizontalAdvance(text()) + 4, 24};
    }

protected:
    void paintEvent(QPaintEvent *) override
    {
        QPainter painter(this);
        QFont face = ui::font(TextRole::Body);
        face.setUnderline(underMouse());
        painter.setFont(face);
        painter.setPen(tokens().accent);
        painter.drawText(rect(), Qt::AlignVCenter | Qt::AlignLeft, text());
        if (paint::showsFocus(this))
            paint::focusRing(painter, rect(), 4);
    }
};

} // namespace

Breadcrumb::Breadcrumb(QWidget *parent) : QWidget(parent)
{
    setObjectName(u"breadcrumb"_s);
    setAccessibleName(tr("Where you are"));
    m_layout = new QHBoxLayout(this);
    m_layout->setContentsMargins(0, 0, 0, 0);
    m_layout->setSpacing(0);
}

void Breadcrumb::setPath(const QStringList &parts)
{
    if (parts == m_parts)
        return;
    m_parts = parts;
    while (QLayoutItem *item = m_layout->takeAt(0)) {
        if (QWidget *widget = item->widget()) {
            widget->hide();
            widget->deleteLater();
        }
        delete item;
    }
    for (int i = 0; i < parts.size(); ++i) {
        if (i + 1 == parts.size()) {
            m_layout->addWidget(new Label(parts.at(i), TextRole::Body, Ink::Muted, this));
            break;
        }
        auto *button = new Crumb(parts.at(i), this);
        button->setObjectName(u"crumb%1"_s.arg(i));
        connect(button, &QAbstractButton::clicked, this, [this, i] { Q_EMIT activated(i); });
        m_layout->addWidget(button);
        m_layout->addWidget(new Divider(this));
    }
    m_layout->addStretch();
}

} // namespace patchbay::ui
