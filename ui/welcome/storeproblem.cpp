#include "ui/welcome/storeproblem.h"

#include "ui/widgets/emptystate.h"
#include "ui/widgets/tokens.h"

#include <QVBoxLayout>

namespace patchbay::ui {

using namespace Qt::StringLiterals;

StoreProblem::StoreProblem(const Error &error, QWidget *parent) : QWidget(parent)
{
    setObjectName(u"storeProblem"_s);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(metric::page, metric::page, metric::page, metric::page);
    auto *state = new EmptyState(Drawing::Unplugged, error.message, u"Try again"_s);
    state->setHint(error.nextStep);
    layout->addStretch(1);
    layout->addWidget(state);
    layout->addStretch(1);
    connect(state, &EmptyState::activated, this, &StoreProblem::retryRequested);
}

} // namespace patchbay::ui
