"""Whether data fits a JSON Schema, as far as the published ones of cases and findings use its words."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

_KINDS: Mapping[str, tuple[type, ...]] = {
    "object": (dict,),
    "array": (list,),
    "string": (str,),
    "boolean": (bool,),
    "integer": (int,),
    "number": (int, float, Decimal),
    "null": (type(None),),
}


def faults(data: object, wanted: Mapping[str, Any], whole: Mapping[str, Any]) -> Iterator[str]:
    """Yield what does not fit."""
    left = {key: one for key, one in wanted.items() if key not in ("$schema", "title", "description", "$defs")}
    if "$ref" in left:
        yield from faults(data, whole["$defs"][left.pop("$ref").removeprefix("#/$defs/")], whole)
    if "anyOf" in left and not any(not [*faults(data, one, whole)] for one in left.pop("anyOf")):
        yield f"{data!r:.60} fits none of several"
    if "type" in left:
        kinds = left.pop("type")
        kinds = [kinds] if isinstance(kinds, str) else kinds
        if not any(isinstance(data, _KINDS[kind]) and isinstance(data, bool) is (kind == "boolean") for kind in kinds):
            yield f"{data!r:.60} is no {wanted['type']}"
            return
    if "not" in left and not [*faults(data, left["not"], whole)]:
        yield f"{data!r:.60} is what it must not be"
    if "const" in left and (data != left["const"] or type(data) is not type(left["const"])):
        yield f"{data!r:.60} is not {left['const']}"
    if "enum" in left and data not in left["enum"]:
        yield f"{data!r:.60} is none of {left['enum']}"
    if "minimum" in left and isinstance(data, int) and data < left["minimum"]:
        yield f"{data!r:.60} is too small"
    if isinstance(data, dict):
        properties, others = left.get("properties", {}), left.get("additionalProperties", {})
        for key in left.get("required", ()):
            if key not in data:
                yield f"{key} is missing"
        for key, part in data.items():
            yield from faults(key, left.get("propertyNames", {}), whole)
            if key not in properties and others is False:
                yield f"{key} is no key"
            else:
                yield from faults(part, properties.get(key, others), whole)
    if isinstance(data, list):
        for part in data:
            yield from faults(part, left.get("items", {}), whole)
    known = {"const", "enum", "minimum", "properties", "additionalProperties", "required", "items", "anyOf", "$ref"}
    known |= {"propertyNames", "not"}
    assert set(left) <= known, left
