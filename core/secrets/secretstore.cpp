#include "secrets/secretstore.h"

namespace patchbay {

using namespace Qt::StringLiterals;

QString secretPlaceText(SecretPlace place)
{
    switch (place) {
    case SecretPlace::Keychain: return u"system keychain"_s;
    case SecretPlace::Environment: return u"environment variable"_s;
    case SecretPlace::Memory: return u"memory, until Patchbay closes"_s;
    }
    return {};
}

} // namespace patchbay
