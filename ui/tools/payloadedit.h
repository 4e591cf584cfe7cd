// A payload as it arrived: text on screen, bytes underneath. What is dropped, opened or pasted as a whole
// keeps every byte; what is then edited becomes UTF-8 with the line ends that it had.
#pragma once

#include <QPlainTextEdit>

namespace patchbay::ui {

class PayloadEdit : public QPlainTextEdit
{
    Q_OBJECT
public:
    explicit PayloadEdit(QWidget *parent = nullptr);

    const QByteArray &bytes() const { return m_bytes; }
    void setBytes(const QByteArray &bytes, const QString &origin = {});
    // Reads the file; false with a word on why when it cannot be read or is larger than 64 MiB.
    bool openFile(const QString &path, QString *problem);
    // "order.json, 798 bytes", "798 bytes, edited"
    QString description() const;

Q_SIGNALS:
    void bytesChanged();
    void failed(const QString &problem);

protected:
    bool canInsertFromMimeData(const QMimeData *data) const override;
    void insertFromMimeData(const QMimeData *data) override;

private:
    void takeText();
    bool isWhollySelected() const;

    QByteArray m_bytes;
    QString m_origin;
    QString m_shown; // the text as we set it: what differs was edited
    bool m_edited = false;
};

} // namespace patchbay::ui
