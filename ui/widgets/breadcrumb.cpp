#include "ui/widgets/breadcrumb.h"

#include "ui/widgets/button.h"
#include "ui/widgets/label.h"

#include <QHBoxLayout>

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
        auto *button = new QToolButton(this);
        button->setObjectName(u"crumb%1"_s.arg(i));
        button->setText(parts.at(i));
        button->setToolButtonStyle(Qt::ToolButtonTextOnly);
        button->setAutoRaise(true);
        button->setFixedHeight(24);
        button->setFocusPolicy(Qt::StrongFocus);
        button->setAccessibleName(tr("Back to %1").arg(parts.at(i)));
        connect(button, &QToolButton::clicked, this, [this, i] { Q_EMIT activated(i); });
        m_layout->addWidget(button);
        m_layout->addWidget(new Divider(this));
    }
    m_layout->addStretch();
}

} // namespace patchbay::ui
