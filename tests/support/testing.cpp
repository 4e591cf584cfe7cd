#include "support/testing.h"

#include <QDir>
#include <QFileInfo>

namespace patchbay::testing {

using namespace Qt::StringLiterals;

namespace {

QString sharedFile(const char *variable, const QString &folder, const QString &name)
{
    const QString root = qEnvironmentVariable(variable, QStringLiteral(PATCHBAY_SOURCE_DIR) + folder);
    const QFileInfo file(QDir(root), name);
    return file.exists() ? file.absoluteFilePath() : QString();
}

} // namespace

QString fixture(const QString &relativePath)
{
    return sharedFile("PATCHBAY_FIXTURES", u"/../shared/fixtures"_s, relativePath);
}

QString openApi(const QString &name)
{
    return sharedFile("PATCHBAY_OPENAPI", u"/../shared/reference/openapi"_s, name);
}

} // namespace patchbay::testing
