// A JSON document as tree or text, with search, and the path of what is chosen to copy.
#pragma once

#include <QJsonValue>
#include <QWidget>

class QLineEdit;
class QPlainTextEdit;
class QStackedWidget;
class QTreeView;

namespace patchbay::ui {

class JsonModel;
class Label;
class SegmentedControl;

class JsonView : public QWidget
{
    Q_OBJECT
public:
    explicit JsonView(QWidget *parent = nullptr);

    void setJson(const QJsonValue &value);
    // Raw bytes as they arrived: the text side shows them unchanged, the tree side what they parse to. What
    // is not JSON is shown as text only.
    void setRaw(const QByteArray &bytes);
    void focusSearch();
    // The chosen row's path, empty for none.
    QString currentPath() const;

Q_SIGNALS:
    // The chosen row changed; for pages that map fields from a sample.
    void currentPathChanged(const QString &path);

private:
    void search(bool backward);
    void showMenu(const QPoint &position);

    JsonModel *m_model = nullptr;
    QTreeView *m_tree = nullptr;
    QPlainTextEdit *m_text = nullptr;
    QStackedWidget *m_stack = nullptr;
    SegmentedControl *m_side = nullptr;
    QLineEdit *m_search = nullptr;
    Label *m_path = nullptr;
    class IconButton *m_copyPath = nullptr;
};

} // namespace patchbay::ui
