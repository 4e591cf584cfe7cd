#include "ui/actions/stepform.h"

#include "ui/actions/authform.h"
#include "ui/actions/namedlist.h"
#include "ui/actions/paceform.h"
#include "ui/actions/partsform.h"
#include "ui/actions/ruledraft.h"
#include "ui/actions/templateedit.h"
#include "ui/widgets/conditioneditor.h"
#include "ui/widgets/form.h"
#include "ui/widgets/label.h"
#include "ui/widgets/segmentedcontrol.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QVBoxLayout>

namespace patchbay::ui {

using namespace Qt::StringLiterals;

namespace {

enum Tab { RequestTab, WhenTab, AuthTab, PaceTab };

} // namespace

StepForm::StepForm(RuleDraft &draft, QWidget *parent) : QWidget(parent), m_draft(draft)
{
    setObjectName(u"stepForm"_s);
    m_tabs = new SegmentedControl(u"Part of the step"_s, SegmentedControl::Look::Tabs);
    m_tabs->setObjectName(u"stepTabs"_s);
    for (const QString &tab : {u"Request"_s, u"Only when"_s, u"Authentication"_s, u"Success and pace"_s})
        m_tabs->addSegment(tab);
    m_when = new ConditionEditor(u"Condition of the step"_s);
    m_when->setEmptySentence(u"Always taken, once the rule's own conditions hold."_s);
    auto *when = new QWidget;
    auto *whenLayout = new QVBoxLayout(when);
    whenLayout->setContentsMargins(0, 0, 0, 0);
    auto *hint = new Label(
        u"A step can look at what earlier ones returned: steps.issue.status, steps.issue.body.key."_s,
        TextRole::Caption, Ink::Muted);
    hint->setWordWrap(true);
    whenLayout->addWidget(m_when);
    whenLayout->addWidget(hint);
    whenLayout->addStretch(1);
    m_auth = new AuthForm;
    m_pace = new PaceForm;
    auto *pages = new QWidget;
    auto *pagesLayout = new QVBoxLayout(pages);
    pagesLayout->setContentsMargins(0, 0, 0, 0);
    for (QWidget *page :
         {buildRequest(), when, static_cast<QWidget *>(m_auth), static_cast<QWidget *>(m_pace)}) {
        pagesLayout->addWidget(page);
        m_pages.append(page);
    }
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(metric::group);
    layout->addWidget(m_tabs);
    layout->addWidget(pages, 1);
    connect(m_tabs, &SegmentedControl::currentChanged, this, &StepForm::showTab);
    showTab(RequestTab);
    connect(m_when, &ConditionEditor::changed, this, [this] {
        change(u"Change when the step is taken"_s, u"when"_s,
               [this](ActionStep &step) { step.when = m_when->condition(); });
    });
    connect(m_auth, &AuthForm::edited, this, [this] {
        change(u"Change the authentication"_s, u"auth"_s,
               [this](ActionStep &step) { step.request.auth = m_auth->auth(); });
    });
    connect(m_auth, &AuthForm::focused, this, &StepForm::focused);
    connect(m_pace, &PaceForm::edited, this, [this] {
        change(u"Change success and pace"_s, u"pace"_s, [this](ActionStep &step) { m_pace->writeTo(step); });
    });
    connect(&m_draft, &RuleDraft::changed, this, &StepForm::follow);
    connect(&m_draft, &RuleDraft::viewChanged, this, &StepForm::followView);
}

QWidget *StepForm::buildRequest()
{
    auto *page = new QWidget;
    auto *layout = new QVBoxLayout(page);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(12);
    m_name = new QLineEdit;
    m_name->setObjectName(u"stepName"_s);
    m_method = new QComboBox;
    m_method->setObjectName(u"stepMethod"_s);
    m_method->addItems({u"POST"_s, u"GET"_s, u"PUT"_s, u"PATCH"_s, u"DELETE"_s, u"HEAD"_s});
    m_url = new TemplateEdit(u"URL"_s, TemplateEdit::Height::Line);
    m_url->setObjectName(u"stepUrl"_s);
    m_url->setPlaceholderText(u"https://api.example.com/events/{{item.id}}"_s);
    auto *line = new QHBoxLayout;
    line->setSpacing(metric::related);
    auto *nameRow = new FormRow(u"Name of the step"_s, m_name);
    nameRow->setMaximumWidth(160);
    auto *methodRow = new FormRow(u"Method"_s, m_method);
    methodRow->setFixedWidth(104);
    m_urlRow = new FormRow(u"URL"_s, m_url);
    line->addWidget(nameRow, 1, Qt::AlignTop);
    line->addWidget(methodRow, 0, Qt::AlignTop);
    line->addWidget(m_urlRow, 4, Qt::AlignTop);
    layout->addLayout(line);
    m_listTabs = new SegmentedControl(u"What goes with the URL"_s);
    m_listTabs->setObjectName(u"requestLists"_s);
    for (const QString &tab : {u"Headers"_s, u"URL parameters"_s, u"Cookies"_s})
        m_listTabs->addSegment(tab);
    m_headers = new NamedList(u"header"_s, true);
    m_headers->setObjectName(u"headers"_s);
    m_params = new NamedList(u"parameter"_s, false);
    m_params->setObjectName(u"params"_s);
    m_cookies = new NamedList(u"cookie"_s, false);
    m_cookies->setObjectName(u"cookies"_s);
    auto *lists = new QWidget;
    auto *listLayout = new QVBoxLayout(lists);
    listLayout->setContentsMargins(0, 0, 0, 0);
    for (NamedList *list : {m_headers, m_params, m_cookies}) {
        listLayout->addWidget(list);
        list->setVisible(list == m_headers);
        connect(list, &NamedList::focused, this, &StepForm::focused);
    }
    connect(m_listTabs, &SegmentedControl::currentChanged, this, [this](int tab) {
        m_headers->setVisible(tab == 0);
        m_params->setVisible(tab == 1);
        m_cookies->setVisible(tab == 2);
    });
    layout->addWidget(m_listTabs, 0, Qt::AlignLeft);
    layout->addWidget(lists);
    layout->addWidget(buildBody(), 1);
    layout->addStretch();
    connect(m_name, &QLineEdit::textEdited, this, [this](const QString &text) {
        change(u"Rename the step"_s, u"name"_s, [&text](ActionStep &step) { step.name = text.trimmed(); });
    });
    connect(m_method, &QComboBox::activated, this, [this] {
        change(u"Change the method"_s, {},
               [this](ActionStep &step) { step.request.method = m_method->currentText(); });
    });
    connect(m_url, &TemplateEdit::edited, this, [this] {
        change(u"Change the URL"_s, u"url"_s, [this](ActionStep &step) { step.request.url = m_url->text(); });
    });
    connect(m_url, &TemplateEdit::focused, this, [this] { Q_EMIT focused(m_url); });
    connect(m_headers, &NamedList::edited, this, [this] {
        change(u"Change the headers"_s, u"headers"_s,
               [this](ActionStep &step) { step.request.headers = m_headers->entries(); });
    });
    connect(m_params, &NamedList::edited, this, [this] {
        change(u"Change the URL parameters"_s, u"params"_s,
               [this](ActionStep &step) { step.request.params = m_params->entries(); });
    });
    connect(m_cookies, &NamedList::edited, this, [this] {
        change(u"Change the cookies"_s, u"cookies"_s,
               [this](ActionStep &step) { step.request.cookies = m_cookies->entries(); });
    });
    return page;
}

QWidget *StepForm::buildBody()
{
    m_bodyHolder = new QWidget;
    auto *layout = new QVBoxLayout(m_bodyHolder);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(12);
    m_contentType = new QComboBox;
    m_contentType->setObjectName(u"stepContentType"_s);
    m_contentType->setEditable(true);
    m_contentType->setInsertPolicy(QComboBox::NoInsert);
    m_contentType->addItems({u"application/json"_s, u"application/x-www-form-urlencoded"_s, u"text/plain"_s,
                             u"application/xml"_s, u"application/octet-stream"_s, u"multipart/form-data"_s,
                             u"multipart/related"_s});
    m_body = new TemplateEdit(u"Body"_s);
    m_body->setObjectName(u"stepBody"_s);
    m_body->setMinimumHeight(200);
    m_body->setPlaceholderText(u"{\"id\": {{item.id}}}"_s);
    m_bodyRow = new FormRow(u"Body"_s, m_body, u"Ctrl+Space completes a tag"_s);
    m_parts = new PartsForm;
    auto *type = new FormRow(u"Content type"_s, m_contentType);
    type->setMaximumWidth(360);
    layout->addWidget(type);
    layout->addWidget(m_bodyRow, 1);
    layout->addWidget(m_parts);
    connect(m_contentType, &QComboBox::currentTextChanged, this, [this](const QString &text) {
        change(u"Change the content type"_s, u"contentType"_s,
               [&text](ActionStep &step) { step.request.contentType = text.trimmed(); });
    });
    connect(m_body, &TemplateEdit::edited, this, [this] {
        change(u"Change the body"_s, u"body"_s,
               [this](ActionStep &step) { step.request.body = m_body->text(); });
    });
    connect(m_body, &TemplateEdit::focused, this, [this] { Q_EMIT focused(m_body); });
    connect(m_parts, &PartsForm::edited, this, [this] {
        change(u"Change the parts"_s, u"parts"_s,
               [this](ActionStep &step) { step.request.parts = m_parts->parts(); });
    });
    connect(m_parts, &PartsForm::focused, this, &StepForm::focused);
    return m_bodyHolder;
}

// Shown and hidden rather than stacked: a stack is as high as its highest page.
void StepForm::showTab(int tab)
{
    for (int i = 0; i < m_pages.size(); ++i)
        m_pages[i]->setVisible(i == tab);
}

QString StepForm::place(const QString &part) const
{
    return u"steps.%1.%2"_s.arg(m_step).arg(part);
}

void StepForm::change(const QString &what, const QString &key, const std::function<void(ActionStep &)> &edit)
{
    m_draft.change(what, key.isEmpty() ? key : place(key), [this, &edit](ActionRule &rule) {
        if (m_step < rule.steps.size())
            edit(rule.steps[m_step]);
    });
}

void StepForm::setStep(int step)
{
    m_step = step;
    follow();
    followView();
}

void StepForm::follow()
{
    if (m_step < 0 || m_step >= m_draft.rule().steps.size())
        return;
    const ActionStep step = m_draft.rule().steps[m_step];
    const HttpAction &request = step.request;
    if (m_name->text().trimmed() != step.name)
        m_name->setText(step.name);
    m_method->setCurrentText(request.method);
    m_url->setText(request.url);
    m_headers->setEntries(request.headers);
    m_params->setEntries(request.params);
    m_cookies->setEntries(request.cookies);
    m_listTabs->setSegmentCount(0, request.headers.size());
    m_listTabs->setSegmentCount(1, request.params.size());
    m_listTabs->setSegmentCount(2, request.cookies.size());
    if (m_contentType->currentText().trimmed() != request.contentType) {
        const QSignalBlocker quiet(m_contentType);
        m_contentType->setCurrentText(request.contentType);
    }
    m_body->setText(request.body);
    m_body->setJson(request.contentType.contains("json"_L1));
    m_parts->setParts(request.parts);
    const bool isMultipart = request.contentType.startsWith("multipart/"_L1);
    m_parts->setVisible(isMultipart || !request.parts.isEmpty());
    m_bodyRow->setVisible(!isMultipart || !request.body.isEmpty());
    m_bodyHolder->setVisible(request.method != "GET"_L1 && request.method != "HEAD"_L1);
    if (m_when->condition() != step.when)
        m_when->setCondition(step.when);
    m_auth->setAuth(request.auth);
    m_pace->readFrom(step);
}

void StepForm::mark(TemplateEdit *edit, FormRow *row, const QString &part)
{
    const DraftFault *fault = m_draft.faultAt(place(part));
    edit->setFault(fault);
    row->setError(fault ? fault->error.message : QString());
}

void StepForm::markList(NamedList *list, const QString &name)
{
    const DraftFault *fault = m_draft.faultAt(place(u"request."_s + name));
    list->setFault(fault ? fault->place.section(u'.', 4, 4).toInt() : -1, fault);
}

void StepForm::followView()
{
    const QList<DraftValue> &values = m_draft.view().values;
    const QStringList templates = m_draft.rule().templates.keys();
    QStringList fields;
    for (const DraftValue &value : values)
        fields << value.path;
    for (TemplateEdit *edit : {m_url, m_body})
        edit->setValues(values, templates);
    for (NamedList *list : {m_headers, m_params, m_cookies})
        list->setValues(values, templates);
    m_parts->setValues(values, templates);
    m_auth->setValues(values, templates);
    m_pace->setValues(values, templates);
    m_when->setFields(fields);
    mark(m_url, m_urlRow, u"request.url"_s);
    mark(m_body, m_bodyRow, u"request.body"_s);
    markList(m_headers, u"headers"_s);
    markList(m_params, u"params"_s);
    markList(m_cookies, u"cookies"_s);
    m_parts->setFault(m_draft.faultAt(place(u"request.parts"_s)));
    m_auth->setFault(m_draft.faultAt(place(u"request.auth"_s)));
}

void StepForm::goTo(const QString &fault)
{
    const QString part = fault.section(u'.', 2);
    const int entry = fault.section(u'.', 4, 4).toInt();
    if (part.startsWith("request.auth"_L1)) {
        m_tabs->setCurrentIndex(AuthTab);
        return;
    }
    if (part.startsWith("batch"_L1)) {
        m_tabs->setCurrentIndex(PaceTab);
        return;
    }
    m_tabs->setCurrentIndex(RequestTab);
    const auto showList = [this, entry](int tab, NamedList *list) {
        m_listTabs->setCurrentIndex(tab);
        if (TemplateEdit *edit = list->valueEdit(entry))
            edit->goToFault();
    };
    if (part.startsWith("request.headers"_L1))
        showList(0, m_headers);
    else if (part.startsWith("request.params"_L1))
        showList(1, m_params);
    else if (part.startsWith("request.cookies"_L1))
        showList(2, m_cookies);
    else if (part.startsWith("request.parts"_L1))
        m_parts->goToFault();
    else if (part.startsWith("request.body"_L1))
        m_body->goToFault();
    else
        m_url->goToFault();
}

} // namespace patchbay::ui
