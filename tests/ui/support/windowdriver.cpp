#include "ui/support/windowdriver.h"

#include <QAbstractButton>
#include <QLabel>
#include <QTest>

namespace patchbay::testing::driver {

using namespace Qt::StringLiterals;

QWidget *window()
{
    const QWidgetList tops = QApplication::topLevelWidgets();
    for (QWidget *top : tops) {
        if (top->objectName() == u"mainWindow"_s && top->isVisible())
            return top;
    }
    return nullptr;
}

bool shown(const QString &name)
{
    return find<QWidget>(name) != nullptr;
}

bool canClick(const QWidget *widget)
{
    // What is not laid out yet has no size, and a click on it goes beside it.
    return widget != nullptr && widget->isVisible() && widget->isEnabled() && !widget->rect().isEmpty();
}

bool canClick(const QString &name)
{
    return canClick(find<QWidget>(name));
}

void click(const QString &name)
{
    QTest::mouseClick(find<QWidget>(name), Qt::LeftButton);
}

void clickSegment(const QString &control, int index)
{
    QTest::mouseClick(find<QWidget>(control)->findChild<QWidget *>(u"segment%1"_s.arg(index)),
                      Qt::LeftButton);
}

void type(const QString &name, const QString &text)
{
    auto *field = find<QWidget>(name);
    QVERIFY2(field != nullptr, qPrintable(name));
    QTest::mouseClick(field, Qt::LeftButton);
    QTest::keyClick(field, Qt::Key_A, Qt::ControlModifier);
    QTest::keyClicks(field, text);
}

bool says(const QString &name, const QString &text)
{
    const auto *widget = find<QWidget>(name);
    if (widget == nullptr)
        return false;
    QList<const QLabel *> labels;
    if (const auto *self = qobject_cast<const QLabel *>(widget))
        labels.append(self);
    for (const QLabel *label : widget->findChildren<QLabel *>())
        labels.append(label);
    return std::ranges::any_of(
        labels, [&text](const QLabel *label) { return label->isVisible() && label->text().contains(text); });
}

QString textOf(const QString &name)
{
    const auto *button = find<QAbstractButton>(name);
    return button == nullptr ? QString() : button->text();
}

QString rowText(const ui::DataTable *table, int row)
{
    QStringList cells;
    for (int column = 0; column < table->source()->columnCount(); ++column)
        cells << table->source()->index(row, column).data().toString();
    return cells.join(u'\t');
}

bool tableSays(const QString &name, const QString &text)
{
    const auto *table = find<ui::DataTable>(name);
    for (int row = 0; table != nullptr && row < table->source()->rowCount(); ++row) {
        if (rowText(table, row).contains(text))
            return true;
    }
    return false;
}

int rowsOf(const QString &name)
{
    const auto *table = find<ui::DataTable>(name);
    return table == nullptr ? -1 : table->source()->rowCount();
}

} // namespace patchbay::testing::driver
