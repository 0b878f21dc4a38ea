"""Reads the Terraform module, with references as in the template: `<Name>` and `<Name.Attribute>`."""

import copy
import functools
import re

import hcl2

from mapping import ADDRESSES, ATTRIBUTES, CHOICES as CONDITIONAL, EXPRESSIONS, PARAMETERS, WISHES

# Terraform refuses a choice between two statements with different attributes and none, so a choice has one statement.
CHOICE = r"""(?:var|local)\.(\w+)(?: (?:!= ""|== "true"))? \? \[(local\.\w+)] : \[]"""
CHOICES = re.compile(rf"concat\(local\.(\w+)((?:, {CHOICE})+)\)")


@functools.cache
def read(text):
    return hcl2.loads(text)


class Module:
    """The declarations in the files. `resources` contains each resource of a `for_each` by its own address."""

    def __init__(self, texts):
        self.locals, self.resources, self.variables, self.outputs = {}, {}, {}, {}
        parsed = [copy.deepcopy(read(text)) for text in texts]
        for file in parsed:
            for block in file.get("locals", []):
                self.locals.update(plain(block))
        for file in parsed:
            self.variables.update(named(file.get("variable", [])))
            self.outputs.update(named(file.get("output", [])))
            for block in file.get("resource", []):
                ((kind, inner),) = plain(block).items()
                ((name, body),) = inner.items()
                self.add(f"{kind}.{name}", body)

    def add(self, address, body):
        each = body.pop("for_each", None)
        if each is None or each.startswith("${toset("):
            self.resources[address] = self.resolve(body)
            return
        for key, value in self.locals[re.search(r"local\.(\w+)", each)[1]].items():
            self.resources[f'{address}["{key}"]'] = self.resolve(with_each(body, key, value))

    def resolve(self, value):
        if isinstance(value, list):
            return [self.resolve(entry) for entry in value]
        if isinstance(value, dict):
            return {key: self.resolve(entry) for key, entry in value.items()}
        if not isinstance(value, str):
            return value
        if value.startswith('"'):
            return re.sub(r"\$\{([^}]+)}", lambda found: str(self.expression(found[1])), value[1:-1])
        if value.startswith("${"):
            return self.expression(inside(value))
        return value

    def expression(self, text):
        if text in EXPRESSIONS:
            return EXPRESSIONS[text]
        if found := re.fullmatch(r"local\.(\w+)", text):
            return self.resolve(self.locals[found[1]])
        if found := re.fullmatch(r"var\.(\w+)", text):
            return f"<{PARAMETERS.get(found[1], text)}>"
        if text.startswith("jsonencode("):
            return self.resolve(plain(hcl2.loads(f"it = {text[len('jsonencode('):-1]}\n"))["it"])
        if found := re.fullmatch(r'split\("(.)", (var\.\w+)\)', text):
            return {"split": self.expression(found[2]), "at": found[1]}
        if found := CHOICES.fullmatch(text):
            choices = re.findall(CHOICE, found[2])
            chosen = [{"only if": WISHES[variable], "value": self.expression(it)} for variable, it in choices]
            return [*self.expression(f"local.{found[1]}"), *chosen]
        if (found := re.fullmatch(r"(.+?) \? (.+?) : (.+)", text)) and found[1] in CONDITIONAL:
            condition, then, otherwise = CONDITIONAL[found[1]], self.expression(found[2]), found[3]
            if otherwise == "null":
                return {"only if": condition, "value": then}
            return {"if": condition, "then": then, "else": self.expression(otherwise)}
        if text.startswith('"'):
            return self.resolve(text)
        if text.isdigit():
            return int(text)
        if found := re.fullmatch(r'try\((.+), ""\)', text):
            return self.expression(found[1])
        if found := re.fullmatch(r"one\((.+)\[\*](\.\w+)\)", text):
            return self.expression("".join(found.groups()))
        # With `count`, there is only the resource `[0]`.
        address, _, attribute = text.replace("[0].", ".").rpartition(".")
        if address in ADDRESSES:
            name = ADDRESSES[address]
            of = ATTRIBUTES[address.split(".")[0]][attribute]
            return f"<{name}.{of}>" if of else f"<{name}>"
        return f"${{{text}}}"


def named(blocks):
    return {name: body for block in blocks for name, body in plain(block).items()}


def plain(value):
    """Removes the quotes around keys and the marks of blocks, which the parser adds."""
    if isinstance(value, list):
        return [plain(entry) for entry in value]
    if isinstance(value, dict):
        return {key.strip('"'): plain(entry) for key, entry in value.items() if not key.startswith("__")}
    return value


def inside(expression):
    return expression.removeprefix("${").removesuffix("}")


def with_each(body, key, entry):
    """Returns the resource of a map's entry. `is_wanted` becomes the `count` of a resource without `for_each`."""

    def replaced(value):
        if isinstance(value, list):
            return [replaced(inner) for inner in value]
        if isinstance(value, dict):
            inner = {name: replaced(it) for name, it in value.items()}
            return {name: it for name, it in inner.items() if it != "${null}"}
        if not isinstance(value, str):
            return value
        if found := re.fullmatch(r"\$\{each\.value\.(\w+)}", value):
            return entry[found[1]]
        if found := re.fullmatch(r"\$\{try\(each\.value\.(\w+), (.+)\)}", value):
            return entry.get(found[1], found[2] if found[2].startswith('"') else f"${{{found[2]}}}")
        value = re.sub(r"each\.value\.(\w+)", lambda found: entry[found[1]], value)
        return value.replace("${each.key}", key)

    wanted = entry.get("is_wanted")
    count = {"count": wanted.replace(' != ""}', ' == "" ? 0 : 1}')} if wanted else {}
    return replaced(body) | count
