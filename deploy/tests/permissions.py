"""Checks the policies of docs/permissions.md: their actions with cfn-lint, and their size."""

import json
import re

# IAM's limit for a managed policy, white space not counted.
MOST_CHARACTERS = 6144


def findings(document, lint):
    """Every fault, as a line of text. `lint` returns the faults of a template."""
    policies = re.findall(r"^```json\n(.*?)^```$", document, re.MULTILINE | re.DOTALL)
    if not policies:
        yield "no policy is found"
    for position, text in enumerate(policies, 1):
        policy = json.loads(text)
        if (size := len(re.sub(r"\s", "", text))) > MOST_CHARACTERS:
            yield f"policy {position}: {size} characters; IAM takes {MOST_CHARACTERS}"
        for statement in policy["Statement"]:
            if any("*" in action for action in statement["Action"]):
                yield f"policy {position}: {statement['Sid']} allows more actions than it names"
        resource = {"Type": "AWS::IAM::ManagedPolicy", "Properties": {"PolicyDocument": policy}}
        for fault in lint(json.dumps({"Resources": {"Policy": resource}})):
            yield f"policy {position}: {fault}"
