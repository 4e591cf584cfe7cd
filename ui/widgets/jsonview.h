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
    // Bytes as they arrived. JSON is shown as a tree and as indented text, what is none as text only. Large
    // ones are read in the background; loaded() follows in any case.
    void setRaw(const QByteArray &bytes);
    void focusSearch();
    // The chosen row's path, empty for none.
    QString currentPath() const;

Q_SIGNALS:
    void loaded();
    // The chosen row changed; for pages that map fields from a sample.
    void currentPathChanged(const QString &path);

private:
    struct Reading;
    static Reading read(const QByteArray &bytes);
    void take(const Reading &reading);
    void showText(const QString &text);
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
    int m_asked = 0; // what was read of an older document is not for us any more
};

} // namespace patchbay::ui
