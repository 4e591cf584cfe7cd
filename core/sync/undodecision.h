// How one record of a run is taken back, decided from what the run noted and what is known of it today. A
// field that says today what the run wrote goes back; one that somebody changed since stays, and is listed.
// Pure.
#pragma once

#include "intercom/models.h"
#include "store/linkrepository.h"
#include "store/runitemrepository.h"
#include "sync/recordplan.h"

#include <QHash>

#include <optional>

namespace patchbay {

class UndoDecision
{
public:
    // What holds for the whole undo.
    struct Facts
    {
        std::optional<QDateTime> ended{}; // the run that is taken back, by our clock
        QHash<QString, TagId> tags{};     // the workspace's, by name
        QList<intercom::Admin> admins{};
    };
    // An item of the run with what is known about its record today.
    struct Known
    {
        RunItemRow item{};
        std::optional<QJsonObject> now{}; // Intercom's record
        std::optional<LinkRow> link{};
    };

    UndoDecision() = default;
    explicit UndoDecision(Facts facts);

    // The undo's item, planned or left alone with the reason; without a run and a number. Those of people are
    // asked for first: a company goes only when nobody belongs to it who stays.
    RunItemRow of(const Known &known);

private:
    RunItemRow ofCreation(const Known &known, RecordPlan plan);

    Facts m_facts{};
    QHash<QString, qint64> m_leaving{}; // by Intercom's id of the company: people whom the undo takes from it
};

} // namespace patchbay
