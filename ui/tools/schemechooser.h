// Which scheme: found by the headers, or chosen; and what a custom one is made of.
#pragma once

#include "console/signatureservice.h"

#include <QWidget>

class QComboBox;
class QLineEdit;

namespace patchbay::ui {

class SchemeChooser : public QWidget
{
    Q_OBJECT
public:
    explicit SchemeChooser(QWidget *parent = nullptr);

    // The recipe for such headers; nothing while the headers have to tell and do not. A custom one may be
    // unusable: checkRecipe() says.
    std::optional<Recipe> recipe(const HttpHeaders &headers) const;
    void setScheme(std::optional<Scheme> scheme); // nothing: by the headers
    // The chosen one; nothing while the headers are to tell.
    std::optional<Scheme> scheme() const;
    // Chooses a custom one, described so.
    void setCustom(const Recipe &recipe);
    // Other words for the first choice, where something else than the headers tells.
    void setFirstChoice(const QString &text);
    bool isByHeaders() const;
    // What the first choice says: "By the headers: Slack v0".
    void showFound(const std::optional<Recipe> &recipe);

    // What the scheme must still be told (a custom recipe, the address): as wide as the page, so placed
    // apart.
    QWidget *details() const { return m_details; }
    QByteArray method() const;
    QByteArray url() const;
    void setAddress(const QByteArray &method, const QByteArray &url);
    // Whether the address is asked for.
    void setAddressShown(bool shown);

Q_SIGNALS:
    void changed();

private:
    Recipe customRecipe() const;
    void buildCustom();
    void buildAddress();

    QComboBox *m_scheme = nullptr;
    QWidget *m_details = nullptr;
    QWidget *m_custom = nullptr;
    QComboBox *m_algorithm = nullptr;
    QComboBox *m_encoding = nullptr;
    QLineEdit *m_prefix = nullptr;
    QLineEdit *m_header = nullptr;
    QLineEdit *m_content = nullptr;
    QWidget *m_address = nullptr;
    QComboBox *m_method = nullptr;
    QLineEdit *m_url = nullptr;
};

} // namespace patchbay::ui
