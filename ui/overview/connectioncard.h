// One connection at a glance: its sign, its name, its state, how fresh it is.
#pragma once

#include "console/connectionservice.h"
#include "ui/widgets/card.h"

namespace patchbay::ui {

class ConnectionCard : public Card
{
    Q_OBJECT
public:
    explicit ConnectionCard(const ConnectionView &connection, QWidget *parent = nullptr);
};

} // namespace patchbay::ui
