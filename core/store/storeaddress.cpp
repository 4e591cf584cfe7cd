#include "store/storeaddress.h"

#include <QDir>
#include <QFileInfo>
#include <QUrl>
#include <QUrlQuery>

namespace patchbay {

using namespace Qt::StringLiterals;

namespace {

// The connection words that make sense in an address. Reference: PostgreSQL's manual, 34.1.2 Parameter Key
// Words.
const QStringList AllowedOptions{u"sslmode"_s,
                                 u"sslrootcert"_s,
                                 u"sslcert"_s,
                                 u"sslkey"_s,
                                 u"sslcrl"_s,
                                 u"channel_binding"_s,
                                 u"gssencmode"_s,
                                 u"connect_timeout"_s,
                                 u"application_name"_s,
                                 u"passfile"_s,
                                 u"service"_s,
                                 u"options"_s,
                                 u"target_session_attrs"_s};

tl::unexpected<Error> passwordRefused()
{
    return fail(Error::Kind::InvalidInput,
                u"The store's address holds a password, which would end up in logs and lists of processes."_s,
                u"Leave it out and put it into ~/.pgpass or the environment variable PGPASSWORD."_s);
}

Result<StoreAddress> parsePostgres(const QString &text)
{
    const QUrl url(text, QUrl::StrictMode);
    if (!url.isValid())
        return fail(Error::Kind::InvalidInput, u"The store's address is not a valid URI."_s,
                    u"Write postgresql://user@host:5432/name, with special characters percent-encoded."_s);
    if (!url.password().isEmpty())
        return passwordRefused();
    StoreAddress address;
    address.dialect = StoreSession::Dialect::Postgres;
    address.host = url.host(QUrl::FullyDecoded);
    address.port = url.port();
    address.user = url.userName(QUrl::FullyDecoded);
    address.database = url.path(QUrl::FullyDecoded).mid(1);
    const auto items = QUrlQuery(url.query(QUrl::FullyEncoded)).queryItems(QUrl::FullyDecoded);
    for (const auto &[key, value] : items) {
        if (key == u"password"_s || key == u"sslpassword"_s)
            return passwordRefused();
        if (key == u"host"_s)
            address.host = value;
        else if (key == u"port"_s)
            address.port = value.toInt();
        else if (key == u"user"_s)
            address.user = value;
        else if (key == u"dbname"_s)
            address.database = value;
        else if (!AllowedOptions.contains(key) || value.contains(u';'))
            return fail(Error::Kind::InvalidInput,
                        u"The store's address has the option “%1”, which cannot be used."_s.arg(key),
                        u"Use one of: %1."_s.arg(AllowedOptions.join(u", "_s)));
        else
            address.options.append({key, value});
    }
    if (address.database.isEmpty())
        return fail(Error::Kind::InvalidInput, u"The store's address names no database."_s,
                    u"Write postgresql://user@host:5432/name."_s);
    return address;
}

} // namespace

Result<StoreAddress> StoreAddress::parse(const QString &uri)
{
    if (uri.startsWith(u"postgresql://"_s) || uri.startsWith(u"postgres://"_s))
        return parsePostgres(uri);
    StoreAddress address;
    address.path = uri;
    if (uri.startsWith(u"sqlite:"_s)) {
        const QUrl url(uri, QUrl::TolerantMode);
        if (!url.isValid() || !url.host().isEmpty())
            return fail(Error::Kind::InvalidInput, u"“%1” is no address of a file."_s.arg(url.host()),
                        u"Write three slashes before an absolute path: sqlite:///home/ann/store.sqlite."_s);
        address.path = url.path(QUrl::FullyDecoded);
#ifdef Q_OS_WIN
        if (address.path.startsWith(u'/') && address.path.mid(2, 1) == u":"_s)
            address.path.remove(0, 1);
#endif
    } else if (const qsizetype scheme = uri.indexOf(u"://"_s); scheme >= 0) {
        return fail(Error::Kind::InvalidInput,
                    u"Patchbay cannot keep its store at a “%1” address."_s.arg(uri.left(scheme)),
                    u"Give a file's path or a postgresql:// address."_s);
    }
    if (address.path.isEmpty())
        return fail(Error::Kind::InvalidInput, u"The store's address is empty."_s,
                    u"Give a file's path or a postgresql:// address."_s);
    address.path = QDir::cleanPath(QFileInfo(address.path).absoluteFilePath());
    return address;
}

QString StoreAddress::uri() const
{
    QUrl url;
    if (dialect == StoreSession::Dialect::Sqlite) {
        url.setScheme(u"sqlite"_s);
        url.setHost(QString());
        url.setPath(path.startsWith(u'/') ? path : u'/' + path, QUrl::DecodedMode);
        return u"sqlite://"_s + url.path(QUrl::FullyEncoded);
    }
    url.setScheme(u"postgresql"_s);
    url.setUserName(user, QUrl::DecodedMode);
    url.setPath(u'/' + database, QUrl::DecodedMode);
    QUrlQuery query;
    if (host.startsWith(u'/')) {
        url.setHost(u"localhost"_s); // a socket has no host; "host" below wins
        query.addQueryItem(u"host"_s, QString::fromLatin1(QUrl::toPercentEncoding(host)));
    } else {
        url.setHost(host.isEmpty() ? u"localhost"_s : host);
    }
    url.setPort(port);
    for (const auto &[key, value] : options)
        query.addQueryItem(key, QString::fromLatin1(QUrl::toPercentEncoding(value)));
    if (!query.isEmpty())
        url.setQuery(query);
    return url.toString(QUrl::FullyEncoded);
}

QString StoreAddress::location() const
{
    if (dialect == StoreSession::Dialect::Sqlite)
        return u"SQLite, %1"_s.arg(QDir::toNativeSeparators(path));
    return u"PostgreSQL, %1/%2"_s.arg(host.isEmpty() ? u"localhost"_s : host, database);
}

QString StoreAddress::connectOptions() const
{
    // Short enough that a worker notices a server that does not answer; the address may say otherwise.
    auto all = options;
    const auto has = [this](const QString &key) {
        return std::any_of(options.begin(), options.end(),
                           [&](const auto &option) { return option.first == key; });
    };
    if (!has(u"application_name"_s))
        all.append({u"application_name"_s, u"patchbay"_s});
    if (!has(u"connect_timeout"_s))
        all.append({u"connect_timeout"_s, u"10"_s});
    QStringList texts;
    for (const auto &[key, value] : std::as_const(all)) {
        QString quoted = value;
        quoted.replace(u'\\', u"\\\\"_s).replace(u'\'', u"\\'"_s);
        texts.append(u"%1='%2'"_s.arg(key, quoted));
    }
    return texts.join(u';');
}

} // namespace patchbay
