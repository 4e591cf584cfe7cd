// What a connection did and how its mapping came to be: its runs, and the versions of its mappings.
#pragma once

#include "console/console.h"

#include <QWidget>

class QVBoxLayout;

namespace patchbay::ui {

class Card;
class RunHistory;
class UiState;

class ConnectionHistory : public QWidget
{
    Q_OBJECT
public:
    // Neither is owned; both outlive the widget.
    ConnectionHistory(Console &console, UiState *state, QWidget *parent = nullptr);

    void setConnection(const ConnectionView &connection);

Q_SIGNALS:
    void runRequested(const patchbay::RunId &run);
    void bulkRequested();
    void mappingRequested(const QString &sourceObject);

protected:
    void showEvent(QShowEvent *event) override;

private:
    void read();
    void readVersions();
    void addVersions(const MappedPair &pair, const QList<MappingVersionView> &versions);

    Console &m_console;
    ConnectionView m_connection;
    int m_asked = 0;
    bool m_stale = false; // not read yet: that waits until somebody looks
    RunHistory *m_runs = nullptr;
    QVBoxLayout *m_versions = nullptr;
};

} // namespace patchbay::ui
