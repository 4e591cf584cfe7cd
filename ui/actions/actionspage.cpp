#include "ui/actions/actionspage.h"

#include "ui/actions/livepane.h"
#include "ui/actions/ruledraft.h"
#include "ui/actions/ruleeditor.h"
#include "ui/actions/rulegallery.h"
#include "ui/actions/rulelistmodel.h"
#include "ui/actions/tracelist.h"
#include "ui/widgets/banner.h"
#include "ui/widgets/button.h"
#include "ui/widgets/confirm.h"
#include "ui/widgets/datatable.h"
#include "ui/widgets/filterbar.h"
#include "ui/widgets/format.h"
#include "ui/widgets/pageheader.h"
#include "ui/widgets/segmentedcontrol.h"
#include "ui/widgets/statestack.h"
#include "ui/widgets/whendone.h"

#include <QMenu>
#include <QPointer>
#include <QStackedWidget>

namespace patchbay::ui {

using namespace Qt::StringLiterals;

ActionsPage::ActionsPage(Console &console, UiState *state, QWidget *parent)
    : Page(Place::Actions, parent)
    , m_console(console)
    , m_state(state)
{
    setObjectName(u"actionsPage"_s);
    build();
    connectParts();
}

void ActionsPage::refresh()
{
    load();
    m_traces->load();
}

bool ActionsPage::focusFilter()
{
    if (m_stack->currentWidget() == m_gallery)
        m_gallery->focusFilter();
    else if (m_stack->currentWidget() == m_editor)
        return false;
    else if (m_tabs->currentIndex() == TracesTab)
        m_traces->focusFilter();
    else
        m_filter->focusFilter();
    return true;
}

bool ActionsPage::escape()
{
    if (m_stack->currentWidget() == m_gallery) {
        if (!m_gallery->back())
            showList();
        return true;
    }
    if (m_stack->currentWidget() == m_editor) {
        m_editor->whenSettled([this] { showList(); });
        return true;
    }
    return m_tabs->currentIndex() == TracesTab && m_traces->escape();
}

void ActionsPage::open(const QVariantMap &target)
{
    if (target.contains(u"newRuleFromDelivery"_s)) {
        const qint64 id = target.value(u"newRuleFromDelivery"_s).toLongLong();
        m_editor->whenSettled([this, id] { beginFromDelivery(id); });
    } else if (target.value(u"new"_s).toBool()) {
        m_editor->whenSettled([this] { showGallery(); });
    } else if (const QString rule = target.value(u"rule"_s).toString(); !rule.isEmpty()) {
        m_editor->whenSettled(
            [this, rule, part = target.value(u"part"_s).toString()] { openRule(rule, part); });
    } else if (const QString trace = target.value(u"trace"_s).toString(); !trace.isEmpty()) {
        m_editor->whenSettled([this, trace] {
            showList();
            m_tabs->setCurrentIndex(TracesTab);
            m_traces->showTrace(trace);
        });
    } else if (target.contains(u"traces"_s)) {
        m_editor->whenSettled([this, name = target.value(u"traces"_s).toString()] {
            showList();
            m_tabs->setCurrentIndex(TracesTab);
            if (!name.isEmpty())
                m_traces->showRule(name);
        });
    }
}

QList<AppAction> ActionsPage::actions()
{
    const auto make = [this](const QString &id, const QString &title, Glyph glyph, const QStringList &words,
                             auto run) {
        AppAction action;
        action.id = u"actions."_s + id;
        action.title = title;
        action.group = this->title();
        action.keywords = words;
        action.glyph = glyph;
        action.run = run;
        return action;
    };
    const auto inEditor = [this] { return isVisible() && m_stack->currentWidget() == m_editor; };
    AppAction save = make(u"save"_s, u"Save the rule"_s, Glyph::Save, {}, [this] { m_editor->save(); });
    save.shortcut = QKeySequence::Save;
    AppAction undo = make(u"undo"_s, u"Undo in the rule"_s, Glyph::Undo, {},
                          [this] { m_editor->draft()->undoStack()->undo(); });
    undo.shortcut = QKeySequence::Undo;
    AppAction redo = make(u"redo"_s, u"Redo in the rule"_s, Glyph::Redo, {},
                          [this] { m_editor->draft()->undoStack()->redo(); });
    redo.shortcut = QKeySequence::Redo;
    AppAction dry = make(u"dry-run"_s, u"Dry run of the rule"_s, Glyph::Preview, {u"test"_s, u"try"_s},
                         [this] { m_editor->live()->tryOut(false); });
    dry.shortcut = QKeySequence(u"Ctrl+R"_s);
    AppAction send = make(u"send-once"_s, u"Send the rule's request once…"_s, Glyph::Send, {u"test"_s},
                          [this] { m_editor->live()->tryOut(true); });
    for (AppAction *action : {&save, &undo, &redo, &dry, &send})
        action->enabled = inEditor;
    return {
        make(u"new"_s, u"New rule…"_s, Glyph::Plus,
             {u"action"_s, u"preset"_s, u"slack"_s, u"jira"_s, u"webhook"_s},
             [this] { Q_EMIT navigate(Place::Actions, {{u"new"_s, true}}); }),
        make(u"traces"_s, u"Traces of rules"_s, Glyph::Activity, {u"why"_s, u"log"_s},
             [this] { Q_EMIT navigate(Place::Actions, {{u"traces"_s, QString()}}); }),
        make(u"stop"_s, u"Stop all actions"_s, Glyph::Stop, {u"kill switch"_s, u"pause"_s},
             [this] { setStopped(true); }),
        make(u"release"_s, u"Let actions send again"_s, Glyph::Play, {u"resume"_s},
             [this] { setStopped(false); }),
        save,
        undo,
        redo,
        dry,
        send,
    };
}

void ActionsPage::load()
{
    if (m_model->rowCount() == 0)
        m_tableStack->showLoading();
    whenDone(m_console.rules().list(), this, [this](const Result<QList<RuleView>> &all) {
        if (!all) {
            m_tableStack->showError(all.error(), u"Try again"_s);
            return;
        }
        m_all = *all;
        m_traces->setRules(m_all);
        applyFilter();
    });
    whenDone(m_console.rules().isStopped(), this, [this](const Result<bool> &stopped) {
        if (stopped)
            followStopped(*stopped);
        else
            m_banner->showError(stopped.error(), u"Try again"_s);
    });
}

void ActionsPage::applyFilter()
{
    const Filter filter = m_filter->filter();
    QList<RuleView> shown;
    for (const RuleView &rule : std::as_const(m_all)) {
        bool fits = u"%1 %2 %3"_s.arg(rule.name, streamText(rule), targetText(rule))
                        .contains(filter.text, Qt::CaseInsensitive);
        for (const FilterTerm &term : filter.terms) {
            bool holds = true;
            if (term.key == "state"_L1)
                holds = term.value == "on"_L1          ? rule.isEnabled && !rule.isRehearsal
                        : term.value == "off"_L1       ? !rule.isEnabled
                        : term.value == "rehearses"_L1 ? rule.isRehearsal
                                                       : !rule.problem.isEmpty();
            else if (term.key == "topic"_L1)
                holds = streamText(rule).contains(term.value, Qt::CaseInsensitive);
            else if (term.key == "last"_L1)
                holds = rule.lastVerdict == term.value;
            fits = fits && holds != term.negated;
        }
        if (fits)
            shown.append(rule);
    }
    m_model->setRules(shown);
    m_filter->setMatchCount(filter.isEmpty() ? -1 : shown.size());
    followList();
}

void ActionsPage::followList()
{
    if (m_all.isEmpty())
        m_tableStack->showEmpty(
            Drawing::Cables, u"Nothing is sent anywhere yet."_s, u"Make a rule"_s,
            u"A rule sends a request when something happens: a message, an issue, a row."_s);
    else if (m_model->rowCount() == 0)
        m_tableStack->showEmpty(Drawing::Search, u"Nothing fits this filter."_s, u"Clear the filter"_s);
    else
        m_tableStack->showContent();
    qint64 on = 0;
    qint64 failed = 0;
    for (const RuleView &rule : std::as_const(m_all)) {
        on += rule.isEnabled ? 1 : 0;
        failed += !rule.problem.isEmpty() || rule.lastVerdict == "failed"_L1 ? 1 : 0;
    }
    QStringList facts;
    if (!m_all.isEmpty())
        facts << formatCount(m_all.size(), u"rule"_s, u"rules"_s) << u"%1 on"_s.arg(formatNumber(on));
    if (failed > 0)
        facts << u"%1 failed last"_s.arg(formatNumber(failed));
    m_header->setStateLine(facts.join(u" · "_s));
    m_header->setUpdated(QDateTime::currentDateTimeUtc());
    Q_EMIT badgeChanged(int(failed));
}

void ActionsPage::followStopped(bool stopped)
{
    m_stopped = stopped;
    m_stopButton->setVisible(!stopped);
    if (stopped)
        m_stopBanner->showMessage(Banner::Kind::Warning,
                                  u"All actions are stopped. No rule sends anything."_s,
                                  u"Events are still received and kept; each leaves a trace that says so."_s,
                                  u"Let them send again"_s);
    else
        m_stopBanner->hide();
}

void ActionsPage::showList()
{
    m_editor->draft()->close();
    m_delivery = 0;
    m_stack->setCurrentWidget(m_list);
    m_table->setFocus();
}

void ActionsPage::showGallery()
{
    m_delivery = 0;
    m_stack->setCurrentWidget(m_gallery);
    m_gallery->begin();
}

void ActionsPage::beginFromDelivery(qint64 id)
{
    whenDone(m_console.rules().deliveryEvent(id), this, [this, id](const Result<RuleEvent> &event) {
        if (!event) {
            showList();
            m_banner->showError(event.error());
            return;
        }
        m_delivery = id;
        m_stack->setCurrentWidget(m_gallery);
        m_gallery->begin(event->source, event->topic);
    });
}

void ActionsPage::openRule(const QString &idOrName, const QString &part, const QString &traceId)
{
    whenDone(m_console.rules().find(idOrName), this, [this, part, traceId](const Result<RuleView> &rule) {
        Outcome opened;
        if (rule)
            opened = m_editor->open(*rule);
        else
            opened = fail(rule.error());
        if (!opened) {
            showList();
            m_banner->showError(opened.error());
            return;
        }
        m_stack->setCurrentWidget(m_editor);
        if (!part.isEmpty())
            m_editor->showPart(part);
        if (!traceId.isEmpty())
            m_editor->live()->useTrace(traceId);
    });
}

void ActionsPage::setStopped(bool stopped)
{
    whenDone(m_console.rules().setStopped(stopped), this, [this, stopped](const Outcome &outcome) {
        if (!outcome) {
            m_banner->showError(outcome.error());
            return;
        }
        followStopped(stopped);
        Q_EMIT notify({.kind = stopped ? Banner::Kind::Warning : Banner::Kind::Success,
                       .text = stopped ? u"All actions are stopped."_s : u"Rules may send again."_s});
    });
}

void ActionsPage::setEnabled(const RuleView &rule, bool enabled)
{
    whenDone(m_console.rules().setEnabled(rule.id, enabled), this,
             [this, rule, enabled](const Outcome &outcome) {
                 if (!outcome) {
                     m_banner->showError(outcome.error());
                     return;
                 }
                 Q_EMIT notify({.text = enabled ? u"“%1” is on."_s.arg(rule.name)
                                                : u"“%1” is off. It sends nothing."_s.arg(rule.name),
                                .action = u"Undo"_s,
                                .onAction = [page = QPointer(this), rule, enabled] {
                                    if (page)
                                        page->setEnabled(rule, !enabled);
                                }});
             });
}

const RuleView *ActionsPage::current() const
{
    const int row = m_table->currentRow();
    return row >= 0 && row < m_model->rowCount() ? &m_model->rule(row) : nullptr;
}

void ActionsPage::toggleCurrent()
{
    if (const RuleView *rule = current())
        setEnabled(RuleView(*rule), !rule->isEnabled);
}

// With what goes away: counted first.
void ActionsPage::askToRemove(const RuleView &rule)
{
    whenDone(
        m_console.rules().versions(rule.id), this, [this, rule](const Result<QList<RuleView>> &versions) {
            whenDone(
                m_console.rules().traces({.ruleId = rule.id.text(), .most = 1'000}), this,
                [this, rule, count = versions ? versions->size() : 1](const Result<QList<TraceRow>> &traces) {
                    QStringList gone{formatCount(count, u"version"_s, u"versions"_s)};
                    gone << formatCount(traces ? traces->size() : 0, u"trace"_s, u"traces"_s);
                    if (!rule.secretKeys.isEmpty())
                        gone << u"its kept secrets (%1)"_s.arg(rule.secretKeys.join(u", "_s));
                    ask(this,
                        {.title = u"Remove “%1”?"_s.arg(rule.name),
                         .text = u"%1 go with it. This cannot be undone; switching the rule off keeps them."_s
                                     .arg(gone.join(u", "_s)),
                         .act = u"Remove the rule"_s,
                         .dangerous = true},
                        [this, rule](bool yes) {
                            if (yes)
                                remove(rule);
                        });
                });
        });
}

void ActionsPage::remove(const RuleView &rule)
{
    whenDone(m_console.rules().remove(rule.id), this,
             [this, name = rule.name](const Result<Removal> &removed) {
                 if (!removed) {
                     m_banner->showError(removed.error());
                     return;
                 }
                 if (!removed->remaining.isEmpty())
                     m_banner->showError(removed->remaining.first());
                 Q_EMIT notify({.text = u"Removed “%1”."_s.arg(name)});
             });
}

void ActionsPage::rowMenu(int row, const QPoint &at)
{
    const RuleView rule = m_model->rule(row);
    auto *menu = new QMenu(this);
    menu->setObjectName(u"ruleMenu"_s);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    const auto openPart = [this, name = rule.id.text()](const QString &part) {
        return [this, name, part] { openRule(name, part); };
    };
    menu->addAction(icon(Glyph::Edit), u"Edit"_s, this, openPart(u"steps"_s));
    if (rule.isEnabled)
        menu->addAction(icon(Glyph::Pause), u"Switch off"_s, this, [this, rule] { setEnabled(rule, false); });
    else
        menu->addAction(icon(Glyph::Play), u"Switch on"_s, this, [this, rule] { setEnabled(rule, true); });
    menu->addAction(icon(Glyph::Activity), u"Traces"_s, this, [this, rule] {
        m_tabs->setCurrentIndex(TracesTab);
        m_traces->showRule(rule.name);
    });
    menu->addAction(icon(Glyph::Clock), u"Versions"_s, this, openPart(u"versions"_s));
    menu->addAction(icon(Glyph::Key), u"Secrets"_s, this, openPart(u"secrets"_s));
    menu->addSeparator();
    menu->addAction(icon(Glyph::Trash, Ink::Danger), u"Remove…"_s, this, [this, rule] { askToRemove(rule); });
    menu->popup(at);
}

} // namespace patchbay::ui
