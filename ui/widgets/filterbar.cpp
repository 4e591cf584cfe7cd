#include "ui/widgets/filterbar.h"

#include "ui/widgets/button.h"
#include "ui/widgets/completionpopup.h"
#include "ui/widgets/format.h"
#include "ui/widgets/label.h"
#include "ui/widgets/stylepaint.h"
#include "ui/widgets/uistate.h"

#include <QHBoxLayout>
#include <QInputDialog>
#include <QKeyEvent>
#include <QLineEdit>
#include <QMenu>
#include <QPainter>
#include <QTimer>

namespace patchbay::ui {

using namespace Qt::StringLiterals;

namespace {

// One term, as a button: press it to take it away.
class Chip : public QAbstractButton
{
public:
    Chip(const QString &label, const QString &value, bool negated, QWidget *parent)
        : QAbstractButton(parent)
        , m_label((negated ? tr("not ") : QString()) + label)
        , m_value(value)
    {
        setObjectName(u"filterChip"_s);
        setText(m_label + u": "_s + m_value);
        setAccessibleName(tr("Remove the filter %1: %2").arg(m_label, m_value));
        setToolTip(accessibleName());
        setFocusPolicy(Qt::StrongFocus);
        setAttribute(Qt::WA_Hover);
        setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
    }

    QSize sizeHint() const override
    {
        const QFontMetrics metrics(ui::font(TextRole::Caption));
        return {qMin(metrics.horizontalAdvance(m_label + u"  "_s + m_value) + 34, 260), 22};
    }

protected:
    void paintEvent(QPaintEvent *) override
    {
        const Tokens &t = tokens();
        QPainter painter(this);
        paint::box(painter, rect(), underMouse() ? blend(t.accentSoft, t.accent, 0.15) : t.accentSoft, {}, 4);
        painter.setFont(ui::font(TextRole::Caption));
        const QFontMetrics metrics = painter.fontMetrics();
        const int split = metrics.horizontalAdvance(m_label + u"  "_s);
        painter.setPen(t.muted);
        painter.drawText(rect().adjusted(8, 0, 0, 0), Qt::AlignVCenter | Qt::AlignLeft, m_label);
        painter.setPen(t.text);
        painter.drawText(rect().adjusted(8 + split, 0, -22, 0), Qt::AlignVCenter | Qt::AlignLeft,
                         metrics.elidedText(m_value, Qt::ElideRight, width() - 30 - split));
        paintGlyph(painter, QRectF(width() - 19, 5, 12, 12), Glyph::Close, t.muted);
        if (paint::showsFocus(this))
            paint::focusRing(painter, rect(), 4);
    }

private:
    QString m_label;
    QString m_value;
};

} // namespace

FilterBar::FilterBar(const QString &placeholder, QWidget *parent) : QWidget(parent)
{
    setObjectName(u"filterBar"_s);
    setAccessibleName(tr("Filter"));
    m_box = new QWidget(this);
    m_box->setMinimumHeight(metric::control);
    m_box->installEventFilter(this);
    m_edit = new QLineEdit(m_box);
    m_edit->setObjectName(u"filterEdit"_s);
    m_edit->setAccessibleName(placeholder);
    m_edit->setPlaceholderText(placeholder);
    m_edit->setFrame(false);
    m_edit->setMinimumWidth(120);
    m_edit->installEventFilter(this);
    QPalette bare = m_edit->palette();
    bare.setColor(QPalette::Base, Qt::transparent);
    m_edit->setPalette(bare);
    m_count = new Label({}, TextRole::Caption, Ink::Muted, m_box);
    m_count->hide();
    m_clear = new IconButton(Glyph::Close, tr("Clear the filter"), m_box);
    m_clear->setSmall(true);
    m_clear->hide();
    m_views = new IconButton(Glyph::Save, tr("Saved views"), this);
    m_views->hide();

    auto *inner = new QHBoxLayout(m_box);
    inner->setContentsMargins(30, 0, 4, 0);
    inner->setSpacing(metric::unit);
    m_chips = new QHBoxLayout;
    m_chips->setSpacing(metric::unit);
    inner->addLayout(m_chips);
    inner->addWidget(m_edit, 1);
    inner->addWidget(m_count);
    inner->addWidget(m_clear);
    auto *layout = new QHBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(metric::related);
    layout->addWidget(m_box, 1);
    layout->addWidget(m_views);
    m_extra = layout;
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);

