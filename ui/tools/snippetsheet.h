// The check as code for the reader's own server: pick a language, copy it or save it.
#pragma once

#include "console/signatureservice.h"

#include <QDialog>

class QPlainTextEdit;

namespace patchbay::ui {

class SegmentedControl;

class SnippetSheet : public QDialog
{
    Q_OBJECT
public:
    SnippetSheet(const Recipe &recipe, SnippetLanguage language, QWidget *parent = nullptr);

    SnippetLanguage language() const;

Q_SIGNALS:
    void copied(const QString &language);
    void failed(const patchbay::Error &error);

private:
    void showCode();
    void save();

    Recipe m_recipe;
    SegmentedControl *m_languages = nullptr;
    QPlainTextEdit *m_code = nullptr;
};

} // namespace patchbay::ui
