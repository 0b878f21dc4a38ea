"""Checks deploy/ with cfn-lint and bongsu's rules, compares the Terraform module with the template, and checks the
policies in docs/permissions.md.

Needs the packages in test-requirements.txt. Exits with 1 if there are findings.
"""

import functools
import json
import pathlib
import re
import shutil
import subprocess
import sys

from cfnlint.api import lint
from cfnlint.config import ManualArgs

import broken
import compare
import rules
import spoke
import template
import terraform

DEPLOY = pathlib.Path(__file__).resolve().parent.parent
TEMPLATES = ["cloudformation.yaml", "ecs.yaml", "spoke.yaml"]
# IAM's limit for a managed policy without white space.
MOST_CHARACTERS = 6144
# At least one region of each partition.
REGIONS = ["us-east-1", "ap-northeast-2", "eu-central-1", "cn-north-1", "us-gov-west-1"]


def main():
    files = {path.name: path.read_text(encoding="utf-8") for path in sources()}
    findings = [line for judge in JUDGES for line in verdict(judge, files)]
    findings += formatting()
    for line in findings:
        print(line)
    if findings:
        return 1
    missed = [line for case in broken.ALL for line in miss(files, *case)]
    for line in missed:
        print(line)
    print(f"the template and Terraform's module agree; {len(broken.ALL)} mistakes were found by {len(JUDGES)} judges")
    return 1 if missed else 0


def sources():
    documents = [*(DEPLOY / name for name in TEMPLATES), DEPLOY.parent / "docs" / "permissions.md"]
    return [*documents, *sorted((DEPLOY / "terraform").glob("*.tf"))]


# A mistake changes one text, so the results for the other texts are cached.
@functools.cache
def faults(text):
    found = lint(text, config=ManualArgs(regions=REGIONS, include_checks=["I"]))
    return [f"line {match.linenumber}: {match.rule.id} {match.message}" for match in found]


def by_cfn_lint(files):
    for name in TEMPLATES:
        yield from (f"{name} {fault}" for fault in faults(files[name]))


def by_rules(files):
    text = files["cloudformation.yaml"]
    yield from rules.findings(template.read(text), text, version())
    yield from spoke.findings(template.read(files["spoke.yaml"]), files["spoke.yaml"], version())


def by_comparison(files):
    module = terraform.Module([text for name, text in files.items() if name.endswith(".tf")])
    yield from compare.findings(template.read(files["cloudformation.yaml"]), module)


def by_permissions(files):
    """Checks the policies in docs/permissions.md: their actions with cfn-lint, and their size."""
    policies = re.findall(r"^```json\n(.*?)^```$", files["permissions.md"], re.MULTILINE | re.DOTALL)
    if not policies:
        yield "no policy is found"
    for position, text in enumerate(policies, 1):
        policy = json.loads(text)
        if (size := len(re.sub(r"\s", "", text))) > MOST_CHARACTERS:
            yield f"policy {position}: {size} characters; IAM accepts {MOST_CHARACTERS}"
        for statement in policy["Statement"]:
            if any("*" in action for action in statement["Action"]):
                yield f"policy {position}: {statement['Sid']} allows more actions than it names"
        resource = {"Type": "AWS::IAM::ManagedPolicy", "Properties": {"PolicyDocument": policy}}
        for fault in faults(json.dumps({"Resources": {"Policy": resource}})):
            yield f"policy {position}: {fault}"


JUDGES = {
    "cfn-lint": by_cfn_lint,
    "rules": by_rules,
    "compare": by_comparison,
    "permissions": by_permissions,
}


def verdict(judge, files):
    """Returns the findings of a judge. An unreadable file is also a finding."""
    try:
        return [f"{judge}: {line}" for line in JUDGES[judge](files)]
    except Exception as error:  # noqa: BLE001 (whatever a parser raises)
        return [f"{judge}: cannot be read: {str(error).strip().splitlines()[0]}"]


def miss(files, what, judge, name, old, new):
    """Returns a line with the mistake if the judge does not find it."""
    if files[name].count(old) != 1:
        return [f'broken.py: "{what}" replaces a text that {name} contains {files[name].count(old)} times']
    if verdict(judge, files | {name: files[name].replace(old, new)}):
        return []
    return [f'{judge} did not find the mistake "{what}"']


def formatting():
    if not shutil.which("terraform"):
        print("terraform is not installed: the format of its files is not checked")
        return []
    command = ["terraform", "fmt", "-check", "-list=true", str(DEPLOY / "terraform")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return [f"not formatted by terraform fmt: {line}" for line in done.stdout.split()] if done.returncode else []


def version():
    manifest = (DEPLOY.parent / "Cargo.toml").read_text(encoding="utf-8")
    return re.search(r'^version = "(.+)"$', manifest, re.MULTILINE)[1]


if __name__ == "__main__":
    sys.exit(main())
