// A subscription to be registered or changed: who sends, where it arrives, how it is proven, what is
// expected.
#pragma once

#include "console/console.h"

#include <QDialog>

class QCheckBox;
class QComboBox;
class QLineEdit;
class QSpinBox;
class QVBoxLayout;

namespace patchbay::ui {

class Banner;
class Button;
class Form;
class FormRow;
class Label;
class SchemeChooser;
class SecretChooser;
class TopicChooser;

class EndpointSheet : public QDialog
{
    Q_OBJECT
public:
    // Outlives the sheet.
    EndpointSheet(Console &console, QWidget *parent);

    // Changes this one instead of making one.
    void setEndpoint(const EndpointView &endpoint);

Q_SIGNALS:
    // `test`: the person wants to see whether it works.
    void saved(const patchbay::EndpointView &endpoint, bool test);

private:
    void build(QVBoxLayout *layout);
    void buildSender(Form *form);
    void buildProof(Form *form);
    QWidget *buildButtons();
    void load();
    void followSource();
    void followSecret();
    void follow();
    void save(bool test);
    void keepThenSave(bool test);
    void saveNow(const QString &secretName, bool test);
    EndpointDraft draft(const QString &secretName) const;
    void showError(const Error &error);

    Console &m_console;
    std::optional<EndpointView> m_endpoint;
    QStringList m_secretNames;
    QString m_wantedConnection;
    Banner *m_banner = nullptr;
    QLineEdit *m_name = nullptr;
    FormRow *m_nameRow = nullptr;
    QComboBox *m_source = nullptr;
    QLineEdit *m_path = nullptr;
    QLineEdit *m_publicUrl = nullptr;
    Label *m_whole = nullptr;
    SchemeChooser *m_scheme = nullptr;
    SecretChooser *m_secret = nullptr;
    FormRow *m_secretRow = nullptr;
    QLineEdit *m_keepAs = nullptr;
    FormRow *m_keepAsRow = nullptr;
    QSpinBox *m_tolerance = nullptr;
    FormRow *m_toleranceRow = nullptr;
    QCheckBox *m_unsigned = nullptr;
    Banner *m_unsignedWarning = nullptr;
    TopicChooser *m_topics = nullptr;
    QComboBox *m_connection = nullptr;
    Button *m_save = nullptr;
    Button *m_saveAndTest = nullptr;
};

} // namespace patchbay::ui
