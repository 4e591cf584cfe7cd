// Precompiled for ui/: core's header and the widgets. Not to be included by hand.
#pragma once
#include "pch_core.h"

#include <QtWidgets>
