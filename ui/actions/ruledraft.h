// The rule that is being edited: with undo, held against a sample as one types. Widgets show what it says
// and ask it for changes; it asks the rule service.
#pragma once

#include "console/ruleservice.h"

#include <QHash>
#include <QObject>
#include <QTimer>
#include <QUndoStack>

#include <functional>

namespace patchbay::ui {

class RuleDraft : public QObject
{
    Q_OBJECT
public:
    explicit RuleDraft(RuleService &service, QObject *parent = nullptr);
    ~RuleDraft() override;

    // Begins with a new rule, which is unsaved from the start; or with a saved one. What was not saved is
    // lost: ask before. InvalidInput where this program cannot read it.
    void beginNew(const ActionRule &rule);
    Outcome open(const RuleView &view);
    void close();
    bool isOpen() const { return m_open; }

    const ActionRule &rule() const { return m_rule; }
    RuleId id() const { return m_id; }
    int version() const { return m_version; } // 0: never saved
    bool isModified() const { return m_open && (m_version == 0 || !m_undo.isClean()); }
    QUndoStack *undoStack() { return &m_undo; }

    // One step of undo; changes under the same key that follow each other are one.
    void change(const QString &what, const QString &mergeKey, const std::function<void(ActionRule &)> &edit);
    void replace(const ActionRule &rule, const QString &what);

    // Secrets that were typed before there was a rule to keep them for.
    void setPendingSecrets(QHash<QString, Secret> secrets) { m_pending = std::move(secrets); }

    // What the rule is held against.
    void setSample(const RuleEvent &event, const QString &title);
    const RuleEvent &sample() const { return m_sample; }
    const QString &sampleTitle() const { return m_sampleTitle; }
    bool hasSample() const { return !m_sampleTitle.isEmpty(); }

    // What came of it; follows every change.
    const DraftView &view() const { return m_view; }
    // The first fault of that place or below; nothing where there is none.
    const DraftFault *faultAt(const QString &place) const;

    void save();
    // Over the sample: renders only, or sends once for real.
    void tryOut(bool send);

Q_SIGNALS:
    void opened();
    void changed();
    void viewChanged();
    void sampleChanged();
    void saved(const patchbay::RuleView &view);
    void saveFailed(const patchbay::Error &error);
    void secretFailed(const patchbay::Error &error);
    void tried(const QJsonObject &trace, bool sent);
    void tryFailed(const patchbay::Error &error);
    void rehearsalFailed(const patchbay::Error &error);

private:
    friend class DraftCommand;
    void begin(const ActionRule &rule, const RuleId &id, int version);
    void setRule(const ActionRule &rule);
    void rehearse();
    void keepPending();

    RuleService &m_service;
    ActionRule m_rule;
    RuleId m_id;
    int m_version = 0;
    bool m_open = false;
    QUndoStack m_undo;
    QTimer m_timer;
    RuleEvent m_sample;
    QString m_sampleTitle;
    DraftView m_view;
    QHash<QString, Secret> m_pending;
    int m_asked = 0; // answers to an older question are not for us any more
    bool m_saving = false;
};

} // namespace patchbay::ui
