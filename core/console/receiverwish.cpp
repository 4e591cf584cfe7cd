#include "console/receiverwish.h"

#include "store/settingsrepository.h"

namespace patchbay {

using namespace Qt::StringLiterals;

namespace {

constexpr auto wishKey = "webhooks.receiver"_L1;
// Where nobody chose one. Fixed, so that what a proxy was told stays true after a restart.
constexpr quint16 usualPort = 8'466;

} // namespace

Task<ReceiverWish> readReceiverWish(Workbench *bench)
{
    const Result<QJsonValue> stored = co_await bench->transact<QJsonValue>(
        [](StoreSession &session) { return SettingsRepository(session).get(wishKey, QJsonObject()); });
    if (!stored)
        co_return fail(stored.error());
    const QJsonObject json = stored->toObject();
    ReceiverWish wish;
    wish.options.address = json.value(u"address"_s).toString(wish.options.address);
    wish.options.port = quint16(json.value(u"port"_s).toInt(usualPort));
    wish.options.certificateFile = json.value(u"certificate"_s).toString();
    wish.options.privateKeyFile = json.value(u"key"_s).toString();
    wish.options.usualEndpoint = false;
    wish.atStart = json.value(u"at_start"_s).toBool();
    co_return wish;
}

OutcomeTask keepReceiverWish(Workbench *bench, ReceiverWish wish)
{
    // Paths only: what is in the files stays there.
    const QJsonObject json{{u"address"_s, wish.options.address},
                           {u"port"_s, wish.options.port},
                           {u"certificate"_s, wish.options.certificateFile},
                           {u"key"_s, wish.options.privateKeyFile},
                           {u"at_start"_s, wish.atStart}};
    co_return co_await bench->transact<void>(
        [json](StoreSession &session) { return SettingsRepository(session).set(wishKey, json); });
}

} // namespace patchbay
