#include "ui/support/uitesting.h"

#include <QAbstractButton>
#include <QAbstractItemView>
#include <QAbstractScrollArea>
#include <QAccessible>
#include <QApplication>
#include <QDir>
#include <QHeaderView>
#include <QLabel>
#include <QPixmap>

namespace patchbay::testing {

using namespace Qt::StringLiterals;

namespace {

// Put away by the program itself: nobody can reach it, so it need not be named yet.
bool isPutAway(const QWidget *widget)
{
    for (const QWidget *one = widget; one && !one->isWindow(); one = one->parentWidget()) {
        if (one->isHidden() && one->testAttribute(Qt::WA_WState_ExplicitShowHide))
            return true;
    }
    return false;
}

bool isInteractive(const QWidget *widget)
{
    if (isPutAway(widget))
        return false;
    // Qt's own inner parts (the edit of a spin box, a viewport, a corner button) are reached through their
    // owner.
    if (widget->objectName().startsWith(u"qt_"_s) || qobject_cast<const QHeaderView *>(widget) ||
        qobject_cast<const QAbstractSlider *>(widget))
        return false;
    if (widget->inherits("QTableCornerButton") || widget->inherits("QComboBoxPrivateContainer"))
        return false;
    for (const QWidget *parent = widget->parentWidget(); parent; parent = parent->parentWidget()) {
        if (parent->inherits("QComboBoxPrivateContainer") || parent->inherits("QAbstractSpinBox") ||
            parent->inherits("QComboBox") || parent->inherits("QHeaderView") || parent->inherits("QLineEdit"))
            return false;
    }
    return widget->focusPolicy() != Qt::NoFocus || qobject_cast<const QAbstractButton *>(widget);
}

// A plain scroll area takes the focus to scroll; it has nothing to say by itself.
bool isPlainScroller(const QWidget *widget)
{
    return widget->inherits("QScrollArea") ||
           (qobject_cast<const QAbstractScrollArea *>(widget) && widget->focusPolicy() == Qt::NoFocus);
}

QString describe(const QWidget *widget)
{
    QString text = QString::fromLatin1(widget->metaObject()->className()) + u' ' + widget->objectName();
    for (const QWidget *parent = widget->parentWidget(); parent; parent = parent->parentWidget())
        text += u" < "_s + QString::fromLatin1(parent->metaObject()->className());
    return text;
}

QList<QWidget *> family(QWidget *widget)
{
    QList<QWidget *> all = widget->findChildren<QWidget *>();
    all.prepend(widget);
    return all;
}

} // namespace

void applyTheme(ui::Theme::Mode mode)
{
    static ui::Theme *theme = nullptr;
    if (!theme) {
        theme = new ui::Theme(qApp);
        theme->setMotion(ui::Theme::Motion::Reduced);
        theme->apply(*qApp);
    }
    theme->setMode(mode);
}

QStringList nameless(QWidget *widget)
{
    QStringList found;
    for (QWidget *one : family(widget)) {
        if (!isInteractive(one) || isPlainScroller(one))
            continue;
        QAccessibleInterface *spoken = QAccessible::queryAccessibleInterface(one);
        if (!spoken || spoken->text(QAccessible::Name).trimmed().isEmpty())
            found.append(describe(one));
    }
    return found;
}

QStringList clipped(QWidget *widget)
{
    QStringList found;
    for (QWidget *one : family(widget)) {
        if (!one->isVisible())
            continue;
        if (const auto *button = qobject_cast<QAbstractButton *>(one);
            button && !button->text().isEmpty() && button->width() < button->minimumSizeHint().width())
            found.append(describe(one) + u": "_s + button->text());
    }
    return found;
}

void screenshot(QWidget *widget, const QString &name)
{
    const QString folder = qEnvironmentVariable("PATCHBAY_SCREENSHOTS");
    if (folder.isEmpty())
        return;
    QDir().mkpath(folder);
    QApplication::processEvents();
    widget->grab().save(QDir(folder).filePath(name + u".png"_s));
}

} // namespace patchbay::testing
