"""Rules for a spoke's template: it sends to its hub, and grants nothing else."""

import re

import rules

# Two pages of an editor: people read the template before they deploy it to every account.
MOST_LINES = 120


def findings(template, text, version):
    """Every breach, as a line of text. `version` is the program's."""
    resources = template["Resources"]
    for name, resource in resources.items():
        yield from rules.policies(name, resource["Properties"])
        for statement in rules.statements(resource["Properties"]):
            if "Service" in statement.get("Principal", {}) and not statement.get("Condition"):
                yield f"spoke's {name}: lets a service in for any account"
    (target,) = resources["Rule"]["Properties"]["Targets"]
    if "DeadLetterConfig" not in target:
        yield "spoke's Rule: what the hub cannot take is lost"
    sent = [it["Resource"] for it in rules.statements(resources["Role"]["Properties"]["Policies"])]
    if {target["Arn"], *sent} != {"<HubBusArn>"}:
        yield "spoke's Role: may send elsewhere than the rule does"
    if resources["UnsentQueue"]["Properties"]["MessageRetentionPeriod"] != rules.FOURTEEN_DAYS:
        yield "spoke's UnsentQueue: keeps messages for less than 14 days"
    if len(text.splitlines()) > MOST_LINES:
        yield f"spoke.yaml: longer than {MOST_LINES} lines"
    if re.search(r"arn:aws[:-]", text.split("Resources:")[1]):
        yield "spoke.yaml: an ARN names a partition"
    if {template["Metadata"]["BongsuVersion"], template["Outputs"]["BongsuVersion"]["Value"]} != {version}:
        yield f"spoke.yaml: BongsuVersion is not the program's {version}"
