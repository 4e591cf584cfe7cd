// One field that filters: free text plus typed terms ("status:failed") that turn into chips, with completion
// of field names and values, and named views that come back after a restart.
#pragma once

#include <QHash>
#include <QList>
#include <QPointer>
#include <QString>
#include <QStringList>
#include <QWidget>

#include <functional>

class QHBoxLayout;
class QLineEdit;
class QTimer;

namespace patchbay::ui {

class CompletionPopup;
class IconButton;
class UiState;

struct FilterField
{
    QString key{};        // what is typed before the colon: "status"
    QString label{};      // what people call it: "Status"
    QStringList values{}; // the closed set of values; empty takes any text
    std::function<QStringList(const QString &typed)> complete{}; // or completion on the fly; must be quick
    bool canNegate = false;                                      // "-status:failed" can be asked for
    // What is wrong with a value, in a sentence; empty when it can be asked for.
    std::function<QString(const QString &value)> complaint{};
};

struct FilterTerm
{
    QString key{};
    QString value{};
    bool negated = false; // "-status:failed"

    friend bool operator==(const FilterTerm &, const FilterTerm &) = default;
};

struct Filter
{
    QString text{};
    QList<FilterTerm> terms{};

    bool isEmpty() const { return text.isEmpty() && terms.isEmpty(); }
    // The filter as it can be typed: "-status:failed topic:\"contact.created\" ann".
    QString toText() const;
    // Reads toText()'s notation; a word whose key is not in `keys` stays text.
    static Filter fromText(const QString &text, const QStringList &keys);

    friend bool operator==(const Filter &, const Filter &) = default;
};

// The first term that these fields cannot answer for, in a sentence; empty when all can. A term that is
// passed over would let everything through that it was to keep out.
QString filterProblem(const Filter &filter, const QList<FilterField> &fields);
// A FilterField::complaint for times as readDate() takes them.
QString timeComplaint(const QString &value);

class FilterBar : public QWidget
{
    Q_OBJECT
public:
    explicit FilterBar(const QString &placeholder, QWidget *parent = nullptr);
    ~FilterBar() override;

    void setFields(const QList<FilterField> &fields);
    Filter filter() const { return m_filter; }
    // What cannot be asked for, in a sentence; nothing may be shown or done by such a filter.
    QString problem() const { return filterProblem(m_filter, m_fields); }
    // Emits changed() when it differs.
    void setFilter(const Filter &filter);
    void clear();
    // Offers to keep the filter under a name; views live in `state` under "filter/<name>/views". Not owned.
    void enableSavedViews(const QString &name, UiState *state);
    // Adds at the right end of the bar: a segmented control, a date choice.
    void addWidget(QWidget *widget);
    // Says how many rows match, at the right end of the field; -1 hides it.
    void setMatchCount(qint64 count);
    // Puts the cursor into the field and selects its text: what "/" does.
    void focusFilter();

Q_SIGNALS:
    // 120 ms after the last key, at once for chips.
    void changed(const patchbay::ui::Filter &filter);

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;
    void paintEvent(QPaintEvent *event) override;

private:
    void rebuildChips();
    void takeTypedTerm();
    void textEdited();
    void publish();
    void updateCompletion();
    void acceptCompletion(const QString &text);
    void showViewsMenu();
    QString currentWord() const;
    QStringList keys() const;

    QList<FilterField> m_fields;
    Filter m_filter;
    Filter m_published;
    QWidget *m_box = nullptr;
    QHBoxLayout *m_chips = nullptr;
    QLineEdit *m_edit = nullptr;
    QHBoxLayout *m_extra = nullptr;
    class Label *m_count = nullptr;
    IconButton *m_clear = nullptr;
    IconButton *m_views = nullptr;
    QPointer<CompletionPopup> m_popup; // a child of the window, which may go first
    QTimer *m_timer = nullptr;
    UiState *m_state = nullptr;
    QString m_stateKey;
};

} // namespace patchbay::ui
