#include "ui/widgets/keyvaluelist.h"

#include "ui/widgets/button.h"

#include <QClipboard>
#include <QGridLayout>
#include <QGuiApplication>
#include <QHBoxLayout>

namespace patchbay::ui {

using namespace Qt::StringLiterals;

KeyValueList::KeyValueList(QWidget *parent) : QWidget(parent)
{
    setObjectName(u"keyValueList"_s);
    m_grid = new QGridLayout(this);
    m_grid->setContentsMargins(0, 0, 0, 0);
    m_grid->setHorizontalSpacing(metric::group);
    m_grid->setVerticalSpacing(metric::unit);
    m_grid->setColumnStretch(1, 1);
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Maximum);
}

KeyValueList::Row &KeyValueList::ensureRow(const QString &key, QWidget *value)
{
    auto found = m_rows.find(key);
    if (found == m_rows.end()) {
        found = m_rows.insert(key, Row());
        m_order.append(key);
        found->key = new Label(key, TextRole::Body, Ink::Muted, this);
        found->key->setMinimumHeight(24);
        m_grid->addWidget(found->key, int(m_order.size()) - 1, 0, Qt::AlignTop);
    } else if (found->value != value) {
        m_grid->removeWidget(found->value);
        found->value->hide();
        found->value->deleteLater();
        found->text = nullptr;
    }
    if (found->value != value) {
        found->value = value;
        m_grid->addWidget(value, int(m_order.indexOf(key)), 1);
        // Beside a field the key stands on the field's line; beside something tall, on its first line.
        found->key->setFixedHeight(qBound(24, value->sizeHint().height(), int(metric::control)));
    }
    return *found;
}

void KeyValueList::setValue(const QString &key, const QString &value, Options options, Ink ink)
{
    const auto found = m_rows.constFind(key);
    if (found != m_rows.cend() && found->text) {
        found->text->setText(value.isEmpty() ? u"–"_s : value);
        found->text->setInk(ink);
        return;
    }
    auto *holder = new QWidget(this);
    holder->setMinimumHeight(24);
    auto *text = new Label(value.isEmpty() ? u"–"_s : value,
                           options.testFlag(Fixed) ? TextRole::Fixed : TextRole::Body, ink);
    text->setElide(options.testFlag(Fixed) ? Qt::ElideMiddle : Qt::ElideRight);
    text->setAccessibleName(key + u": "_s + value);
    auto *line = new QHBoxLayout(holder);
    line->setContentsMargins(0, 0, 0, 0);
    line->setSpacing(metric::unit);
    line->addWidget(text);
    if (options.testFlag(Copyable)) {
        auto *copy = new IconButton(Glyph::Copy, tr("Copy %1").arg(key));
        copy->setSmall(true);
        connect(copy, &IconButton::clicked, text,
                [text] { QGuiApplication::clipboard()->setText(text->text()); });
        line->addWidget(copy);
    }
    line->addStretch(1);
    ensureRow(key, holder).text = text;
}

void KeyValueList::setWidget(const QString &key, QWidget *widget)
{
    ensureRow(key, widget).text = nullptr;
}

QString KeyValueList::value(const QString &key) const
{
    const auto found = m_rows.constFind(key);
    return found != m_rows.cend() && found->text ? found->text->text() : QString();
}

void KeyValueList::clear()
{
    for (const Row &row : std::as_const(m_rows)) {
        row.key->hide();
        row.key->deleteLater();
        row.value->hide();
        row.value->deleteLater();
    }
    m_rows.clear();
    m_order.clear();
}

} // namespace patchbay::ui
