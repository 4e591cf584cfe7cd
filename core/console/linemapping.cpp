#include "console/linemapping.h"

#include "sync/intercomschema.h"

namespace patchbay {

using namespace Qt::StringLiterals;

namespace {

Result<LineMapper> compiled(const Mapping &mapping, const Schema &target)
{
    const Result<CompiledMapping> ready = CompiledMapping::compile(mapping, target);
    if (!ready)
        return fail(ready.error());
    return LineMapper::create(*ready, {qEnvironmentVariable("ENVIRONMENT_NAME")});
}

} // namespace

Schema standardSchema(const QString &targetObject)
{
    return targetObject == u"company"_s ? intercomCompanySchema({}) : intercomContactSchema({}, {});
}

Result<LineMapper> lineMapper(const MappingView &view)
{
    return compiled(view.mapping, view.target);
}

Result<LineMapper> lineMapper(const Mapping &mapping)
{
    return compiled(mapping, standardSchema(mapping.targetObject));
}

} // namespace patchbay
