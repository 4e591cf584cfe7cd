// A message inside the page, above what it is about, with the next step as a button.
#pragma once

#include "base/error.h"

#include <QFrame>

class QVBoxLayout;

namespace patchbay::ui {

class Button;
class IconButton;
class Label;

class Banner : public QFrame
{
    Q_OBJECT
public:
    enum class Kind { Info, Success, Warning, Error };

    // Hidden until there is something to say.
    explicit Banner(QWidget *parent = nullptr);

    // Shows the message; `action` is the button's text, empty for none.
    void showMessage(Kind kind, const QString &message, const QString &detail = {},
                     const QString &action = {});
    // What happened, what to do next and the request id of an error; `action` as above ("Try again").
    void showError(const Error &error, const QString &action = {});
    void setClosable(bool closable);
    Kind kind() const { return m_kind; }
    QString message() const;

Q_SIGNALS:
    void actionTriggered();
    void closed();

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    Kind m_kind = Kind::Info;
    QWidget *m_sign = nullptr;
    Label *m_message = nullptr;
    Label *m_detail = nullptr;
    Button *m_action = nullptr;
    IconButton *m_close = nullptr;
};

} // namespace patchbay::ui
