// A secret on screen: hidden, shown only while its button is held, copied with timed clearing, never
// selectable text and never in the accessible text.
#pragma once

#include "base/secret.h"

#include <QBasicTimer>
#include <QWidget>

#include <chrono>

class QLineEdit;

namespace patchbay::ui {

class IconButton;

class SecretField : public QWidget
{
    Q_OBJECT
public:
    // `name` says what is kept here ("Access token").
    explicit SecretField(const QString &name, QWidget *parent = nullptr);
    ~SecretField() override;

    // An empty secret shows `absence` and disables both buttons.
    void setSecret(const Secret &secret, const QString &absence = {});
    bool isRevealed() const { return m_revealed; }
    // How long a copy stays on the clipboard; 30 s unless told.
    void setClipboardTime(std::chrono::milliseconds time);

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

Q_SIGNALS:
    // For the toast: how long the copy stays.
    void copied(std::chrono::milliseconds clearedAfter);

protected:
    void paintEvent(QPaintEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;
    void timerEvent(QTimerEvent *event) override;
    void hideEvent(QHideEvent *event) override;
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    void setRevealed(bool revealed);
    void copy();
    void clearClipboard();

    Secret m_secret;
    QString m_absence;
    IconButton *m_eye = nullptr;
    IconButton *m_copy = nullptr;
    QByteArray m_copiedDigest; // of what we put there: never clear what somebody else copied since
    QBasicTimer m_timer;
    std::chrono::milliseconds m_clipboardTime{30000};
    bool m_revealed = false;
};

// Where a secret is typed or pasted. Shows dots only; the text is taken once and the field forgets it.
class SecretInput : public QWidget
{
    Q_OBJECT
public:
    explicit SecretInput(const QString &name, QWidget *parent = nullptr);

    bool isEmpty() const;
    // Gives what was typed and empties the field.
    Secret take();
    // Gives what was typed and leaves it there, for what is computed again while the rest is edited.
    Secret secret() const;
    void clear();
    void setPlaceholder(const QString &text);
    QLineEdit *edit() const { return m_edit; }

Q_SIGNALS:
    void edited();
    void submitted();

private:
    QLineEdit *m_edit = nullptr;
};

} // namespace patchbay::ui
