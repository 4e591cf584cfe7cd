// Beginning a rule: from a target, from a whole rule made for a purpose, or from nothing; then what that asks
// for.
#pragma once

#include "console/ruleservice.h"

#include <QHash>
#include <QWidget>

class QLineEdit;
class QListWidget;
class QStackedWidget;

namespace patchbay::ui {

class Banner;
class Button;
class Form;
class FormRow;
class Label;
class PageHeader;
class SecretInput;

class RuleGallery : public QWidget
{
    Q_OBJECT
public:
    explicit RuleGallery(RuleService &service, QWidget *parent = nullptr);

    // From the beginning. With an event, the rule will listen to what that one is of.
    void begin(const QString &source = {}, const QString &topic = {});
    void focusFilter();
    // One step back; false at the first.
    bool back();

Q_SIGNALS:
    void made(const patchbay::ActionRule &rule, const QHash<QString, patchbay::Secret> &secrets);
    void cancelled();

private:
    void build();
    QWidget *buildSettings();
    void filter();
    void choose();
    void showSettings(const Preset &preset, const RuleRecipe *recipe);
    void makeFromSettings();
    void makeFromNothing();

    RuleService &m_service;
    QString m_source;
    QString m_topic;
    Preset m_preset;
    QString m_recipe; // id; empty: none
    QStackedWidget *m_stack = nullptr;
    PageHeader *m_header = nullptr;
    QLineEdit *m_find = nullptr;
    QListWidget *m_list = nullptr;
    Label *m_none = nullptr;
    PageHeader *m_settingsHeader = nullptr;
    Banner *m_banner = nullptr;
    QWidget *m_formHolder = nullptr;
    QLineEdit *m_name = nullptr;
    Label *m_notes = nullptr;
    Button *m_make = nullptr;
    QHash<QString, QWidget *> m_fields; // by slot: QLineEdit, QComboBox, SecretInput
};

} // namespace patchbay::ui
