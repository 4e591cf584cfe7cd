// The part of Boost.JSON that has to be compiled, once for all rooms that use its parser: two copies would
// not link.
#include <boost/json/src.hpp>
