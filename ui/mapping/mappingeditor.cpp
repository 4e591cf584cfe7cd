#include "ui/mapping/mappingeditor.h"

#include "ui/widgets/whendone.h"

#include <QUndoCommand>

namespace patchbay::ui {

using namespace Qt::StringLiterals;

// A change of the rules as a whole: lists are short, and a list before and after cannot get out of step.
class RulesCommand : public QUndoCommand
{
public:
    RulesCommand(MappingEditor &editor, QList<Rule> before, QList<Rule> after, const QString &text,
                 QString mergeKey)
        : QUndoCommand(text)
        , m_editor(editor)
        , m_before(std::move(before))
        , m_after(std::move(after))
        , m_mergeKey(std::move(mergeKey))
    {
    }

    void undo() override { m_editor.setRules(m_before); }
    void redo() override { m_editor.setRules(m_after); }
    int id() const override { return m_mergeKey.isEmpty() ? -1 : 1; }

    // Typing into one field of one rule is one step, not one per key.
    bool mergeWith(const QUndoCommand *later) override
    {
        const auto *next = static_cast<const RulesCommand *>(later);
        if (next->m_mergeKey != m_mergeKey)
            return false;
        m_after = next->m_after;
        return true;
    }

private:
    MappingEditor &m_editor;
    QList<Rule> m_before;
    QList<Rule> m_after;
    QString m_mergeKey;
};

MappingEditor::MappingEditor(MappingService &service, QObject *parent) : QObject(parent), m_service(service)
{
    m_previewTimer.setSingleShot(true);
    m_previewTimer.setInterval(200);
    connect(&m_previewTimer, &QTimer::timeout, this, &MappingEditor::runPreview);
}

// The stack tells of its own clearing when it goes; by then the page that listens is half gone.
MappingEditor::~MappingEditor()
{
    m_undo.disconnect();
}

void MappingEditor::open(const ConnectionId &connection, const QString &sourceObject)
{
    const int asked = ++m_opening;
    whenDone(m_service.open(connection, sourceObject), this, [this, asked](const Result<MappingView> &view) {
        if (asked != m_opening)
            return;
        m_undo.clear();
        m_preview.reset();
        m_samples.clear();
        m_sampleKey.clear();
        m_open = view.has_value();
        if (!view) {
            m_view = {};
            Q_EMIT failed(view.error());
            return;
        }
        m_view = *view;
        Q_EMIT opened();
        Q_EMIT changed();
        Q_EMIT previewChanged();
        loadSamples();
    });
}

void MappingEditor::close()
{
    ++m_opening;
    m_open = false;
    m_view = {};
    m_preview.reset();
    m_undo.clear();
    Q_EMIT changed();
}

QList<Field> MappingEditor::sourceFields() const
{
    QList<Field> fields = m_view.source.fields;
    if (m_view.source.field(environmentSource) == nullptr) {
        Field environment;
        environment.path = environmentSource;
        environment.label = u"Environment"_s;
        environment.type = FieldType::Text;
        environment.description = u"The ENVIRONMENT_NAME environment variable of this machine."_s;
        fields << environment;
    }
    return fields;
}

QList<MappingProblem> MappingEditor::problemsOf(const QString &ruleId) const
{
    QList<MappingProblem> found;
    for (const MappingProblem &problem : m_view.problems)
        if (problem.ruleId == ruleId)
            found << problem;
    return found;
}

bool MappingEditor::isBroken(const QString &ruleId) const
{
    for (const MappingProblem &problem : m_view.problems)
        if (problem.ruleId == ruleId && problem.severity == MappingProblem::Severity::Error)
            return true;
    return false;
}

int MappingEditor::errorCount() const
{
    int count = 0;
    for (const MappingProblem &problem : m_view.problems)
        count += problem.severity == MappingProblem::Severity::Error ? 1 : 0;
    return count;
}

QString MappingEditor::connectFields(const QString &source, const QString &target)
{
    for (const Rule &existing : rules())
        if (existing.source == source && existing.target == target)
            return existing.id;
    Rule rule;
    rule.source = source;
    rule.target = target;
    for (int number = int(rules().size()) + 1; rule.id.isEmpty() || this->rule(rule.id) != nullptr; ++number)
        rule.id = u"r%1"_s.arg(number);
    QList<Rule> after = rules();
    after << rule;
    push(after, u"Connect %1 to %2"_s.arg(source, target));
    return rule.id;
}

void MappingEditor::change(const Rule &changedRule, const QString &what)
{
    QList<Rule> after = rules();
    for (Rule &existing : after) {
        if (existing.id != changedRule.id)
            continue;
        if (existing == changedRule)
            return;
        existing = changedRule;
        push(after, u"Change %1 of %2"_s.arg(what, changedRule.target), changedRule.id + u'/' + what);
        return;
    }
}

void MappingEditor::turn(const QString &ruleId)
{
    const Rule *existing = rule(ruleId);
    if (existing == nullptr)
        return;
    Rule turned = *existing;
    switch (existing->direction) {
    case Direction::ToIntercom: turned.direction = Direction::Both; break;
    case Direction::Both: turned.direction = Direction::FromIntercom; break;
    case Direction::FromIntercom: turned.direction = Direction::ToIntercom; break;
    }
    // A read-only source can only be read from: turning would make a cable that carries nothing.
    if (m_view.sourceIsReadOnly)
        turned.direction = Direction::ToIntercom;
    change(turned, u"direction"_s);
}

void MappingEditor::remove(const QString &ruleId)
{
    QList<Rule> after = rules();
    const auto gone = after.removeIf([&ruleId](const Rule &existing) { return existing.id == ruleId; });
    if (gone > 0)
        push(after, u"Cut the cable"_s);
}

int MappingEditor::addSuggestions()
{
    const QList<Rule> suggested = m_service.suggestions(m_view);
    if (!suggested.isEmpty())
        push(rules() + suggested, u"Add %1 suggested rules"_s.arg(suggested.size()));
    return int(suggested.size());
}

void MappingEditor::replaceRules(const QList<Rule> &newRules, const QString &what)
{
    if (newRules != rules())
        push(newRules, what);
}

void MappingEditor::save()
{
    Mapping mapping = m_view.mapping;
    whenDone(m_service.save(m_view.connectionId, mapping, m_view.version, {}, true), this,
             [this](const Result<MappingView> &saved) {
                 if (!saved) {
                     Q_EMIT saveFailed(saved.error());
                     return;
                 }
                 m_view.version = saved->version;
                 m_view.savedAt = saved->savedAt;
                 m_view.saved = saved->saved;
                 m_view.problems = m_service.problems(m_view);
                 m_undo.setClean();
                 Q_EMIT changed();
                 Q_EMIT this->saved(saved->version);
             });
}

void MappingEditor::createAttribute(const QString &path, FieldType type)
{
    whenDone(m_service.createAttribute(m_view.mapping.targetObject, path, type), this,
             [this, path](const Result<Schema> &schema) {
                 if (!schema) {
                     Q_EMIT saveFailed(schema.error());
                     return;
                 }
                 m_view.target = *schema;
                 m_view.problems = m_service.problems(m_view);
                 Q_EMIT changed();
                 Q_EMIT attributeCreated(path);
                 m_previewTimer.start();
             });
}

void MappingEditor::setSample(const QString &key)
{
    m_sampleKey = key;
    runPreview();
}

const PreviewView::Row *MappingEditor::previewOf(const QString &ruleId) const
{
    if (!m_preview)
        return nullptr;
    for (const PreviewView::Row &row : m_preview->rows)
        if (row.ruleId == ruleId)
            return &row;
    return nullptr;
}

void MappingEditor::loadSamples()
{
    const int asked = m_opening;
    whenDone(m_service.samples(m_view.connectionId, m_view.mapping.sourceObject, 20), this,
             [this, asked](const Result<QList<SampleView>> &samples) {
                 if (asked != m_opening || !samples)
                     return;
                 m_samples = *samples;
                 Q_EMIT samplesChanged();
                 if (m_sampleKey.isEmpty() && !m_samples.isEmpty())
                     setSample(m_samples.first().key);
             });
}

void MappingEditor::setRules(const QList<Rule> &newRules)
{
    m_view.mapping.rules = newRules;
    m_view.problems = m_service.problems(m_view);
    Q_EMIT changed();
    if (!m_sampleKey.isEmpty())
        m_previewTimer.start();
}

void MappingEditor::push(const QList<Rule> &after, const QString &text, const QString &mergeKey)
{
    m_undo.push(new RulesCommand(*this, rules(), after, text, mergeKey));
}

void MappingEditor::runPreview()
{
    if (m_sampleKey.isEmpty() || !m_open) {
        m_preview.reset();
        Q_EMIT previewChanged();
        return;
    }
    const int asked = ++m_previewing;
    whenDone(m_service.preview(m_view.connectionId, m_view.mapping, m_sampleKey), this,
             [this, asked](const Result<PreviewView> &preview) {
                 if (asked != m_previewing)
                     return;
                 if (preview)
                     m_preview = *preview;
                 else
                     m_preview.reset();
                 Q_EMIT previewChanged();
                 if (!preview)
                     Q_EMIT previewFailed(preview.error());
             });
}

} // namespace patchbay::ui
