"""Checks deploy/ with cfn-lint and our own rules, compares the Terraform module with the template, and checks the
policies of docs/permissions.md.

Needs the packages of test-requirements.txt. Exits with 1 if there are findings.
"""

import functools
import pathlib
import re
import shutil
import subprocess
import sys

from cfnlint.api import lint
from cfnlint.config import ManualArgs

import broken
import compare
import permissions
import rules
import spoke
import template
import terraform

DEPLOY = pathlib.Path(__file__).resolve().parent.parent
TEMPLATES = ["cloudformation.yaml", "ecs.yaml", "spoke.yaml"]
# One of each partition.
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
    print(f"the template and Terraform's module agree; {len(broken.ALL)} mistakes were seen by {len(JUDGES)} judges")
    return 1 if missed else 0


def sources():
    documents = [*(DEPLOY / name for name in TEMPLATES), DEPLOY.parent / "docs" / "permissions.md"]
    return [*documents, *sorted((DEPLOY / "terraform").glob("*.tf"))]


# A mistake is in one text, and the others stay as they were.
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
    yield from permissions.findings(files["permissions.md"], faults)


JUDGES = {
    "cfn-lint": by_cfn_lint,
    "rules": by_rules,
    "compare": by_comparison,
    "permissions": by_permissions,
}


def verdict(judge, files):
    """The findings of a judge; an unreadable file is a finding too."""
    try:
        return [f"{judge}: {line}" for line in JUDGES[judge](files)]
    except Exception as error:  # noqa: BLE001 (whatever a parser raises)
        return [f"{judge}: cannot be read: {str(error).strip().splitlines()[0]}"]


def miss(files, what, judge, name, old, new):
    """Nothing if the judge sees the mistake; otherwise a line that names it."""
    if files[name].count(old) != 1:
        return [f'broken.py: "{what}" is to replace what {name} holds {files[name].count(old)} times']
    if verdict(judge, files | {name: files[name].replace(old, new)}):
        return []
    return [f'{judge} has not seen the mistake "{what}"']


def formatting():
    if not shutil.which("terraform"):
        print("terraform is not here: the format of its files is left unchecked")
        return []
    command = ["terraform", "fmt", "-check", "-list=true", str(DEPLOY / "terraform")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return [f"not as terraform fmt has it: {line}" for line in done.stdout.split()] if done.returncode else []


def version():
    manifest = (DEPLOY.parent / "Cargo.toml").read_text(encoding="utf-8")
    return re.search(r'^version = "(.+)"$', manifest, re.MULTILINE)[1]


if __name__ == "__main__":
    sys.exit(main())
