// The mapping that is being edited: its rules with undo, its problems as one types, a real record's values
// beside them. Widgets show what it says and ask it for changes; it asks the mapping service.
#pragma once

#include "console/mappingservice.h"

#include <QObject>
#include <QTimer>
#include <QUndoStack>

namespace patchbay::ui {

class MappingEditor : public QObject
{
    Q_OBJECT
public:
    explicit MappingEditor(MappingService &service, QObject *parent = nullptr);
    ~MappingEditor() override;

    // Reads the mapping and both schemas; opened() or failed() follows. What was not saved is lost: ask
    // before.
    void open(const ConnectionId &connection, const QString &sourceObject);
    // Nothing is open: no connection was chosen or there is none.
    void close();
    bool isOpen() const { return m_open; }

    const MappingView &view() const { return m_view; }
    const QList<Rule> &rules() const { return m_view.mapping.rules; }
    const Rule *rule(const QString &id) const { return m_view.mapping.rule(id); }
    // The source's fields and, last, the environment pseudo field.
    QList<Field> sourceFields() const;
    QList<MappingProblem> problemsOf(const QString &ruleId) const;
    bool isBroken(const QString &ruleId) const;
    int errorCount() const;

    QUndoStack *undoStack() { return &m_undo; }
    bool isModified() const { return !m_undo.isClean(); }

    // Changes; each is one step of undo. A new cable's id is given back.
    QString connectFields(const QString &source, const QString &target);
    void change(const Rule &rule, const QString &what);
    void turn(const QString &ruleId);
    void remove(const QString &ruleId);
    // Adds the rules that probably fit; gives how many.
    int addSuggestions();
    void replaceRules(const QList<Rule> &rules, const QString &what);

    void save();
    void createAttribute(const QString &path, FieldType type);

    // The record whose values are shown; empty for none. The preview follows every change.
    void setSample(const QString &key);
    const QString &sample() const { return m_sampleKey; }
    const std::optional<PreviewView> &preview() const { return m_preview; }
    const PreviewView::Row *previewOf(const QString &ruleId) const;
    void loadSamples();
    const QList<SampleView> &samples() const { return m_samples; }

Q_SIGNALS:
    void opened();
    void failed(const patchbay::Error &error);
    void changed(); // rules, problems or schemas
    void previewChanged();
    void samplesChanged();
    void previewFailed(const patchbay::Error &error);
    void saved(int version);
    void saveFailed(const patchbay::Error &error);
    void attributeCreated(const QString &path);

private:
    friend class RulesCommand;
    void setRules(const QList<Rule> &rules);
    void push(const QList<Rule> &rules, const QString &text, const QString &mergeKey = {});
    void runPreview();

    MappingService &m_service;
    MappingView m_view;
    QUndoStack m_undo;
    QTimer m_previewTimer;
    QList<SampleView> m_samples;
    std::optional<PreviewView> m_preview;
    QString m_sampleKey;
    int m_opening = 0; // answers to an older question are not for us any more
    int m_previewing = 0;
    bool m_open = false;
};

} // namespace patchbay::ui
