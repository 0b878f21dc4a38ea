"""Reads the CloudFormation template, with references as `<Name>` and `<Name.Attribute>`."""

import re

import yaml


class Loader(yaml.CSafeLoader):
    """A loader that accepts CloudFormation's tags."""


def tag(loader, name, node):
    if isinstance(node, yaml.ScalarNode):
        value = loader.construct_scalar(node)
    elif isinstance(node, yaml.SequenceNode):
        value = loader.construct_sequence(node, deep=True)
    else:
        value = loader.construct_mapping(node, deep=True)
    return {"!" + name: value}


Loader.add_multi_constructor("!", tag)

NO_VALUE = "<AWS::NoValue>"


def read(text):
    """Returns the template as a dictionary."""
    return resolve(yaml.load(text, Loader))


def resolve(value):
    if isinstance(value, list):
        return [resolve(entry) for entry in value]
    if not isinstance(value, dict):
        return value
    if len(value) == 1:
        ((name, argument),) = value.items()
        if name in FUNCTIONS:
            return FUNCTIONS[name](argument)
    return {key: resolve(entry) for key, entry in value.items()}


def choice(argument):
    condition, then, otherwise = (resolve(entry) for entry in argument)
    if otherwise == NO_VALUE:
        return {"only if": condition, "value": then}
    return {"if": condition, "then": then, "else": otherwise}


FUNCTIONS = {
    "!Ref": lambda name: f"<{name}>",
    "!GetAtt": lambda name: f"<{name}>",
    "!Sub": lambda text: re.sub(r"\$\{([^}]+)}", r"<\1>", text),
    "!If": choice,
    "!Split": lambda argument: {"split": resolve(argument[1]), "at": argument[0]},
}
