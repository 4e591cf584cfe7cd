// A request as it was rendered: method, address, headers without secrets, body.
#pragma once

#include <QJsonObject>
#include <QWidget>

namespace patchbay::ui {

class KeyValueList;
class Label;
class TemplateEdit;

class RequestView : public QWidget
{
    Q_OBJECT
public:
    explicit RequestView(QWidget *parent = nullptr);

    // As RequestText::toJson gives it.
    void setRequest(const QJsonObject &request);
    // What would be sent, as text.
    QString body() const;

private:
    Label *m_line = nullptr;
    KeyValueList *m_headers = nullptr;
    TemplateEdit *m_body = nullptr;
    Label *m_notes = nullptr;
};

} // namespace patchbay::ui
