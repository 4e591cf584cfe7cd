// The secrets that a rule names: whether each is kept and where, and where to type it. Never shown.
#pragma once

#include "console/ruleservice.h"

#include <QWidget>

class QVBoxLayout;

namespace patchbay::ui {

class Banner;
class Label;
class RuleDraft;

class SecretsForm : public QWidget
{
    Q_OBJECT
public:
    SecretsForm(RuleDraft &draft, RuleService &service, QWidget *parent = nullptr);

    void load();

Q_SIGNALS:
    void kept(const QString &sentence);

private:
    void show(const QList<RuleSecretView> &secrets);
    void keep(const QString &key, const Secret &secret);

    RuleDraft &m_draft;
    RuleService &m_service;
    Banner *m_banner = nullptr;
    Label *m_sentence = nullptr;
    QVBoxLayout *m_list = nullptr;
    int m_asked = 0;
};

} // namespace patchbay::ui
