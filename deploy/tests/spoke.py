"""Checks that the template of a spoke sends to its hub, lets the hub's roles read, and grants nothing else."""

import re

import rules

# The maximum length, because people read the template before they deploy it to every account.
MOST_LINES = 190

# CloudWatch has no permissions for single metrics, and describes composite alarms only to callers with the permission for every
# alarm. The hub finds rules by their target.
UNSCOPED = {"Alarms": "aws:RequestedRegion", "Rules": None}
# The account in the bus's ARN.
HUB_ACCOUNT = {"!Select": [4, {"split": "<HubBusArn>", "at": ":"}]}
READING = re.compile(r"[a-z]+:(Describe|Get|List)[A-Za-z]+")


def findings(template, text, version):
    """Yields every fault as a line of text. `version` is the program's version."""
    resources = template["Resources"]
    for name, resource in resources.items():
        if name != "AuditRole":
            yield from rules.policies(name, resource["Properties"])
        for statement in rules.statements(resource["Properties"]):
            if "Service" in statement.get("Principal", {}) and not statement.get("Condition"):
                yield f"spoke's {name}: admits a service for any account"
    yield from audit(resources["AuditRole"])
    (target,) = resources["Rule"]["Properties"]["Targets"]
    if "DeadLetterConfig" not in target:
        yield "spoke's Rule: events that the hub does not accept are lost"
    if target["RetryPolicy"] != {"MaximumEventAgeInSeconds": rules.DAY, "MaximumRetryAttempts": 185}:
        yield "spoke's Rule: does not try for a day, as docs/organization.md says"
    sent = [it["Resource"] for it in rules.statements(resources["Role"]["Properties"]["Policies"])]
    if {target["Arn"], *sent} != {"<HubBusArn>"}:
        yield "spoke's Role: may send to another target than the rule does"
    if resources["UnsentQueue"]["Properties"]["MessageRetentionPeriod"] != rules.FOURTEEN_DAYS:
        yield "spoke's UnsentQueue: keeps messages for less than 14 days"
    if len(text.splitlines()) > MOST_LINES:
        yield f"spoke.yaml: longer than {MOST_LINES} lines"
    if re.search(r"arn:aws[:-]", text.split("Resources:")[1]):
        yield "spoke.yaml: an ARN names a partition"
    if {template["Metadata"]["BongsuVersion"], template["Outputs"]["BongsuVersion"]["Value"]} != {version}:
        yield f"spoke.yaml: BongsuVersion is not the program's {version}"


def audit(resource):
    """Checks that only named roles of the hub's account may assume the role, and that the role only reads."""
    role = resource["Properties"]
    if resource.get("Condition") != "IsAudited" or role["RoleName"] != "bongsu-audit-<AWS::Region>":
        yield "spoke's AuditRole: not the role that a hub assumes"
    (trust,) = rules.statements(role["AssumeRolePolicyDocument"])
    if trust["Principal"] != {"AWS": HUB_ACCOUNT}:
        yield "spoke's AuditRole: trusts another account than the hub's"
    if trust.get("Condition", {}).get("ArnEquals", {}).keys() != {"aws:PrincipalArn"}:
        yield "spoke's AuditRole: trusts every role of the hub's account"
    for statement in rules.statements(role["Policies"]):
        sid, actions = statement["Sid"], statement["Action"]
        for action in [actions] if isinstance(actions, str) else actions:
            if not READING.fullmatch(action):
                yield f"spoke's AuditRole: {sid} may {action}"
        if "*" in str(statement["Resource"]) and sid not in UNSCOPED:
            yield f"spoke's AuditRole: {sid} is for more than this stack's resources"
        if (key := UNSCOPED.get(sid)) and key not in str(statement.get("Condition")):
            yield f"spoke's AuditRole: {sid} is not limited by {key}"
