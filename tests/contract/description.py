"""An official description of an API (OpenAPI 3), and whether a value is as a schema of it says."""
import sys

try:
    import yaml
except ImportError:
    sys.exit(77)  # ctest's word for skipped

TYPES = {"string": str, "boolean": bool, "object": dict, "array": list}


class Description:
    def __init__(self, path):
        with open(path, encoding="utf-8") as file:
            self.api = yaml.load(file, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))

    def resolve(self, schema):
        while "$ref" in schema:
            node = self.api
            for part in schema["$ref"].lstrip("#/").split("/"):
                node = node[part]
            schema = node
        return schema

    def check(self, schema, value, where):
        nullable = schema.get("nullable", False)
        schema = self.resolve(schema)
        if value is None:
            if not (nullable or schema.get("nullable", False)):
                yield f"{where} is null"
            return
        for part in schema.get("allOf", []):
            yield from self.check(part, value, where)
        for word in ("oneOf", "anyOf"):
            parts = schema.get(word)
            if parts and all(list(self.check(part, value, where)) for part in parts):
                yield f"{where} fits no variant"
        if "enum" in schema and value not in schema["enum"]:
            yield f"{where} is {value!r}, not one of {schema['enum'][:5]}"
        kind = schema.get("type")
        if kind in ("integer", "number"):
            fits = isinstance(value, (int, float)) and not isinstance(value, bool)
            fits = fits and (kind == "number" or float(value).is_integer())
        else:
            fits = kind not in TYPES or isinstance(value, TYPES[kind])
        if not fits:
            yield f"{where} is {value!r}, not of type {kind}"
            return
        if isinstance(value, dict):
            for name in schema.get("required", []):
                if name not in value:
                    yield f"{where} lacks {name}"
            known = schema.get("properties", {})
            for name, part in known.items():
                if name in value:
                    yield from self.check(part, value[name], f"{where}.{name}")
            if schema.get("additionalProperties") is False:
                for name in value.keys() - known.keys():
                    yield f"{where}.{name} is not described"
        if isinstance(value, list) and "items" in schema:
            for index, item in enumerate(value):
                yield from self.check(schema["items"], item, f"{where}[{index}]")
