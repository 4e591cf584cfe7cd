// One trace, from top to bottom: received, verified, filtered, variables, each step with its request,
// attempts and answer, and the verdict.
#pragma once

#include "ui/widgets/statuschip.h"

#include <QJsonObject>
#include <QWidget>

class QVBoxLayout;

namespace patchbay::ui {

// A verdict or outcome of the store ("not_wanted") as shape and word.
Status traceStatus(const QString &verdict);
QString traceWord(const QString &verdict);

class TraceView : public QWidget
{
    Q_OBJECT
public:
    explicit TraceView(QWidget *parent = nullptr);

    // As Trace::toJson gives it.
    void setTrace(const QJsonObject &trace);
    const QJsonObject &trace() const { return m_trace; }
    // Whether its event can be made the sample, and the trace be saved to a file.
    void setActs(bool useAsSample);

Q_SIGNALS:
    void sampleRequested(const QJsonObject &received);
    void copied();

private:
    void clear();
    void addSection(const QString &title, QWidget *content);
    void addStep(const QJsonObject &step);
    void save();

    QJsonObject m_trace;
    QVBoxLayout *m_layout = nullptr;
    QWidget *m_acts = nullptr;
    QWidget *m_sample = nullptr;
    QVBoxLayout *m_sections = nullptr;
};

} // namespace patchbay::ui
