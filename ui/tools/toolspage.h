// The tools page: the payload signature tester.
#pragma once

#include "console/console.h"
#include "ui/shell/page.h"

namespace patchbay::ui {

class SignatureTester;

class ToolsPage : public Page
{
    Q_OBJECT
public:
    // Outlives the page.
    explicit ToolsPage(Console &console, QWidget *parent = nullptr);

    void refresh() override;
    bool focusFilter() override; // the payload: what one comes here to paste
    // {"signing": true}; {"delivery": id}: verifies what arrived
    void open(const QVariantMap &target) override;
    QList<AppAction> actions() override;

private:
    void verifyDelivery(qint64 id);

    Console &m_console;
    SignatureTester *m_tester = nullptr;
};

} // namespace patchbay::ui
