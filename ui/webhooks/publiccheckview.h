// How a public address answered, step by step.
#pragma once

#include "console/webhookservice.h"

#include <QWidget>

class QVBoxLayout;

namespace patchbay::ui {

class PublicCheckView : public QWidget
{
    Q_OBJECT
public:
    explicit PublicCheckView(QWidget *parent = nullptr);

    void showRunning();
    void showCheck(const PublicUrlCheck &check);
    void showError(const Error &error);

private:
    void clear();
    void addRow(bool passed, const QString &title, const QString &sentence, const QString &nextStep);

    QVBoxLayout *m_rows = nullptr;
};

} // namespace patchbay::ui
