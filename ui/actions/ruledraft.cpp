#include "ui/actions/ruledraft.h"

#include "ui/widgets/whendone.h"

#include <QUndoCommand>

namespace patchbay::ui {

using namespace Qt::StringLiterals;

// The whole rule before and after: a rule is small, and so nothing of it can be forgotten.
class DraftCommand : public QUndoCommand
{
public:
    DraftCommand(RuleDraft *draft, ActionRule before, ActionRule after, const QString &text, QString key)
        : QUndoCommand(text)
        , m_draft(draft)
        , m_before(std::move(before))
        , m_after(std::move(after))
        , m_key(std::move(key))
    {
    }
    int id() const override { return m_key.isEmpty() ? -1 : 1; }
    void undo() override { m_draft->setRule(m_before); }
    void redo() override { m_draft->setRule(m_after); }
    bool mergeWith(const QUndoCommand *other) override
    {
        const auto *next = static_cast<const DraftCommand *>(other);
        if (next->m_key != m_key)
            return false;
        m_after = next->m_after;
        return true;
    }

private:
    RuleDraft *m_draft;
    ActionRule m_before;
    ActionRule m_after;
    QString m_key;
};

RuleDraft::RuleDraft(RuleService &service, QObject *parent) : QObject(parent), m_service(service)
{
    m_timer.setSingleShot(true);
    m_timer.setInterval(120);
    connect(&m_timer, &QTimer::timeout, this, &RuleDraft::rehearse);
}

RuleDraft::~RuleDraft()
{
    m_undo.disconnect(); // its last signals would reach pages that are going
}

void RuleDraft::begin(const ActionRule &rule, const RuleId &id, int version)
{
    m_rule = rule;
    m_id = id;
    m_version = version;
    m_open = true;
    m_view = {};
    m_pending.clear();
    m_undo.clear();
    Q_EMIT opened();
    Q_EMIT changed();
    rehearse();
}

void RuleDraft::beginNew(const ActionRule &rule)
{
    begin(rule, {}, 0);
}

Outcome RuleDraft::open(const RuleView &view)
{
    const Result<ActionRule> rule = ActionRule::fromJson(view.definition);
    if (!rule)
        return fail(rule.error());
    ActionRule read = *rule;
    read.id = view.id;
    begin(read, view.id, view.version);
    return {};
}

void RuleDraft::close()
{
    m_open = false;
    m_timer.stop();
    ++m_asked;
    m_undo.clear();
    m_pending.clear();
    m_sampleTitle.clear();
}

void RuleDraft::setRule(const ActionRule &rule)
{
    m_rule = rule;
    m_timer.start();
    Q_EMIT changed();
}

void RuleDraft::change(const QString &what, const QString &mergeKey,
                       const std::function<void(ActionRule &)> &edit)
{
    ActionRule after = m_rule;
    edit(after);
    if (after.toJson() != m_rule.toJson())
        m_undo.push(new DraftCommand(this, m_rule, after, what, mergeKey));
}

void RuleDraft::replace(const ActionRule &rule, const QString &what)
{
    m_undo.push(new DraftCommand(this, m_rule, rule, what, {}));
}

void RuleDraft::setSample(const RuleEvent &event, const QString &title)
{
    m_sample = event;
    m_sampleTitle = title;
    Q_EMIT sampleChanged();
    rehearse();
}

const DraftFault *RuleDraft::faultAt(const QString &place) const
{
    for (const DraftFault &fault : m_view.faults) {
        if (fault.place == place || fault.place.startsWith(place + u'.'))
            return &fault;
    }
    return nullptr;
}

void RuleDraft::rehearse()
{
    m_timer.stop();
    if (!m_open || !hasSample())
        return;
    const int asked = ++m_asked;
    whenDone(m_service.rehearse(m_rule, m_sample), this, [this, asked](const Result<DraftView> &view) {
        if (asked != m_asked)
            return;
        if (!view) {
            Q_EMIT rehearsalFailed(view.error());
            return;
        }
        m_view = *view;
        Q_EMIT viewChanged();
    });
}

void RuleDraft::save()
{
    if (!m_open || m_saving)
        return;
    m_saving = true;
    const int index = m_undo.index();
    whenDone(m_service.save(m_rule.toJson(), m_id, m_version), this,
             [this, index](const Result<RuleView> &view) {
                 m_saving = false;
                 if (!view) {
                     Q_EMIT saveFailed(view.error());
                     return;
                 }
                 m_id = view->id;
                 m_rule.id = view->id;
                 m_version = view->version;
                 // What was typed while it was being saved is not in that version.
                 if (m_undo.index() == index)
                     m_undo.setClean();
                 keepPending();
                 Q_EMIT saved(*view);
                 Q_EMIT changed();
                 rehearse();
             });
}

void RuleDraft::keepPending()
{
    const auto pending = std::exchange(m_pending, {});
    for (auto it = pending.constBegin(); it != pending.constEnd(); ++it)
        whenDone(m_service.keepSecret(m_id, it.key(), it.value()), this, [this](const Result<QString> &kept) {
            if (!kept)
                Q_EMIT secretFailed(kept.error());
            Q_EMIT changed();
        });
}

void RuleDraft::tryOut(bool send)
{
    RuleTest test{.event = m_sample, .send = send};
    // A saved version leaves a trace; a draft is shown only here.
    if (m_version > 0 && !isModified())
        test.rule = m_id.text();
    else
        test.definition = m_rule.toJson();
    test.draftOf = m_id;
    whenDone(m_service.test(test), this, [this, send](const Result<Trace> &trace) {
        if (trace)
            Q_EMIT tried(trace->toJson(), send);
        else
            Q_EMIT tryFailed(trace.error());
    });
}

} // namespace patchbay::ui
