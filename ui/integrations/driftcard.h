// How far Intercom has drifted from what a connection's mapping says, as the last check of a sample found it.
#pragma once

#include "console/console.h"
#include "ui/widgets/card.h"

namespace patchbay::ui {

class Banner;
class Button;
class KeyValueList;
class Label;

class DriftCard : public Card
{
    Q_OBJECT
public:
    // The console is not owned and outlives the card.
    explicit DriftCard(Console &console, QWidget *parent = nullptr);

    void setConnection(const ConnectionView &connection);

private:
    void load();
    void check();
    void show(const DriftReport &report);
    void showNone();
    void follow();

    Console &m_console;
    ConnectionView m_connection;
    int m_asked = 0;
    ConnectionId m_checking;
    Banner *m_banner = nullptr;
    Label *m_sentence = nullptr;
    KeyValueList *m_facts = nullptr;
    Button *m_check = nullptr;
};

} // namespace patchbay::ui
