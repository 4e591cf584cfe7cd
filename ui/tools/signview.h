// The headers that sign what is at the left: shown, and copied for a request of one's own.
#pragma once

#include "base/error.h"
#include "console/signatureservice.h"

#include <QWidget>

class QPlainTextEdit;

namespace patchbay::ui {

class Banner;
class Button;

class SignView : public QWidget
{
    Q_OBJECT
public:
    explicit SignView(QWidget *parent = nullptr);

    void showWaiting(const QString &sentence);
    void showHeaders(const HttpHeaders &headers, const Recipe &recipe);
    void showError(const Error &error);

Q_SIGNALS:
    void copied();

private:
    void clear();

    Banner *m_banner = nullptr;
    QPlainTextEdit *m_headers = nullptr;
    Button *m_copy = nullptr;
};

} // namespace patchbay::ui
