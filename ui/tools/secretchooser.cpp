#include "ui/tools/secretchooser.h"

#include "ui/widgets/button.h"
#include "ui/widgets/secretfield.h"
#include "ui/widgets/tokens.h"

#include <QHBoxLayout>
#include <QLineEdit>
#include <QMenu>

namespace patchbay::ui {

using namespace Qt::StringLiterals;

SecretChooser::SecretChooser(QWidget *parent)
    : QWidget(parent)
    , m_input(new SecretInput(u"Secret"_s))
    , m_key(new IconButton(Glyph::Key, u"Kept secrets"_s))
{
    setObjectName(u"secretChooser"_s);
    m_key->setObjectName(u"keptSecrets"_s);
    auto *layout = new QHBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(metric::related);
    layout->addWidget(m_input, 1);
    layout->addWidget(m_key);
    setFocusProxy(m_input);
    chooseKept({});
    connect(m_input, &SecretInput::edited, this, [this] {
        // Typing takes the place of a kept one.
        if (!m_kept.isEmpty() && !m_input->isEmpty()) {
            m_kept.clear();
            m_input->setPlaceholder(u"Type or paste it"_s);
        }
        Q_EMIT changed();
    });
    connect(m_key, &QAbstractButton::clicked, this, &SecretChooser::showMenu);
}

void SecretChooser::setNames(const QStringList &names)
{
    m_names = names;
    if (!m_kept.isEmpty() && !names.contains(m_kept))
        chooseKept({});
}

Secret SecretChooser::secret() const
{
    return m_kept.isEmpty() ? m_input->secret() : Secret();
}

bool SecretChooser::isEmpty() const
{
    return m_kept.isEmpty() && m_input->isEmpty();
}

void SecretChooser::chooseKept(const QString &name)
{
    m_kept = name;
    // It may have been kept a moment ago, before the list of names was read again.
    if (!name.isEmpty() && !m_names.contains(name)) {
        m_names.append(name);
        m_names.sort(Qt::CaseInsensitive);
    }
    m_input->clear();
    m_input->setPlaceholder(name.isEmpty() ? u"Type or paste it"_s : u"•••••• “%1”, kept"_s.arg(name));
    m_input->edit()->setAccessibleDescription(name.isEmpty() ? QString()
                                                             : u"The kept secret “%1” is used"_s.arg(name));
    Q_EMIT changed();
}

void SecretChooser::showMenu()
{
    auto *menu = new QMenu(this);
    menu->setObjectName(u"keptSecretsMenu"_s);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    for (const QString &name : std::as_const(m_names)) {
        QAction *one = menu->addAction(icon(Glyph::Key), name);
        one->setCheckable(true);
        one->setChecked(name == m_kept);
        connect(one, &QAction::triggered, this, [this, name] { chooseKept(name); });
    }
    if (m_names.isEmpty())
        menu->addAction(u"No secret is kept yet"_s)->setEnabled(false);
    menu->addSeparator();
    QAction *keep = menu->addAction(icon(Glyph::Save), u"Keep the typed one…"_s);
    keep->setEnabled(!m_input->isEmpty());
    connect(keep, &QAction::triggered, this, &SecretChooser::keepRequested);
    if (!m_kept.isEmpty()) {
        QAction *forget = menu->addAction(icon(Glyph::Trash), u"Forget “%1”"_s.arg(m_kept));
        connect(forget, &QAction::triggered, this, [this, name = m_kept] { Q_EMIT forgetRequested(name); });
    }
    menu->popup(m_key->mapToGlobal(QPoint(0, m_key->height() + 4)));
}

} // namespace patchbay::ui