    m_popup = new CompletionPopup(m_box);
    m_timer = new QTimer(this);
    m_timer->setSingleShot(true);
    m_timer->setInterval(120);
    connect(m_timer, &QTimer::timeout, this, &FilterBar::publish);
    connect(m_edit, &QLineEdit::textEdited, this, &FilterBar::textEdited);
    connect(m_clear, &IconButton::clicked, this, [this] {
        clear();
        m_edit->setFocus();
    });
    connect(m_views, &IconButton::clicked, this, &FilterBar::showViewsMenu);
    connect(m_popup, &CompletionPopup::chosen, this, &FilterBar::acceptCompletion);
}

// The popup is a child of the window, not of the bar.
FilterBar::~FilterBar()
{
    if (m_popup)
        delete m_popup.data();
}

void FilterBar::setFields(const QList<FilterField> &fields)
{
    m_fields = fields;
}

QStringList FilterBar::keys() const
{
    QStringList result;
    for (const FilterField &field : m_fields)
        result.append(field.key);
    return result;
}

void FilterBar::setFilter(const Filter &filter)
{
    m_filter = filter;
    m_edit->setText(filter.text);
    rebuildChips();
    publish();
}

void FilterBar::clear()
{
    setFilter({});
}

void FilterBar::addWidget(QWidget *widget)
{
    m_extra->addWidget(widget);
}

void FilterBar::setMatchCount(qint64 count)
{
    m_count->setVisible(count >= 0);
    m_count->setText(formatCount(count, tr("match"), tr("matches")));
}

void FilterBar::focusFilter()
{
    m_edit->setFocus(Qt::ShortcutFocusReason);
    m_edit->selectAll();
}

void FilterBar::textEdited()
{
    takeTypedTerm();
    m_filter.text = m_edit->text().trimmed();
    m_clear->setVisible(!m_filter.isEmpty());
    updateCompletion();
    m_timer->start();
}

// A term becomes a chip when the blank after it is typed.
void FilterBar::takeTypedTerm()
{
    const QString text = m_edit->text();
    if (!text.endsWith(u' ') || text.count(u'"') % 2 != 0)
        return;
    const Filter typed = Filter::fromText(text, keys());
    if (typed.terms.isEmpty())
        return;
    m_filter.terms += typed.terms;
    m_edit->setText(typed.text);
    rebuildChips();
}

void FilterBar::rebuildChips()
{
    while (QLayoutItem *item = m_chips->takeAt(0)) {
        item->widget()->hide();
        item->widget()->deleteLater();
        delete item;
    }
    for (int i = 0; i < m_filter.terms.size(); ++i) {
        const FilterTerm &term = m_filter.terms.at(i);
        QString label = term.key;
        for (const FilterField &field : std::as_const(m_fields)) {
            if (field.key == term.key && !field.label.isEmpty())
                label = field.label;
        }
        auto *chip = new Chip(label, term.value, term.negated, m_box);
        connect(chip, &QAbstractButton::clicked, this, [this, i] {
            m_filter.terms.removeAt(i);
            m_edit->setFocus();
            rebuildChips();
            publish();
        });
        m_chips->addWidget(chip);
    }
    m_clear->setVisible(!m_filter.isEmpty());
}

void FilterBar::publish()
{
    m_timer->stop();
    if (m_filter == m_published)
        return;
    m_published = m_filter;
    Q_EMIT changed(m_filter);
}

QString FilterBar::currentWord() const
{
    const QString before = m_edit->text().left(m_edit->cursorPosition());
    return before.mid(before.lastIndexOf(u' ') + 1);
}

void FilterBar::updateCompletion()
{
    QString word = currentWord();
    const QString sign = word.startsWith(u'-') ? u"-"_s : QString();
    word = word.mid(sign.size());
    QList<Completion> found;
    const qsizetype colon = word.indexOf(u':');
    if (colon < 0 && !word.isEmpty()) {
        for (const FilterField &field : std::as_const(m_fields)) {
            if (field.key.startsWith(word, Qt::CaseInsensitive) ||
                field.label.startsWith(word, Qt::CaseInsensitive))
                found.append({sign + field.key + u':', field.key + u':', field.label});
        }
    } else if (colon > 0) {
        const QString typed = word.mid(colon + 1);
        for (const FilterField &field : std::as_const(m_fields)) {
            if (field.key.compare(word.left(colon), Qt::CaseInsensitive) != 0)
                continue;
            const QStringList values = field.complete ? field.complete(typed) : field.values;
            for (const QString &value : values) {
                if (!value.contains(typed, Qt::CaseInsensitive))
                    continue;
                FilterTerm term{field.key, value, !sign.isEmpty()};
                found.append({Filter{{}, {term}}.toText() + u' ', value, field.label});
            }
        }
    }
    m_popup->setCompletions(m_edit->hasFocus() ? found : QList<Completion>());
}

