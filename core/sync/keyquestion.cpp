#include "sync/keyquestion.h"

#include "store/linkrepository.h"

#include <chrono>

namespace patchbay {

namespace {

// Intercom says "a few minutes" (OpenAPI 2.16, search contacts).
constexpr std::chrono::seconds searchDelay = std::chrono::minutes(15);

} // namespace

Task<QStringList> writtenLately(KeyQuestion question, QString object)
{
    co_return co_await question.database->transact<QStringList>(
        [question, object](StoreSession &session) -> Result<QStringList> {
            const Result<QList<LinkRow>> links = LinkRepository(session).agreedLately(
                question.connection, object, question.path, question.value,
                question.now.addSecs(-searchDelay.count()));
            if (!links)
                return fail(links.error());
            QStringList ids;
            for (const LinkRow &link : *links)
                ids.append(link.targetId);
            return ids;
        });
}

} // namespace patchbay
