#include "ui/actions/requestview.h"

#include "ui/actions/templateedit.h"
#include "ui/widgets/keyvaluelist.h"
#include "ui/widgets/label.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QVBoxLayout>

namespace patchbay::ui {

using namespace Qt::StringLiterals;

namespace {

// Laid out for reading; what is sent stays as it was rendered.
QString readable(const QString &body)
{
    const QJsonDocument document = QJsonDocument::fromJson(body.toUtf8());
    return document.isNull() ? body : QString::fromUtf8(document.toJson()).trimmed();
}

QStringList texts(const QJsonValue &list)
{
    QStringList all;
    const QJsonArray array = list.toArray();
    for (const QJsonValue &each : array)
        all << each.toString();
    return all;
}

} // namespace

RequestView::RequestView(QWidget *parent) : QWidget(parent)
{
    setObjectName(u"requestView"_s);
    m_line = new Label({}, TextRole::Fixed);
    m_line->setObjectName(u"requestLine"_s);
    m_line->setWordWrap(true);
    m_line->setSelectable(true);
    m_headers = new KeyValueList;
    m_body = new TemplateEdit(u"Rendered body"_s);
    m_body->setObjectName(u"renderedBody"_s);
    m_body->setReadOnly(true);
    m_notes = new Label({}, TextRole::Caption, Ink::Warning);
    m_notes->setObjectName(u"requestNotes"_s);
    m_notes->setWordWrap(true);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(metric::related);
    for (QWidget *part : {static_cast<QWidget *>(m_line), static_cast<QWidget *>(m_headers),
                          static_cast<QWidget *>(m_body), static_cast<QWidget *>(m_notes)})
        layout->addWidget(part);
}

void RequestView::setRequest(const QJsonObject &request)
{
    m_line->setText(request.value("method"_L1).toString() + u' ' + request.value("url"_L1).toString());
    m_headers->clear();
    const QJsonArray headers = request.value("headers"_L1).toArray();
    for (const QJsonValue &header : headers)
        m_headers->setValue(header.toArray().at(0).toString(), header.toArray().at(1).toString(),
                            KeyValueList::Fixed);
    m_headers->setVisible(!headers.isEmpty());
    const QString body = request.value("body"_L1).toString();
    const QString shown = readable(body);
    m_body->setJson(shown.startsWith(u'{') || shown.startsWith(u'['));
    m_body->setText(shown);
    m_body->setVisible(!body.isEmpty());
    const int lines = int(shown.count(u'\n')) + 1 + int(shown.size() / 90);
    m_body->setFixedHeight(qBound(48, lines * m_body->fontMetrics().lineSpacing() + 20, 320));
    QStringList notes = texts(request.value("warnings"_L1));
    const QStringList missing = texts(request.value("missing"_L1));
    if (!missing.isEmpty())
        notes << u"Not in this sample, so nothing was put in: %1"_s.arg(missing.join(u", "_s));
    m_notes->setText(notes.join(u'\n'));
    m_notes->setVisible(!notes.isEmpty());
}

QString RequestView::body() const
{
    return m_body->text();
}

} // namespace patchbay::ui
