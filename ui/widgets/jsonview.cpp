#include "ui/widgets/jsonview.h"

#include "ui/widgets/button.h"
#include "ui/widgets/card.h"
#include "ui/widgets/format.h"
#include "ui/widgets/jsonmodel.h"
#include "ui/widgets/label.h"
#include "ui/widgets/segmentedcontrol.h"
#include "ui/widgets/tableparts.h"
#include "ui/widgets/whendone.h"

#include <QApplication>
#include <QClipboard>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QLineEdit>
#include <QMenu>
#include <QPlainTextEdit>
#include <QPromise>
#include <QShortcut>
#include <QStackedWidget>
#include <QThreadPool>
#include <QTreeView>
#include <QVBoxLayout>

namespace patchbay::ui {

using namespace Qt::StringLiterals;

namespace {

enum Side { TreeSide, TextSide };

constexpr qsizetype readAtOnce = 64 * 1024; // bytes
constexpr qsizetype mostShown = 256 * 1024; // characters
constexpr qsizetype longestLine = 4'096;

QString indented(const QJsonValue &value)
{
    if (value.isObject())
        return QString::fromUtf8(QJsonDocument(value.toObject()).toJson());
    if (value.isArray())
        return QString::fromUtf8(QJsonDocument(value.toArray()).toJson());
    QJsonArray one;
    one.append(value);
    return QString::fromUtf8(QJsonDocument(one).toJson(QJsonDocument::Compact)).mid(1).chopped(1);
}

} // namespace

struct JsonView::Reading
{
    QJsonValue value{};
    bool isJson = false;
    QString text{};
};

JsonView::JsonView(QWidget *parent) : QWidget(parent)
{
    setObjectName(u"jsonView"_s);
    m_model = new JsonModel(this);
    m_tree = new QTreeView;
    m_tree->setObjectName(u"jsonTree"_s);
    m_tree->setAccessibleName(tr("JSON as a tree"));
    m_tree->setModel(m_model);
    m_tree->setItemDelegate(new TableDelegate(m_tree));
    m_tree->setUniformRowHeights(true);
    m_tree->setFrameShape(QFrame::NoFrame);
    m_tree->setContextMenuPolicy(Qt::CustomContextMenu);
    m_tree->header()->setStretchLastSection(true);
    m_tree->header()->resizeSection(0, 220);
    m_text = new QPlainTextEdit;
    m_text->setObjectName(u"jsonText"_s);
    m_text->setAccessibleName(tr("JSON as text"));
    m_text->setReadOnly(true);
    m_text->setFrameShape(QFrame::NoFrame);
    m_text->document()->setDocumentMargin(8);
    m_text->setTabChangesFocus(true);
    m_text->setLineWrapMode(QPlainTextEdit::NoWrap);
    m_text->setFont(ui::font(TextRole::Fixed));
    m_stack = new QStackedWidget;
    m_stack->addWidget(m_tree);
    m_stack->addWidget(m_text);
    m_side = new SegmentedControl(tr("Show JSON as"));
    m_side->addSegment(tr("Tree"));
    m_side->addSegment(tr("Text"));
    m_search = new QLineEdit;
    m_search->setObjectName(u"jsonSearch"_s);
    m_search->setAccessibleName(tr("Search in the JSON"));
    m_search->setPlaceholderText(tr("Search fields and values"));
    m_search->setClearButtonEnabled(true);
    m_search->addAction(ui::icon(Glyph::Search, Ink::Muted), QLineEdit::LeadingPosition);
    m_path = new Label(tr("Choose a field to see its path."), TextRole::Caption, Ink::Muted);
    m_path->setElide(Qt::ElideLeft);
    m_copyPath = new IconButton(Glyph::Copy, tr("Copy the path"));
    m_copyPath->setSmall(true);
    m_copyPath->setEnabled(false);

    auto *head = new QHBoxLayout;
    head->setSpacing(metric::related);
    head->addWidget(m_search, 1);
    head->addWidget(m_side);
    auto *foot = new QHBoxLayout;
    foot->setSpacing(metric::unit);
    foot->addWidget(m_path, 1);
    foot->addWidget(m_copyPath);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(metric::related);
    layout->addLayout(head);
    auto *card = new Card;
    card->setFlush(true);
    card->body()->addWidget(m_stack);
    layout->addWidget(card, 1);
    layout->addLayout(foot);

    connect(m_side, &SegmentedControl::currentChanged, this, [this](int side) {
        m_stack->setCurrentIndex(side);
        m_path->setVisible(side == TreeSide);
        m_copyPath->setVisible(side == TreeSide);
    });
    connect(m_search, &QLineEdit::textEdited, this, [this] { search(false); });
    connect(m_search, &QLineEdit::returnPressed, this,
            [this] { search(QApplication::keyboardModifiers().testFlag(Qt::ShiftModifier)); });
    connect(m_copyPath, &IconButton::clicked, this,
            [this] { QApplication::clipboard()->setText(currentPath()); });
    connect(m_tree->selectionModel(), &QItemSelectionModel::currentChanged, this, [this] {
        m_path->setRole(TextRole::Fixed);
        m_path->setText(currentPath());
        m_copyPath->setEnabled(!currentPath().isEmpty());
        Q_EMIT currentPathChanged(currentPath());
    });
    connect(m_tree, &QWidget::customContextMenuRequested, this, &JsonView::showMenu);
    auto *find = new QShortcut(QKeySequence::Find, this, nullptr, nullptr, Qt::WidgetWithChildrenShortcut);
    connect(find, &QShortcut::activated, this, &JsonView::focusSearch);
}

void JsonView::setJson(const QJsonValue &value)
{
    ++m_asked;
    take({value, true, indented(value)});
}

void JsonView::setRaw(const QByteArray &bytes)
{
    const int asked = ++m_asked;
    if (bytes.size() <= readAtOnce) {
        take(read(bytes));
        return;
    }
    auto promise = std::make_shared<QPromise<Reading>>();
    promise->start();
    whenDone(promise->future(), this, [this, asked](const Reading &reading) {
        if (asked == m_asked)
            take(reading);
    });
    QThreadPool::globalInstance()->start([promise, bytes] {
        promise->addResult(read(bytes));
        promise->finish();
    });
}

JsonView::Reading JsonView::read(const QByteArray &bytes)
{
    QJsonParseError error;
    const QJsonDocument document = QJsonDocument::fromJson(bytes, &error);
    if (error.error != QJsonParseError::NoError)
        return {{}, false, QString::fromUtf8(bytes)};
    return {document.isArray() ? QJsonValue(document.array()) : QJsonValue(document.object()), true,
            QString::fromUtf8(document.toJson())};
}

void JsonView::take(const Reading &reading)
{
    m_model->setValue(reading.isJson ? reading.value : QJsonValue(QJsonValue::Undefined));
    m_tree->expandToDepth(1);
    showText(reading.text);
    m_side->setSegmentEnabled(TreeSide, reading.isJson);
    if (!reading.isJson)
        m_side->setCurrentIndex(TextSide);
    m_path->setRole(TextRole::Caption);
    m_path->setText(tr("Choose a field to see its path."));
    m_copyPath->setEnabled(false);
    Q_EMIT loaded();
}

// Laying out very much text, or a line that never ends, would hold up the window.
void JsonView::showText(const QString &text)
{
    QString shown = text.left(mostShown);
    for (qsizetype from = 0; from < shown.size();) {
        const qsizetype end = shown.indexOf(u'\n', from);
        if ((end < 0 ? shown.size() : end) - from > longestLine) {
            shown.insert(from + longestLine, u'\n');
            from += longestLine + 1;
        } else {
            from = end < 0 ? shown.size() : end + 1;
        }
    }
    if (text.size() > mostShown)
        shown += u"\n… and %1 that are not shown here."_s.arg(
            formatCount(text.size() - mostShown, u"character"_s, u"characters"_s));
    m_text->setPlainText(shown);
}

void JsonView::focusSearch()
{
    m_search->setFocus(Qt::ShortcutFocusReason);
    m_search->selectAll();
}

QString JsonView::currentPath() const
{
    return m_model->path(m_tree->currentIndex());
}

void JsonView::search(bool backward)
{
    const QString words = m_search->text();
    if (m_side->currentIndex() == TextSide) {
        const auto flags = backward ? QTextDocument::FindBackward : QTextDocument::FindFlags();
        if (!m_text->find(words, flags)) {
            m_text->moveCursor(backward ? QTextCursor::End : QTextCursor::Start);
            m_text->find(words, flags);
        }
        return;
    }
    const QModelIndex found = m_model->find(words, m_tree->currentIndex(), backward);
    if (found.isValid()) {
        m_tree->setCurrentIndex(found);
        m_tree->scrollTo(found);
    } else if (!words.isEmpty()) {
        m_path->setText(tr("Nothing found."));
    }
}

void JsonView::showMenu(const QPoint &position)
{
    const QModelIndex index = m_tree->indexAt(position);
    if (!index.isValid())
        return;
    auto *menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    const QString path = m_model->path(index);
    const QString value = indented(m_model->value(index));
    connect(menu->addAction(tr("Copy path")), &QAction::triggered, this,
            [path] { QApplication::clipboard()->setText(path); });
    connect(menu->addAction(tr("Copy value")), &QAction::triggered, this,
            [value] { QApplication::clipboard()->setText(value); });
    menu->addSeparator();
    connect(menu->addAction(tr("Open all below")), &QAction::triggered, this,
            [this, open = QPersistentModelIndex(index)] { m_tree->expandRecursively(open); });
    menu->popup(m_tree->viewport()->mapToGlobal(position));
}

} // namespace patchbay::ui
