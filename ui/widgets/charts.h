// Small charts, painted by ourselves. Each says its numbers in its accessible description and tooltip.
#pragma once

#include "ui/widgets/tokens.h"

#include <QList>
#include <QStringList>
#include <QWidget>

namespace patchbay::ui {

// A line of recent values with a dot on the last.
class Sparkline : public QWidget
{
    Q_OBJECT
public:
    // `name` is what is measured ("Webhooks per minute").
    explicit Sparkline(const QString &name, QWidget *parent = nullptr);
    void setValues(const QList<double> &values);
    void setInk(Ink ink);
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    QList<double> m_values;
    Ink m_ink = Ink::Accent;
};

// Bars side by side, the pointed one named in the tooltip; `marked` ones are painted in danger.
class BarChart : public QWidget
{
    Q_OBJECT
public:
    struct Bar
    {
        QString label{};
        double value = 0;
        double marked = 0; // the part of the value that went wrong, painted in danger on top
    };

    explicit BarChart(const QString &name, QWidget *parent = nullptr);
    void setBars(const QList<Bar> &bars);
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent *event) override;
    bool event(QEvent *event) override;

private:
    QList<Bar> m_bars;
};

// How much of something is used, as a bar with the number beside it. Warning from 80 %, danger from 95 %.
class Gauge : public QWidget
{
    Q_OBJECT
public:
    explicit Gauge(const QString &name, QWidget *parent = nullptr);
    // 0…1; `text` replaces the percentage ("512 of 1,666").
    void setRatio(double ratio, const QString &text = {});
    // Turns the colours round: full is good, as for delivery success.
    void setFullIsGood(bool good);
    // Leaves the colours out: for what may well be used up, as a rate that should be reached.
    void setPlain(bool plain);
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    QString m_text;
    double m_ratio = 0;
    bool m_fullIsGood = false;
    bool m_plain = false;
};

// The bar of ProgressCard: 0…1, or moving when the ratio is negative (total unknown).
class ProgressBar : public QWidget
{
    Q_OBJECT
public:
    explicit ProgressBar(QWidget *parent = nullptr);
    void setRatio(double ratio);
    void setInk(Ink ink);
    QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent *event) override;
    void timerEvent(QTimerEvent *event) override;

private:
    double m_ratio = 0;
    Ink m_ink = Ink::Accent;
    int m_timer = 0;
    int m_phase = 0;
};

} // namespace patchbay::ui
