// The saved versions of something: when, what each changed against the one before, and bringing one back.
#pragma once

#include "base/error.h"

#include <QDateTime>
#include <QWidget>

#include <functional>

namespace patchbay::ui {

class Button;
class DataTable;
class DiffView;
class StateStack;
class UiState;
class VersionModel;
struct DiffRow;

struct SavedVersion
{
    int number = 0;
    QDateTime savedAt{};
    QStringList details{}; // one per column that the list was made with
};

class VersionList : public QWidget
{
    Q_OBJECT
public:
    struct Look
    {
        QString name{};  // of the table, for tests and for the widths that a person chose: "rule-versions"
        QString title{}; // for screen readers: "Versions of the rule"
        QStringList columns{}; // after "Version" and "Saved"
        QList<int> widths{};   // of all columns
    };

    // `state` is not owned.
    VersionList(const Look &look, UiState *state, QWidget *parent = nullptr);

    void showLoading();
    void showError(const Error &error);
    // Newest first; `changes` says what the one at that place changed against the one after it in the list.
    void setVersions(const QList<SavedVersion> &versions, std::function<QList<DiffRow>(int index)> changes);
    DiffView *changes() const { return m_diff; }

Q_SIGNALS:
    void restoreRequested(int index);
    void retryRequested();

private:
    void show(int row);

    StateStack *m_stack = nullptr;
    DataTable *m_table = nullptr;
    VersionModel *m_model = nullptr;
    DiffView *m_diff = nullptr;
    Button *m_restore = nullptr;
    std::function<QList<DiffRow>(int index)> m_changes{};
};

} // namespace patchbay::ui
