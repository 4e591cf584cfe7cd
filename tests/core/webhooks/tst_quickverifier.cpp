// The receiver's quick check says yes where verify() does, and nowhere else.
#include "support/testing.h"
#include "vectors.h"
#include "webhooks/digest.h"
#include "webhooks/quickverifier.h"

using namespace patchbay;
using namespace patchbay::testing;
using namespace Qt::StringLiterals;

namespace {

std::string_view view(const QByteArray &bytes)
{
    return {bytes.constData(), size_t(bytes.size())};
}

} // namespace

class TestQuickVerifier : public QObject
{
    Q_OBJECT

    static void compare(const Vector &vector, const char *what, bool wanted)
    {
        const Recipe &recipe = recipeOf(vector.scheme);
        const Secret secret(vector.secret);
        const auto slow = verify(recipe, secret, vector.request, vector.time());
        auto quick = QuickVerifier::make(recipe, secret, standardTolerance);
        VERIFY_RESULT(slow);
        VERIFY_RESULT(quick);
        const Evidence evidence = evidenceOf(recipe, vector.request);
        const QuickRequest request{.signature = view(evidence.signature),
                                   .timestamp = view(evidence.timestamp),
                                   .id = view(evidence.id),
                                   .method = view(vector.request.method),
                                   .url = view(vector.request.url),
                                   .body = view(vector.request.body)};
        const bool accepted = quick->accepts(request, vector.now * 1000);
        QVERIFY2(accepted == slow->valid && accepted == wanted, what);
        QCOMPARE(quick->accepts(request, vector.now * 1000), accepted); // its state is used again
    }

private Q_SLOTS:
    void agrees_data()
    {
        QTest::addColumn<int>("index");
        const QList<Vector> all = vectors();
        for (int i = 0; i < all.size(); ++i)
            QTest::newRow(all.at(i).name) << i;
    }
    void agrees()
    {
        QFETCH(int, index);
        const Vector vector = vectors().at(index);
        compare(vector, "as it is", true);

        Vector other = vector;
        other.request.body += ' ';
        compare(other, "another body", false);
        other = vector;
        other.secret = "c29tZXRoaW5nIGVsc2U=";
        compare(other, "another secret", false);
        other = vector;
        const QByteArray header = evidenceOf(recipeOf(vector.scheme), vector.request).header;
        const QByteArray signature = vector.request.headers.value(header);
        other.request.headers.set(header, signature.chopped(3));
        compare(other, "cut short", false);
        other.request.headers.set(header, {});
        compare(other, "empty", false);
        other.request.headers.set(header, signature.mid(1));
        compare(other, "without the first character", signature.contains(' ')); // another one is there
        if (recipeOf(vector.scheme).timestamp == TimestampUnit::None)
            return;
        other = vector;
        const qint64 tolerance = standardTolerance.count();
        const bool milliseconds = recipeOf(vector.scheme).timestamp == TimestampUnit::Milliseconds;
        if (milliseconds)
            return; // the vectors' seconds are exact there, too, but the edges are those of seconds
        for (const auto &[late, wanted] : {std::pair(tolerance, true), std::pair(tolerance + 1, false),
                                           std::pair(-tolerance, true), std::pair(-tolerance - 1, false)}) {
            other.now = vector.now + late;
            compare(other, "at another time", wanted);
        }
    }

    void digests_data()
    {
        QTest::addColumn<int>("kind");
        QTest::addColumn<qsizetype>("keySize");
        for (const auto kind : {DigestKind::HmacSha1, DigestKind::HmacSha256, DigestKind::HmacSha384,
                                DigestKind::HmacSha512, DigestKind::Sha256SecretFirst})
            for (const qsizetype size : {1, 63, 64, 65, 127, 128, 129, 300})
                QTest::addRow("%s, key of %lld", qPrintable(digestTitle(kind)), static_cast<long long>(size))
                    << int(kind) << size;
    }
    void digests()
    {
        QFETCH(int, kind);
        QFETCH(qsizetype, keySize);
        const QByteArray key(keySize, 'k');
        KeyedDigest digest(DigestKind(kind), key);
        for (const QByteArray &content : {QByteArray(), QByteArray("a"), QByteArray(1000, 'x')}) {
            digest.begin();
            digest.add(view(content.left(content.size() / 2)));
            digest.add(view(content.mid(content.size() / 2)));
            const auto bytes = digest.finish();
            QCOMPARE(QByteArray(reinterpret_cast<const char *>(bytes.data()), digestSize(DigestKind(kind))),
                     digestOf(DigestKind(kind), key, content));
        }
    }

    void unusable()
    {
        const auto empty = QuickVerifier::make(recipeOf(Scheme::IntercomHub), Secret(), standardTolerance);
        QVERIFY(!empty);
        QCOMPARE(empty.error().kind, Error::Kind::InvalidInput);
        QVERIFY(!QuickVerifier::make(recipeOf(Scheme::StandardWebhooks), Secret(QByteArray("not base64!")),
                                     standardTolerance));
    }
};

QTEST_GUILESS_MAIN(TestQuickVerifier)
#include "tst_quickverifier.moc"
