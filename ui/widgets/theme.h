// Which of the two token tables is in force, and whether things may move. The composition root owns one and
// calls apply() once; pages read tokens() and follow QEvent::PaletteChange (or changed()).
#pragma once

#include "ui/widgets/tokens.h"

#include <QObject>

class QApplication;

namespace patchbay::ui {

class PatchbayStyle;

class Theme : public QObject
{
    Q_OBJECT
public:
    enum class Mode { System, Light, Dark };
    Q_ENUM(Mode)
    enum class Motion { System, Full, Reduced };
    Q_ENUM(Motion)

    explicit Theme(QObject *parent = nullptr);
    ~Theme() override;

    // Gives the application our style, palette and fonts. Call once, before the first window.
    void apply(QApplication &application);

    Mode mode() const { return m_mode; }
    void setMode(Mode mode);
    Motion motion() const { return m_motion; }
    void setMotion(Motion motion);

    // The table in force after following the system.
    bool isDark() const { return m_dark; }

Q_SIGNALS:
    // After the palette of the application has changed.
    void changed();

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    void update();
    bool systemIsDark() const;

    QApplication *m_application = nullptr;
    PatchbayStyle *m_style = nullptr; // the application owns it
    Mode m_mode = Mode::System;
    Motion m_motion = Motion::System;
    bool m_dark = false;
    bool m_updating = false;
};

// How long a movement takes: 120 ms, or 0 when motion is reduced or our style is not installed.
int motionDuration();

} // namespace patchbay::ui
