#include "ui/actions/rulegallery.h"

#include "ui/actions/galleryitem.h"
#include "ui/widgets/banner.h"
#include "ui/widgets/button.h"
#include "ui/widgets/card.h"
#include "ui/widgets/form.h"
#include "ui/widgets/label.h"
#include "ui/widgets/pageheader.h"
#include "ui/widgets/scrollpage.h"
#include "ui/widgets/secretfield.h"

#include <QComboBox>
#include <QJsonArray>
#include <QKeyEvent>
#include <QLineEdit>
#include <QListWidget>
#include <QStackedWidget>
#include <QVBoxLayout>

namespace patchbay::ui {

using namespace Qt::StringLiterals;

RuleGallery::RuleGallery(RuleService &service, QWidget *parent) : QWidget(parent), m_service(service)
{
    setObjectName(u"ruleGallery"_s);
    build();
}

void RuleGallery::build()
{
    auto *gallery = new QWidget;
    auto *layout = new QVBoxLayout(gallery);
    layout->setContentsMargins(metric::page, metric::page, metric::page, metric::page);
    layout->setSpacing(metric::group);
    m_header = new PageHeader(u"New rule"_s);
    m_header->setPath({u"Actions"_s, u"New rule"_s});
    Button *scratch = m_header->addAction(u"Begin with nothing"_s, Glyph::Plus);
    scratch->setObjectName(u"ruleFromScratch"_s);
    layout->addWidget(m_header);
    m_find = new QLineEdit;
    m_find->setObjectName(u"findPreset"_s);
    m_find->setAccessibleName(u"Find a target or a purpose"_s);
    m_find->setPlaceholderText(u"Find a target or a purpose: slack, issue, new user"_s);
    m_find->setClearButtonEnabled(true);
    layout->addWidget(m_find);
    m_list = new QListWidget;
    m_list->setObjectName(u"presetList"_s);
    m_list->setAccessibleName(u"What a rule can be begun from"_s);
    m_list->setItemDelegate(new GalleryDelegate(m_list));
    m_list->setResizeMode(QListView::Adjust);
    m_list->setFrameShape(QFrame::NoFrame);
    m_list->setMouseTracking(true);
    m_list->viewport()->setAutoFillBackground(false);
    m_list->setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    m_none = new Label(u"Nothing fits. “Any HTTP endpoint” sends to whatever speaks HTTP."_s, TextRole::Body,
                       Ink::Muted);
    layout->addWidget(m_none);
    layout->addWidget(m_list, 1);
    m_stack = new QStackedWidget;
    m_stack->addWidget(gallery);
    m_stack->addWidget(buildSettings());
    auto *outer = new QVBoxLayout(this);
    outer->setContentsMargins(0, 0, 0, 0);
    outer->addWidget(m_stack);
    connect(m_header, &PageHeader::pathActivated, this, &RuleGallery::cancelled);
    connect(scratch, &QAbstractButton::clicked, this, &RuleGallery::makeFromNothing);
    connect(m_find, &QLineEdit::textChanged, this, &RuleGallery::filter);
    connect(m_find, &QLineEdit::returnPressed, this, &RuleGallery::choose);
    connect(m_list, &QListWidget::itemActivated, this, &RuleGallery::choose);
    connect(m_list, &QListWidget::itemClicked, this, &RuleGallery::choose);
}

QWidget *RuleGallery::buildSettings()
{
    auto *page = new ScrollPage(720);
    m_settingsHeader = new PageHeader({});
    page->body()->addWidget(m_settingsHeader);
    m_banner = new Banner;
    m_banner->setObjectName(u"galleryBanner"_s);
    page->body()->addWidget(m_banner);
    m_notes = new Label({}, TextRole::Body, Ink::Muted);
    m_notes->setWordWrap(true);
    auto *card = new Card;
    m_formHolder = new QWidget;
    new QVBoxLayout(m_formHolder);
    m_formHolder->layout()->setContentsMargins(0, 0, 0, 0);
    card->body()->addWidget(m_formHolder);
    page->body()->addWidget(card);
    page->body()->addWidget(m_notes);
    m_make = new Button(u"Continue"_s, Button::Kind::Primary, Glyph::ArrowRight);
    m_make->setObjectName(u"makeRule"_s);
    page->body()->addWidget(m_make, 0, Qt::AlignRight);
    page->body()->addStretch(1);
    connect(m_make, &QAbstractButton::clicked, this, &RuleGallery::makeFromSettings);
    connect(m_settingsHeader, &PageHeader::pathActivated, this, [this](int part) {
        if (part == 0)
            Q_EMIT cancelled();
        else
            back();
    });
    auto *holder = new QWidget;
    auto *holderLayout = new QVBoxLayout(holder);
    holderLayout->setContentsMargins(metric::page, metric::page, metric::page, 0);
    holderLayout->addWidget(page);
    return holder;
}

void RuleGallery::begin(const QString &source, const QString &topic)
{
    m_source = source;
    m_topic = topic;
    m_header->setStateLine(topic.isEmpty() ? u"Choose where it sends to, or what it is for"_s
                                           : u"On %1: choose where it sends to"_s.arg(topic));
    m_find->clear();
    filter();
    m_stack->setCurrentIndex(0);
    m_find->setFocus(Qt::OtherFocusReason);
}

void RuleGallery::focusFilter()
{
    m_stack->setCurrentIndex(0);
    m_find->setFocus(Qt::ShortcutFocusReason);
    m_find->selectAll();
}

bool RuleGallery::back()
{
    if (m_stack->currentIndex() == 0)
        return false;
    m_stack->setCurrentIndex(0);
    m_list->setFocus();
    return true;
}

void RuleGallery::filter()
{
    const QStringList words = m_find->text().split(u' ', Qt::SkipEmptyParts);
    const auto fits = [&words](const QString &text) {
        return std::ranges::all_of(
            words, [&text](const QString &word) { return text.contains(word, Qt::CaseInsensitive); });
    };
    m_list->clear();
    const auto add = [this](const QString &kind, const QString &id, const QString &title,
                            const QString &summary, const QString &badge) {
        auto *item = new QListWidgetItem(title, m_list);
        item->setData(GalleryDelegate::KindRole, kind);
        item->setData(GalleryDelegate::IdRole, id);
        item->setData(GalleryDelegate::SummaryRole, summary);
        item->setData(GalleryDelegate::BadgeRole, badge);
        item->setData(Qt::AccessibleTextRole, u"%1. %2 %3"_s.arg(title, summary, badge));
    };
    if (m_topic.isEmpty()) {
        for (const RuleRecipe &recipe : m_service.recipes())
            if (fits(recipe.title + u' ' + recipe.summary))
                add(u"recipe"_s, recipe.id, recipe.title, recipe.summary, u"Ready-made rule"_s);
    }
    for (const Preset &preset : m_service.presets())
        if (fits(preset.title + u' ' + preset.summary))
            add(u"preset"_s, preset.id, preset.title, preset.summary, u"Target"_s);
    m_none->setVisible(m_list->count() == 0);
    if (m_list->count() > 0)
        m_list->setCurrentRow(0);
}

void RuleGallery::choose()
{
    const QListWidgetItem *item = m_list->currentItem();
    if (item == nullptr)
        return;
    const QString id = item->data(GalleryDelegate::IdRole).toString();
    if (item->data(GalleryDelegate::KindRole).toString() == "preset"_L1) {
        if (const auto preset = findPreset(id))
            showSettings(*preset, nullptr);
        return;
    }
    const auto recipe = findRecipe(id);
    const auto preset = recipe ? findPreset(recipe->presetId) : Result<Preset>(fail(recipe.error()));
    if (preset)
        showSettings(*preset, &*recipe);
}

void RuleGallery::showSettings(const Preset &preset, const RuleRecipe *recipe)
{
    m_preset = preset;
    m_recipe = recipe ? recipe->id : QString();
    m_fields.clear();
    const QString title = recipe ? recipe->title : preset.title;
    m_settingsHeader->setTitle(title);
    m_settingsHeader->setPath({u"Actions"_s, u"New rule"_s, title});
    m_settingsHeader->setStateLine(recipe ? recipe->summary : preset.summary);
    m_banner->hide();
    while (QLayoutItem *item = m_formHolder->layout()->takeAt(0)) {
        item->widget()->hide();
        item->widget()->deleteLater();
        delete item;
    }
    auto *form = new Form;
    m_name = new QLineEdit(recipe              ? recipe->title
                           : m_topic.isEmpty() ? preset.title
                                               : u"%1 on %2"_s.arg(preset.title, m_topic));
    m_name->setObjectName(u"newRuleName"_s);
    form->addRow(u"Name of the rule"_s, m_name);
    for (const PresetSlot &slot : preset.fields) {
        QWidget *field = nullptr;
        if (slot.kind == PresetSlot::Kind::Secret) {
            auto *input = new SecretInput(slot.label);
            input->setPlaceholder(u"Kept in the secret store, never in the rule"_s);
            input->edit()->setObjectName(u"slot_"_s + slot.key);
            field = input;
        } else if (slot.kind == PresetSlot::Kind::Choice) {
            auto *box = new QComboBox;
            box->addItems(slot.choices);
            box->setCurrentText(slot.standard);
            field = box;
        } else {
            auto *edit = new QLineEdit(slot.standard);
            if (slot.kind == PresetSlot::Kind::Url)
                edit->setPlaceholderText(u"https://"_s);
            field = edit;
        }
        if (slot.kind != PresetSlot::Kind::Secret)
            field->setObjectName(u"slot_"_s + slot.key);
        m_fields.insert(slot.key, field);
        form->addRow(slot.isRequired ? slot.label : u"%1 (may be empty)"_s.arg(slot.label), field, slot.help);
    }
    m_formHolder->layout()->addWidget(form);
    m_notes->setText(preset.notes.join(u' '));
    m_notes->setVisible(!preset.notes.isEmpty());
    m_stack->setCurrentIndex(1);
    m_name->setFocus(Qt::OtherFocusReason);
    m_name->selectAll();
}

void RuleGallery::makeFromSettings()
{
    QMap<QString, QString> settings;
    QHash<QString, Secret> secrets;
    for (const PresetSlot &slot : m_preset.fields) {
        QWidget *field = m_fields.value(slot.key);
        if (auto *input = qobject_cast<SecretInput *>(field)) {
            if (!input->isEmpty())
                secrets.insert(slot.key, input->secret());
        } else if (const auto *box = qobject_cast<QComboBox *>(field)) {
            settings.insert(slot.key, box->currentText());
        } else if (const auto *edit = qobject_cast<QLineEdit *>(field)) {
            settings.insert(slot.key, edit->text());
        }
    }
    const QString name = m_name->text().trimmed();
    QJsonObject stream;
    if (!m_source.isEmpty())
        stream.insert(u"source"_s, m_source);
    if (!m_topic.isEmpty())
        stream.insert(u"topics"_s, QJsonArray{m_topic});
    Result<QJsonObject> definition = fail(Error::Kind::NotFound, {});
    if (m_recipe.isEmpty()) {
        definition = patchbay::makeRule(m_preset, name, settings, stream);
    } else if (const auto recipe = findRecipe(m_recipe)) {
        definition = patchbay::makeRule(*recipe, name, settings);
    }
    const Result<ActionRule> rule =
        definition ? ActionRule::fromJson(*definition) : Result<ActionRule>(fail(definition.error()));
    if (!rule) {
        m_banner->showError(rule.error());
        return;
    }
    for (QWidget *field : std::as_const(m_fields)) {
        if (auto *input = qobject_cast<SecretInput *>(field))
            input->clear();
    }
    Q_EMIT made(*rule, secrets);
}

void RuleGallery::makeFromNothing()
{
    ActionRule rule;
    rule.name = m_topic.isEmpty() ? u"New rule"_s : u"On %1"_s.arg(m_topic);
    rule.stream.source = m_source;
    if (!m_topic.isEmpty())
        rule.stream.topics = QStringList{m_topic};
    ActionStep step{.name = u"send"_s};
    step.request.url = u"https://"_s;
    step.request.body = u"{\n  \"topic\": {{event.topic}},\n  \"item\": {{item}}\n}"_s;
    step.idempotencyHeader = u"Idempotency-Key"_s;
    rule.steps.append(step);
    Q_EMIT made(rule, {});
}

} // namespace patchbay::ui
