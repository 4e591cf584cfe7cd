// How the receiver is reached from outside: short, exact instructions to copy.
#pragma once

#include "console/exposure.h"

#include <QWidget>

class QPlainTextEdit;

namespace patchbay::ui {

class Label;
class SegmentedControl;

class ExposureView : public QWidget
{
    Q_OBJECT
public:
    explicit ExposureView(QWidget *parent = nullptr);

    void setReceiver(const QUrl &url);

Q_SIGNALS:
    void copied(const QString &what);

private:
    QWidget *buildAddresses();
    void showGuide();

    QUrl m_url;
    QList<ExposureGuide> m_guides;
    SegmentedControl *m_ways = nullptr;
    Label *m_sentence = nullptr;
    QPlainTextEdit *m_code = nullptr;
    Label *m_remark = nullptr;
};

} // namespace patchbay::ui
