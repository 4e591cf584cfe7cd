// The payload signature tester: payload, headers and secret at the left, the verdict at the right as one
// types.
#pragma once

#include "console/console.h"
#include "ui/widgets/toast.h"

#include <QTimer>
#include <QWidget>

class QPlainTextEdit;
class QStackedWidget;

namespace patchbay::ui {

class Button;
class Label;
class PayloadEdit;
class SchemeChooser;
class SecretChooser;
class SegmentedControl;
class SignView;
class VerdictView;

class SignatureTester : public QWidget
{
    Q_OBJECT
public:
    // Outlives the widget.
    explicit SignatureTester(Console &console, QWidget *parent = nullptr);

    void refresh();
    void focusPayload();
    void setSigning(bool signing);
    // Fills in a request as it arrived then, to be verified with that kept secret (empty: one is typed). A
    // time that was signed is judged as of its arrival until the request is changed.
    void setRequest(const SignatureQuestion &request, bool custom, const QString &origin);
    void openSnippet(SnippetLanguage language);

Q_SIGNALS:
    void notify(const patchbay::ui::Toast &toast);

private:
    void build();
    QWidget *buildAsked();
    QWidget *buildRequest();
    QWidget *buildAnswer();
    void loadSecrets();
    void ask();
    void askNow();
    void verifyNow(const SignatureQuestion &question);
    void signNow(const SignatureQuestion &question);
    void answered();
    QString whatIsMissing(const std::optional<Recipe> &recipe) const;
    void keepSecret();
    void forgetSecret(const QString &name);
    void openPayload();
    void showSnippetMenu();
    bool isSigning() const;

    Console &m_console;
    QTimer m_pause;        // of typing
    bool m_asking = false; // one question at a time; what changed meanwhile is asked afterwards
    bool m_askAgain = false;
    QDateTime m_asOf{};    // when the request arrived
    QString m_asOfHeaders; // its headers: others are another request

    SegmentedControl *m_mode = nullptr;
    SchemeChooser *m_scheme = nullptr;
    SecretChooser *m_secret = nullptr;
    PayloadEdit *m_payload = nullptr;
    Label *m_payloadState = nullptr;
    QPlainTextEdit *m_headers = nullptr;
    QStackedWidget *m_answers = nullptr;
    VerdictView *m_verdict = nullptr;
    SignView *m_signed = nullptr;
    Button *m_code = nullptr;
};

} // namespace patchbay::ui
