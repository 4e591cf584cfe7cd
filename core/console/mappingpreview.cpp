// What a mapping that is still being edited would make of one real record, beside what Intercom has.
#include "console/connectionviews.h"
#include "console/mappingoperations.h"
#include "console/workspaces.h"
#include "store/linkrepository.h"
#include "sync/intercomschema.h"

namespace patchbay {

using namespace Qt::StringLiterals;

namespace {

// By the source's key, else by e-mail. Several are for the person to tell apart.
Task<SourceRecord> findRecord(std::shared_ptr<Connector> connector, QString object, QString key)
{
    Result<QList<SourceRecord>> found = co_await connector->find(object, {Lookup::By::Key, key});
    if (found && found->isEmpty() && key.contains(u'@'))
        found = co_await connector->find(object, {Lookup::By::Email, key});
    if (!found)
        co_return fail(found.error());
    if (found->isEmpty()) {
        co_return fail(Error::Kind::NotFound, u"The source has no record “%1”."_s.arg(key),
                       u"Use the source's own key, or the e-mail."_s);
    }
    if (found->size() > 1) {
        co_return fail(Error::Kind::Ambiguous,
                       u"The source has %1 records that fit “%2”."_s.arg(found->size()).arg(key),
                       u"Use the record's own key."_s);
    }
    co_return found->first();
}

QString evaluatedText(const Mapping &mapping, const QList<EvaluatedField> &fields, const QString &target)
{
    for (const EvaluatedField &field : fields) {
        if (field.state == EvaluatedField::State::Value && mapping.rules.at(field.rule).target == target)
            return readIdText(field.value);
    }
    return {};
}

// How the record is looked for in Intercom, best way first.
struct Wanted
{
    QString linked{};
    QString externalId{};
    QString email{};
};

Task<std::optional<QJsonObject>> currentContact(std::shared_ptr<IntercomDoor> door, Wanted wanted)
{
    Result<intercom::Contact> contact = fail(Error::Kind::NotFound, {});
    if (!wanted.linked.isEmpty())
        contact = co_await door->client().contact(ContactId(wanted.linked));
    if (!contact && contact.error().kind == Error::Kind::NotFound && !wanted.externalId.isEmpty())
        contact = co_await door->client().contactByExternalId(wanted.externalId);
    if (!contact && contact.error().kind == Error::Kind::NotFound && !wanted.email.isEmpty()) {
        const Result<intercom::Page<intercom::Contact>> page = co_await door->client().searchContacts(
            intercom::SearchQuery::where(u"email"_s, u"="_s, wanted.email), {}, 2);
        if (!page)
            co_return fail(page.error());
        if (page->items.size() > 1) {
            co_return fail(Error::Kind::Ambiguous,
                           u"Intercom has several contacts with the e-mail %1"_s.arg(wanted.email));
        }
        if (!page->items.isEmpty())
            contact = page->items.first();
    }
    if (!contact) {
        if (contact.error().kind == Error::Kind::NotFound || contact.error().kind == Error::Kind::Gone)
            co_return std::optional<QJsonObject>();
        co_return fail(contact.error());
    }
    const Result<QList<intercom::Admin>> admins = co_await door->admins();
    const Result<QList<intercom::Tag>> tags = co_await door->client().contactTags(contact->id);
    co_return std::optional(contactRecord(*contact, admins.value_or(QList<intercom::Admin>()),
                                          tags.value_or(QList<intercom::Tag>())));
}

Task<std::optional<QJsonObject>> currentCompany(std::shared_ptr<IntercomDoor> door, Wanted wanted)
{
    Result<intercom::Company> company = fail(Error::Kind::NotFound, {});
    if (!wanted.linked.isEmpty())
        company = co_await door->client().company(CompanyId(wanted.linked));
    if (!company && company.error().kind == Error::Kind::NotFound && !wanted.externalId.isEmpty())
        company = co_await door->client().companyByCompanyId(wanted.externalId);
    if (company)
        co_return std::optional(companyRecord(*company));
    if (company.error().kind == Error::Kind::NotFound)
        co_return std::optional<QJsonObject>();
    co_return fail(company.error());
}

QJsonValue sourceValue(const Rule &rule, const QJsonObject &record, const EvaluationContext &context)
{
    if (rule.source == environmentSource)
        return context.environmentName.isEmpty() ? QJsonValue() : QJsonValue(context.environmentName);
    const Result<FieldPath> path = FieldPath::parse(rule.source);
    return path ? path->read(record) : QJsonValue(QJsonValue::Undefined);
}

PreviewView::Row previewRow(const Rule &rule, const EvaluatedField &field)
{
    PreviewView::Row row;
    row.ruleId = rule.id;
    row.targetValue = field.state == EvaluatedField::State::Value ? field.value : QJsonValue();
    row.currentValue = QJsonValue(QJsonValue::Undefined);
    row.skipped = field.state == EvaluatedField::State::Skip;
    row.problem = field.error;
    return row;
}

} // namespace

Task<PreviewView> previewMapping(Workbench *bench, ConnectionId id, Mapping mapping, QString key)
{
    const Result<QString> targetObject = mappedTarget(mapping.sourceObject);
    if (!targetObject)
        co_return fail(targetObject.error());
    const Result<ConnectionRow> connection = co_await findConnection(bench, id);
    if (!connection)
        co_return fail(connection.error());
    const Result<std::shared_ptr<Connector>> connector = co_await bench->connector(*connection);
    if (!connector)
        co_return fail(connector.error());
    const Result<SourceRecord> record = co_await findRecord(*connector, mapping.sourceObject, key.trimmed());
    if (!record)
        co_return fail(record.error());

    PreviewView view;
    view.sourceKey = record->key;
    view.title = recordTitle(record->fields, record->key);
    view.source = record->fields;

    // Without Intercom the preview still shows what the rules make of the record; only the comparison is
    // missing.
    const Result<std::shared_ptr<IntercomDoor>> door = co_await doorOf(bench, connection->workspaceId);
    Schema target;
    Error unreadable;
    bool readable = false;
    if (door) {
        const Result<Schema> schema = co_await intercomSchema(*door, *targetObject);
        readable = schema.has_value();
        if (schema)
            target = *schema;
        else
            unreadable = schema.error();
    } else {
        unreadable = door.error();
    }

    const Result<CompiledMapping> compiled = CompiledMapping::compile(mapping, target);
    if (!compiled)
        co_return fail(compiled.error());
    const EvaluationContext context = bench->evaluationContext();
    const QList<EvaluatedField> fields = compiled->evaluate(record->fields, context);
    const Mapping evaluated = compiled->mapping();
    for (const EvaluatedField &field : fields) {
        const Rule &rule = evaluated.rules.at(field.rule);
        PreviewView::Row row = previewRow(rule, field);
        row.sourceValue = sourceValue(rule, record->fields, context);
        view.rows.append(row);
    }
    if (readable) {
        const QString linkObject = *targetObject;
        const QString sourceKey = record->key;
        const Result<LinkRow> link =
            co_await bench->transact<LinkRow>([id, linkObject, sourceKey](StoreSession &session) {
                return LinkRepository(session).findBySourceKey(id, linkObject, sourceKey);
            });
        Wanted wanted;
        wanted.linked = link ? link->targetId : QString();
        const bool isContact = linkObject == u"contact";
        wanted.externalId = evaluatedText(evaluated, fields, isContact ? u"external_id"_s : u"company_id"_s);
        wanted.email = isContact ? evaluatedText(evaluated, fields, u"email"_s) : QString();
        Result<std::optional<QJsonObject>> current = std::optional<QJsonObject>();
        if (isContact)
            current = co_await currentContact(*door, wanted);
        else
            current = co_await currentCompany(*door, wanted);
        if (!current) {
            readable = false;
            unreadable = current.error();
        } else if (current->has_value()) {
            view.existsInIntercom = true;
            for (qsizetype i = 0; i < view.rows.size(); ++i)
                view.rows[i].currentValue = (*current)->value(evaluated.rules.at(fields.at(i).rule).target);
        }
    }
    if (!readable) {
        if (unreadable.kind == Error::Kind::Cancelled)
            co_return fail(unreadable);
        view.note =
            u"What Intercom has is not shown: %1 %2"_s.arg(unreadable.message, unreadable.nextStep).trimmed();
    }
    co_return view;
}

} // namespace patchbay
