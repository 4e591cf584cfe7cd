// The receiver of this program: start and stop, its addresses and numbers, and how it is reached from
// outside.
#pragma once

#include "console/console.h"
#include "ui/shell/place.h"
#include "ui/widgets/toast.h"

#include <QTimer>
#include <QWidget>

class QCheckBox;
class QLineEdit;
class QSpinBox;

namespace patchbay::ui {

class Banner;
class Button;
class Card;
class ExposureView;
class FormRow;
class KeyValueList;
class Label;
class StatusChip;

class ReceiverPanel : public QWidget
{
    Q_OBJECT
public:
    // Outlives the panel.
    explicit ReceiverPanel(Console &console, QWidget *parent = nullptr);

    void refresh();
    void toggle();
    void focusFirst();

Q_SIGNALS:
    void receiverRead(const patchbay::ReceiverView &receiver);
    void notify(const patchbay::ui::Toast &toast);
    void navigate(patchbay::ui::Place place, const QVariantMap &target);

protected:
    void showEvent(QShowEvent *event) override;

private:
    QWidget *buildReceiver();
    QWidget *buildNumbers();
    QWidget *fileField(QLineEdit *&edit, const QString &name, const QString &title);
    void readWish();
    void keepWish();
    void readKeptDays();
    void setKeptDays(int days);
    ReceiverWish wish() const;
    void start();
    void stop();
    void read();
    void show(const ReceiverView &receiver);
    void showAddresses(const ReceiverView &receiver);
    void showNumbers(const ReceiverView &receiver);
    void readRefusals();

    Console &m_console;
    QTimer m_timer;
    bool m_running = false;
    bool m_wishRead = false;
    QStringList m_shownAddresses;
    StatusChip *m_chip = nullptr;
    Button *m_switch = nullptr;
    Banner *m_banner = nullptr;
    QLineEdit *m_address = nullptr;
    QSpinBox *m_port = nullptr;
    QLineEdit *m_certificate = nullptr;
    QLineEdit *m_key = nullptr;
    QWidget *m_settings = nullptr;
    QCheckBox *m_atStart = nullptr;
    QSpinBox *m_keptDays = nullptr;
    Label *m_open = nullptr;
    QWidget *m_figures = nullptr; // what there is only while it runs
    KeyValueList *m_addresses = nullptr;
    KeyValueList *m_numbers = nullptr;
    Label *m_refusals = nullptr;
    ExposureView *m_exposure = nullptr;
};

} // namespace patchbay::ui
