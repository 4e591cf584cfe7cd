// Precompiled for tests/: core's header and Qt Test. Not to be included by hand.
#pragma once
#include "pch_core.h"

#include <QTest>
