// The verdict: does it match, why not, what to do; the bytes with the difference marked; what it says where
// it is one of Intercom's notifications.
#pragma once

#include "console/signatureservice.h"

#include <QWidget>

namespace patchbay::ui {

class Banner;
class ByteView;
class Card;
class EmptyState;
class KeyValueList;
class Label;
class SegmentedControl;

class VerdictView : public QWidget
{
    Q_OBJECT
public:
    explicit VerdictView(QWidget *parent = nullptr);

    // Nothing to judge yet: what is still needed.
    void showWaiting(const QString &sentence, const QByteArray &body);
    void showAnswer(const SignatureAnswer &answer, const QByteArray &body);
    void showError(const Error &error, const QByteArray &body);
    // "valid", "waiting", "error", or the verdict's reason; for tests and screen readers.
    QString state() const { return m_state; }

private:
    void showBytes();
    void showNotification(const std::optional<Notification> &notification);

    QString m_state;
    SignatureAnswer m_answer;
    QByteArray m_body;
    Banner *m_banner = nullptr;
    EmptyState *m_empty = nullptr;
    Card *m_about = nullptr;
    Card *m_bytesCard = nullptr;
    KeyValueList *m_facts = nullptr;
    SegmentedControl *m_side = nullptr;
    Label *m_marks = nullptr;
    ByteView *m_bytes = nullptr;
};

} // namespace patchbay::ui
