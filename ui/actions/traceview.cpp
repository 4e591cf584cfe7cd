#include "ui/actions/traceview.h"

#include "base/json.h"
#include "base/time.h"
#include "ui/actions/checksview.h"
#include "ui/actions/requestview.h"
#include "ui/widgets/banner.h"
#include "ui/widgets/button.h"
#include "ui/widgets/format.h"
#include "ui/widgets/jsonview.h"
#include "ui/widgets/keyvaluelist.h"
#include "ui/widgets/label.h"

#include <QClipboard>
#include <QFile>
#include <QFileDialog>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QJsonDocument>
#include <QSaveFile>
#include <QVBoxLayout>

namespace patchbay::ui {

using namespace Qt::StringLiterals;

Status traceStatus(const QString &verdict)
{
    if (verdict == "sent"_L1)
        return Status::Ok;
    if (verdict == "failed"_L1)
        return Status::Error;
    if (verdict == "stopped"_L1)
        return Status::Paused;
    if (verdict == "rehearsed"_L1)
        return Status::SeenOnly;
    return Status::Neutral;
}

QString traceWord(const QString &verdict)
{
    if (verdict == "not_wanted"_L1)
        return u"Not for it"_s;
    if (verdict == "not_reached"_L1)
        return u"Not reached"_s;
    QString word = verdict;
    if (!word.isEmpty())
        word[0] = word[0].toUpper();
    return word;
}

TraceView::TraceView(QWidget *parent) : QWidget(parent)
{
    setObjectName(u"traceView"_s);
    m_layout = new QVBoxLayout(this);
    m_layout->setContentsMargins(0, 0, 0, 0);
    m_layout->setSpacing(12);
    m_acts = new QWidget;
    auto *acts = new QHBoxLayout(m_acts);
    acts->setContentsMargins(0, 0, 0, 0);
    acts->setSpacing(metric::related);
    auto *copy = new IconButton(Glyph::Copy, u"Copy the trace as JSON"_s);
    copy->setObjectName(u"copyTrace"_s);
    auto *save = new IconButton(Glyph::Download, u"Export the trace…"_s);
    save->setObjectName(u"exportTrace"_s);
    auto *sample = new Button(u"Use as the sample"_s, Button::Kind::Secondary, Glyph::Preview);
    sample->setObjectName(u"traceAsSample"_s);
    m_sample = sample;
    for (QWidget *button :
         {static_cast<QWidget *>(sample), static_cast<QWidget *>(copy), static_cast<QWidget *>(save)})
        acts->addWidget(button);
    acts->addStretch(1);
    m_layout->addWidget(m_acts);
    m_sections = new QVBoxLayout;
    m_sections->setSpacing(metric::group);
    m_layout->addLayout(m_sections);
    m_layout->addStretch(1);
    connect(copy, &QAbstractButton::clicked, this, [this] {
        QGuiApplication::clipboard()->setText(QString::fromUtf8(QJsonDocument(m_trace).toJson()));
        Q_EMIT copied();
    });
    connect(save, &QAbstractButton::clicked, this, &TraceView::save);
    connect(sample, &QAbstractButton::clicked, this,
            [this] { Q_EMIT sampleRequested(m_trace.value("received"_L1).toObject()); });
}

void TraceView::setActs(bool useAsSample)
{
    m_sample->setVisible(useAsSample);
}

void TraceView::clear()
{
    while (QLayoutItem *item = m_sections->takeAt(0)) {
        if (item->widget()) {
            item->widget()->hide();
            item->widget()->deleteLater();
        }
        delete item;
    }
}

void TraceView::addSection(const QString &title, QWidget *content)
{
    auto *holder = new QWidget;
    auto *layout = new QVBoxLayout(holder);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(metric::related);
    layout->addWidget(new Label(title, TextRole::Section));
    layout->addWidget(content);
    m_sections->addWidget(holder);
}

void TraceView::setTrace(const QJsonObject &trace)
{
    clear();
    m_trace = trace;
    const QString verdict = trace.value("verdict"_L1).toString();
    auto *head = new QWidget;
    auto *line = new QHBoxLayout(head);
    line->setContentsMargins(0, 0, 0, 0);
    line->setSpacing(metric::related);
    line->addWidget(new StatusChip(traceStatus(verdict)), 0, Qt::AlignTop);
    head->findChild<StatusChip *>()->setStatus(traceStatus(verdict), traceWord(verdict));
    auto *sentence = new Label(trace.value("sentence"_L1).toString(), TextRole::Strong);
    sentence->setObjectName(u"traceSentence"_s);
    sentence->setWordWrap(true);
    sentence->setSelectable(true);
    line->addWidget(sentence, 1);
    m_sections->addWidget(head);
    const QString next = trace.value("error"_L1).toObject().value("next_step"_L1).toString();
    if (!next.isEmpty()) {
        auto *hint = new Label(next, TextRole::Body, Ink::Muted);
        hint->setWordWrap(true);
        hint->setSelectable(true);
        m_sections->addWidget(hint);
    }

    const QJsonObject received = trace.value("received"_L1).toObject();
    auto *event = new QWidget;
    auto *eventLayout = new QVBoxLayout(event);
    eventLayout->setContentsMargins(0, 0, 0, 0);
    auto *facts = new KeyValueList;
    const auto at = readDate(received.value("received_at"_L1)).value_or(QDateTime());
    const auto add = [facts](const QString &key, const QString &value,
                             KeyValueList::Options options = KeyValueList::NoOption) {
        if (!value.isEmpty())
            facts->setValue(key, value, options);
    };
    add(u"Topic"_s, received.value("topic"_L1).toString(), KeyValueList::Fixed);
    add(u"Source"_s, received.value("source"_L1).toString());
    add(u"At"_s, at.isValid() ? exactTime(at) : QString());
    add(u"Delivery"_s, received.value("delivery_id"_L1).toString(), KeyValueList::Fixed);
    add(u"Signature"_s, trace.value("verified"_L1).toString());
    add(u"Took"_s, formatDuration(std::chrono::milliseconds(trace.value("elapsed_ms"_L1).toInteger())));
    eventLayout->addWidget(facts);
    addSection(u"Received and verified"_s, event);

    auto *checks = new ChecksView;
    checks->setChecks(trace.value("filtered"_L1).toObject(), u"The rule takes every event."_s);
    addSection(u"Filtered"_s, checks);
    const QJsonObject variables = trace.value("variables"_L1).toObject();
    if (!variables.isEmpty()) {
        auto *list = new KeyValueList;
        for (auto it = variables.constBegin(); it != variables.constEnd(); ++it)
            list->setValue(it.key(), displayText(it.value()), KeyValueList::Fixed);
        addSection(u"Variables"_s, list);
    }
    const QJsonArray steps = trace.value("steps"_L1).toArray();
    for (const QJsonValue &step : steps)
        addStep(step.toObject());
    // Last: it is long, and what the rule made of it is what is asked for.
    auto *payload = new JsonView;
    payload->setMinimumHeight(240);
    payload->setJson(received.value("payload"_L1));
    addSection(u"Payload"_s, payload);
}

void TraceView::addStep(const QJsonObject &step)
{
    auto *content = new QWidget;
    auto *layout = new QVBoxLayout(content);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(metric::related);
    const QString outcome = step.value("outcome"_L1).toString();
    auto *head = new QHBoxLayout;
    auto *chip = new StatusChip;
    chip->setStatus(traceStatus(outcome), traceWord(outcome));
    auto *sentence = new Label(step.value("sentence"_L1).toString());
    sentence->setWordWrap(true);
    head->addWidget(chip, 0, Qt::AlignTop);
    head->addWidget(sentence, 1);
    layout->addLayout(head);
    if (step.contains("when"_L1)) {
        auto *when = new ChecksView;
        when->setChecks(step.value("when"_L1).toObject(), {});
        layout->addWidget(when);
    }
    if (step.contains("request"_L1)) {
        auto *request = new RequestView;
        request->setRequest(step.value("request"_L1).toObject());
        layout->addWidget(request);
    }
    const QJsonArray attempts = step.value("attempts"_L1).toArray();
    int number = 0;
    for (const QJsonValue &each : attempts) {
        const QJsonObject attempt = each.toObject();
        const int status = attempt.value("status"_L1).toInt();
        QStringList parts{u"Attempt %1"_s.arg(++number)};
        if (const qint64 waited = attempt.value("waited_ms"_L1).toInteger(); waited > 0)
            parts << u"waited %1 for the target's rate"_s.arg(
                formatDuration(std::chrono::milliseconds(waited)));
        parts << (status > 0 ? u"answered %1"_s.arg(status) : attempt.value("failure"_L1).toString());
        parts << u"after %1"_s.arg(
            formatDuration(std::chrono::milliseconds(attempt.value("elapsed_ms"_L1).toInteger())));
        if (attempt.contains("address"_L1))
            parts << attempt.value("address"_L1).toString();
        auto *line = new Label(parts.join(u" · "_s), TextRole::Body,
                               status >= 200 && status < 300 ? Ink::Text : Ink::Danger);
        line->setObjectName(u"traceAttempt"_s);
        line->setWordWrap(true);
        layout->addWidget(line);
    }
    const QJsonObject response = step.value("response"_L1).toObject();
    if (!response.isEmpty()) {
        layout->addWidget(new Label(u"Answer"_s, TextRole::Strong));
        auto *answer = new JsonView;
        answer->setMinimumHeight(120);
        answer->setJson(response);
        layout->addWidget(answer);
    }
    addSection(u"Step “%1”"_s.arg(step.value("name"_L1).toString()), content);
}

void TraceView::save()
{
    auto *dialog = new QFileDialog(this, u"Export the trace"_s);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setDefaultSuffix(u"json"_s);
    dialog->selectFile(u"trace-%1.json"_s.arg(m_trace.value("id"_L1).toString()));
    connect(dialog, &QFileDialog::fileSelected, this, [this](const QString &path) {
        QSaveFile file(path);
        const QByteArray text = QJsonDocument(m_trace).toJson();
        if (file.open(QIODevice::WriteOnly) && file.write(text) == text.size() && file.commit())
            return;
        auto *banner = new Banner;
        m_layout->insertWidget(1, banner);
        banner->setClosable(true);
        banner->showMessage(Banner::Kind::Error, u"The trace could not be written."_s, file.errorString());
    });
    dialog->open();
}

} // namespace patchbay::ui
