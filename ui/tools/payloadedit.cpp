#include "ui/tools/payloadedit.h"

#include "ui/widgets/format.h"
#include "ui/widgets/tokens.h"

#include <QFile>
#include <QFileInfo>
#include <QMimeData>
#include <QSignalBlocker>
#include <QUrl>

namespace patchbay::ui {

using namespace Qt::StringLiterals;

namespace {

constexpr qint64 largestFile = 64 * 1024 * 1024;
constexpr qsizetype longestShown = 256 * 1024; // more would make the editor slow, and nobody reads it

} // namespace

PayloadEdit::PayloadEdit(QWidget *parent) : QPlainTextEdit(parent)
{
    setFont(ui::font(TextRole::Fixed));
    setAcceptDrops(true);
    setTabChangesFocus(true);
    setLineWrapMode(QPlainTextEdit::WidgetWidth);
    setWordWrapMode(QTextOption::WrapAnywhere);
    connect(this, &QPlainTextEdit::textChanged, this, &PayloadEdit::takeText);
}

void PayloadEdit::setBytes(const QByteArray &bytes, const QString &origin)
{
    m_bytes = bytes;
    m_origin = origin;
    m_edited = false;
    {
        const QSignalBlocker quiet(this);
        setPlainText(QString::fromUtf8(bytes.left(longestShown)));
    }
    m_shown = document()->toRawText();
    // Only a part is shown then: editing it would lose the rest.
    setReadOnly(bytes.size() > longestShown);
    Q_EMIT bytesChanged();
}

bool PayloadEdit::openFile(const QString &path, QString *problem)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly)) {
        *problem = u"“%1” cannot be read: %2."_s.arg(path, file.errorString());
        return false;
    }
    if (file.size() > largestFile) {
        *problem = u"“%1” is larger than 64 MiB, which no webhook is."_s.arg(path);
        return false;
    }
    setBytes(file.readAll(), QFileInfo(path).fileName());
    return true;
}

QString PayloadEdit::description() const
{
    QStringList parts;
    if (!m_origin.isEmpty())
        parts << m_origin;
    parts << (m_bytes.size() == 1 ? u"1 byte"_s : u"%1 bytes"_s.arg(formatNumber(m_bytes.size())));
    if (m_edited)
        parts << u"edited"_s;
    else if (isReadOnly())
        parts << u"shown in part, checked as a whole"_s;
    return parts.join(u", "_s);
}

void PayloadEdit::takeText()
{
    // A drop tells of its change only after it has ended.
    if (document()->toRawText() == m_shown)
        return;
    m_shown = document()->toRawText();
    const bool windowsEnds = m_bytes.contains("\r\n");
    // Not toPlainText(), which turns no-break spaces into plain ones.
    QString text = m_shown;
    text.replace(QChar::ParagraphSeparator, u'\n').replace(QChar::LineSeparator, u'\n');
    m_bytes = text.toUtf8();
    if (windowsEnds)
        m_bytes.replace("\n", "\r\n");
    m_edited = !m_bytes.isEmpty();
    if (m_bytes.isEmpty())
        m_origin.clear();
    Q_EMIT bytesChanged();
}

bool PayloadEdit::isWhollySelected() const
{
    const QTextCursor cursor = textCursor();
    return document()->isEmpty() ||
           (cursor.selectionStart() == 0 && cursor.selectionEnd() == document()->characterCount() - 1);
}

bool PayloadEdit::canInsertFromMimeData(const QMimeData *data) const
{
    return data->hasUrls() || QPlainTextEdit::canInsertFromMimeData(data);
}

void PayloadEdit::insertFromMimeData(const QMimeData *data)
{
    const QList<QUrl> urls = data->urls();
    if (!urls.isEmpty() && urls.first().isLocalFile()) {
        QString problem;
        if (!openFile(urls.first().toLocalFile(), &problem))
            Q_EMIT failed(problem);
        return;
    }
    if (data->hasText() && isWhollySelected())
        setBytes(data->text().toUtf8()); // the editor itself would change line ends
    else
        QPlainTextEdit::insertFromMimeData(data);
}

} // namespace patchbay::ui