void FilterBar::acceptCompletion(const QString &text)
{
    const int end = m_edit->cursorPosition();
    const int start = end - int(currentWord().size());
    const QString all = m_edit->text();
    m_edit->setText(all.left(start) + text + all.mid(end));
    m_edit->setCursorPosition(start + int(text.size()));
    textEdited();
}

void FilterBar::enableSavedViews(const QString &name, UiState *state)
{
    m_state = state;
    m_stateKey = u"filter/%1/views"_s.arg(name);
    m_views->setVisible(state != nullptr);
}

void FilterBar::showViewsMenu()
{
    auto *menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    QVariantMap views = m_state->value(m_stateKey).toMap();
    for (auto it = views.cbegin(); it != views.cend(); ++it) {
        connect(menu->addAction(it.key()), &QAction::triggered, this,
                [this, text = it.value().toString()] { setFilter(Filter::fromText(text, keys())); });
    }
    if (!views.isEmpty())
        menu->addSeparator();
    QAction *keep = menu->addAction(ui::icon(Glyph::Plus, Ink::Muted), tr("Keep this filter as a view…"));
    keep->setEnabled(!m_filter.isEmpty());
    connect(keep, &QAction::triggered, this, [this] {
        auto *dialog = new QInputDialog(this);
        dialog->setAttribute(Qt::WA_DeleteOnClose);
        dialog->setWindowTitle(tr("Keep this filter"));
        dialog->setLabelText(tr("Name of the view"));
        connect(dialog, &QInputDialog::textValueSelected, this, [this](const QString &name) {
            QVariantMap all = m_state->value(m_stateKey).toMap();
            if (!name.trimmed().isEmpty())
                all.insert(name.trimmed(), m_filter.toText());
            m_state->setValue(m_stateKey, all);
        });
        dialog->open();
    });
    if (!views.isEmpty()) {
        QMenu *drop = menu->addMenu(tr("Remove a view"));
        for (auto it = views.cbegin(); it != views.cend(); ++it) {
            connect(drop->addAction(it.key()), &QAction::triggered, this, [this, name = it.key()] {
                QVariantMap all = m_state->value(m_stateKey).toMap();
                all.remove(name);
                m_state->setValue(m_stateKey, all);
            });
        }
    }
    menu->popup(m_views->mapToGlobal(QPoint(0, m_views->height())));
}

bool FilterBar::eventFilter(QObject *watched, QEvent *event)
{
    if (watched == m_box && event->type() == QEvent::MouseButtonPress)
        m_edit->setFocus(Qt::MouseFocusReason);
    if (watched == m_edit) {
        if (event->type() == QEvent::FocusIn || event->type() == QEvent::FocusOut) {
            update();
            if (event->type() == QEvent::FocusOut)
                m_popup->hide();
        }
        if (event->type() == QEvent::KeyPress) {
            const auto *key = static_cast<QKeyEvent *>(event);
            const bool open = m_popup->isOpen();
            switch (key->key()) {
            case Qt::Key_Down:
            case Qt::Key_Up:
                if (open) {
                    m_popup->move(key->key() == Qt::Key_Down ? 1 : -1);
                    return true;
                }
                break;
            case Qt::Key_Tab:
            case Qt::Key_Return:
            case Qt::Key_Enter:
                if (open && (!m_popup->current().isEmpty() || key->key() == Qt::Key_Tab)) {
                    if (m_popup->current().isEmpty())
                        m_popup->move(1);
                    acceptCompletion(m_popup->current());
                    return true;
                }
                if (key->key() != Qt::Key_Tab) {
                    m_edit->setText(m_edit->text() + u' ');
                    textEdited();
                    m_edit->setText(m_edit->text().trimmed());
                    publish();
                    return true;
                }
                break;
            case Qt::Key_Escape:
                if (open) {
                    m_popup->hide();
                    return true;
                }
                if (!m_edit->text().isEmpty()) {
                    m_edit->clear();
                    textEdited();
                    return true;
                }
                break;
            case Qt::Key_Backspace:
                if (m_edit->text().isEmpty() && !m_filter.terms.isEmpty()) {
                    m_filter.terms.removeLast();
                    rebuildChips();
                    publish();
                    return true;
                }
                break;
            default: break;
            }
        }
    }
    return QWidget::eventFilter(watched, event);
}

void FilterBar::paintEvent(QPaintEvent *)
{
    const Tokens &t = tokens();
    QPainter painter(this);
    paint::box(painter, m_box->geometry(), t.surface, t.control);
    if (m_edit->hasFocus())
        paint::focusRing(painter, m_box->geometry());
    paintGlyph(painter, QRectF(m_box->x() + 9, m_box->y() + (m_box->height() - 16) / 2.0, 16, 16),
               Glyph::Filter, t.muted);
}

} // namespace patchbay::ui
