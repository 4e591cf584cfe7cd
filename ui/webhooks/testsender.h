// A signed sample of any topic to any endpoint, and how it answered.
#pragma once

#include "console/console.h"
#include "ui/widgets/toast.h"

#include <QWidget>

class QComboBox;
class QLineEdit;

namespace patchbay::ui {

class Banner;
class Button;
class FormRow;
class Label;
class PayloadEdit;
class SampleAnswerView;
class SchemeChooser;
class SecretChooser;

class TestSender : public QWidget
{
    Q_OBJECT
public:
    // Outlives the widget.
    explicit TestSender(Console &console, QWidget *parent = nullptr);

    void refresh();
    void setEndpoints(const QList<EndpointView> &endpoints);
    // To this endpoint, and right away where that is wanted.
    void aimAt(const EndpointId &id, bool atOnce);
    void focusFirst();

Q_SIGNALS:
    void deliveriesRequested(const QVariantMap &target);
    void notify(const patchbay::ui::Toast &toast);

private:
    QWidget *buildRequest();
    QWidget *buildElsewhere();
    void connectParts();
    void followTarget();
    void followSource();
    void followBody();
    void makeSample();
    void send();
    void answered(const Result<SampleAnswer> &answer);
    WebhookSource source() const;
    const EndpointView *endpoint() const; // null: another address
    QString topic() const;

    Console &m_console;
    QList<EndpointView> m_endpoints;
    EndpointId m_wanted; // chosen once it is in the list
    bool m_sendWhenThere = false;
    bool m_sending = false;
    bool m_edited = false;
    bool m_making = false;
    Banner *m_banner = nullptr;
    QComboBox *m_target = nullptr;
    QWidget *m_elsewhere = nullptr;
    QLineEdit *m_url = nullptr;
    QComboBox *m_source = nullptr;
    SchemeChooser *m_scheme = nullptr;
    SecretChooser *m_secret = nullptr;
    QComboBox *m_topic = nullptr;
    PayloadEdit *m_body = nullptr;
    Label *m_bodyState = nullptr;
    Button *m_again = nullptr;
    Button *m_send = nullptr;
    SampleAnswerView *m_answer = nullptr;
};

} // namespace patchbay::ui
