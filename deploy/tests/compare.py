"""Compares the template and the Terraform module, resource by resource and property by property."""

import json
import re

import mapping as table
from mapping import PARAMETERS


def findings(template, module):
    """Yields every difference as a line of text."""
    yield from resources(template, module)
    yield from parameters(template["Parameters"], module.variables)
    yield from outputs(template["Outputs"], module)


def resources(template, module):
    here = template["Resources"]
    yield from missing("mapping of resource", here.keys() ^ table.RESOURCES.keys())
    mapped = {address for addresses in table.RESOURCES.values() for address in addresses}
    yield from missing("mapping or Terraform resource", mapped ^ (module.resources.keys() - table.ONLY_TERRAFORM))
    for name in here.keys() & table.RESOURCES.keys():
        there = [(it, module.resources[it]) for it in table.RESOURCES[name] if it in module.resources]
        yield from resource(name, here[name], there)


def resource(name, here, there):
    """Compares a resource with one or several of Terraform. An attribute of the second is `kind:attribute`."""
    kind = here["Type"]
    names = table.PROPERTIES[kind]
    properties = leaves(pairs(here["Properties"]), names)
    attributes = {}
    for position, (address, body) in enumerate(there):
        own = address.split(".")[0]
        prefix = f"{own}:" if position else ""
        wanted = {it.removeprefix(prefix) for it in names.values() if prefix or ":" not in it}
        unnamed = table.META_ARGUMENTS | table.ONLY_ATTRIBUTES.get(own, set())
        body_leaves = leaves({key: it for key, it in body.items() if key not in unnamed}, wanted)
        attributes |= {prefix + key: it for key, it in body_leaves.items()}
        yield from count(name, here.get("Condition"), body.get("count"))
    for only in table.ONLY_PROPERTIES.get(kind, set()):
        properties.pop(only, None)
    for key, value in properties.items():
        if key not in names:
            yield f"{name}: {key} is not in the mapping"
        elif names[key] not in attributes:
            yield f"{name}: Terraform has no {names[key]} for {key}"
        elif canonical(value) != canonical(attributes[names[key]]):
            yield f"{name}: {key} is {value!r}, and Terraform's {names[key]} is {attributes[names[key]]!r}"
    expected = {names.get(key) for key in properties}
    yield from (f"{name}: Terraform has a {key}, and the template has none" for key in attributes.keys() - expected)


def count(name, condition, expression):
    expected = table.CONDITIONS[condition][1] if condition else table.ONLY_COUNTS.get(name)
    found = expression and expression.removeprefix("${").removesuffix("}")
    if found != expected:
        yield f"{name}: created if {condition}, and Terraform's count is {found}"


def parameters(here, variables):
    yield from missing("variable for parameter", set(here) ^ set(PARAMETERS.values()) ^ table.ONLY_PARAMETERS)
    yield from missing("parameter for variable", set(variables) ^ set(PARAMETERS) ^ table.ONLY_VARIABLES)
    for variable, parameter in PARAMETERS.items():
        if variable not in variables or parameter not in here:
            continue
        default = str(variables[variable].get("default")).strip('"')
        if default.lower() != str(here[parameter].get("Default")).lower():
            yield f"{parameter}: the default is {here[parameter].get('Default')!r}, and Terraform's {default!r}"
        if "AllowedValues" in here[parameter] and variables[variable]["type"] != "bool":
            listed = re.search(r"contains\(\[(.*?)]", str(variables[variable].get("validation")))
            allowed = re.findall(r"\w+|(?<=\")(?=\")", listed[1]) if listed else []
            if allowed != [str(it) for it in here[parameter]["AllowedValues"]]:
                yield f"{parameter}: allowed is {here[parameter]['AllowedValues']}, and in Terraform {allowed}"


def outputs(here, module):
    snake = {re.sub(r"(?<!^)([A-Z])", r"_\1", name).lower(): name for name in here.keys() - table.ONLY_OUTPUTS}
    yield from missing("output", snake.keys() ^ module.outputs.keys())
    for name in snake.keys() & module.outputs.keys():
        found, expected = module.resolve(module.outputs[name]["value"]), here[snake[name]]["Value"]
        if found != expected:
            yield f"output {snake[name]} is {expected}, and Terraform's {name} is {found}"


def missing(what, names):
    return (f"no {what}: {name}" for name in sorted(names))


def pairs(value):
    """Converts CloudFormation's lists of names and values to Terraform's dictionaries."""
    if isinstance(value, list):
        for name in ("Key", "Name"):
            if value and all(isinstance(it, dict) and it.keys() == {name, "Value"} for it in value):
                return {it[name]: it["Value"] for it in value}
        return [pairs(it) for it in value]
    if isinstance(value, dict):
        return {key: pairs(it) for key, it in value.items()}
    return value


def leaves(value, names, path=""):
    """Returns the values by dotted path. A path in `names` is not divided further."""
    if path and path in names or not isinstance(value, (dict, list)):
        return {path: value}
    entries = value.items() if isinstance(value, dict) else enumerate(value)
    found = {}
    for key, entry in entries:
        found |= leaves(entry, names, f"{path}.{key}".lstrip("."))
    return found


def canonical(value):
    """Returns a value in a form that can be compared. CloudFormation accepts "true" for true, and text for JSON that only
    the target reads. Only the template has names for conditions."""
    if isinstance(value, str) and value.startswith('{"'):
        return canonical(json.loads(value))
    if isinstance(value, list):
        return [canonical(it) for it in value]
    if isinstance(value, dict):
        it = {key: canonical(entry) for key, entry in value.items()}
        if "only if" in it and value["only if"] in table.CONDITIONS:
            it["only if"] = table.CONDITIONS[value["only if"]][0]
        return it
    return str(value).lower() if isinstance(value, bool) else str(value)
