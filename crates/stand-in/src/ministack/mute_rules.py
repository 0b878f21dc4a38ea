"""Alarm mute rules, which ministack does not have (CloudWatch user guide, "Alarm mute rules"; API reference, "Schedule").

A rule with cron(...) is accepted but never active. There is no IAM, so an alarm whose name begins with "denied-"
stands for one that the caller may not mute. A name with "late-" stands for an alarm whose rules do not begin in the
current minute, because AWS does not document that they do.
"""

import json
import re
from datetime import datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import cbor2
from ministack.services import cloudwatch, sns

DENIED, LATE = "denied-", "late-"
AT = re.compile(r"at\((\d{4}-\d\d-\d\dT\d\d:\d\d)\)")
CRON = re.compile(r"cron\([0-9A-Z*,-]+( [0-9A-Z*,-]+){4}\)")
DURATION = re.compile(r"P(?=.)(?:(\d+)D)?(?:T(?=.)(?:(\d+)H)?(?:(\d+)M)?)?")

rules = {}
# The previous state and the last change of each muted alarm, which CloudWatch would have reported.
held = {}


class Refused(Exception):
    """An error of AWS, with its code and its message."""


def invalid(what):
    return Refused("ValidationError", f"The {what} provided is not valid.")


def put(given):
    name, schedule = given.get("Name", ""), given.get("Rule", {}).get("Schedule", {})
    alarms = targets(given)
    if not 1 <= len(name) <= 255:
        raise invalid("Name")
    if len(given.get("Description", "")) > 1024:
        raise invalid("Description")
    if not any(form.fullmatch(schedule.get("Expression", "")) for form in (AT, CRON)):
        raise invalid("Expression")
    if not timedelta(minutes=1) <= duration(schedule) <= timedelta(days=15):
        raise invalid("Duration")
    if len(alarms) > 100 or not all(map(alarm, alarms)):
        raise invalid("AlarmNames")
    if denied := [it for it in alarms if it.startswith(DENIED)]:
        raise Refused("AccessDenied", f"not authorized to perform: cloudwatch:PutAlarmMuteRule on {denied[0]}")
    rules[name] = given
    return {}


def get(given):
    name = given.get("AlarmMuteRuleName", "")
    if name not in rules:
        raise Refused("ResourceNotFoundException", f"there is no alarm mute rule {name}")
    return {**rules[name], **summary(rules[name])}


def delete(given):
    rules.pop(given.get("AlarmMuteRuleName", ""), None)
    return {}


def list_them(given):
    statuses, alarm_name = given.get("Statuses"), given.get("AlarmName")
    found = [rule for rule in rules.values() if alarm_name is None or mutes(rule, alarm_name)]
    summaries = [summary(rule) for rule in found]
    return {"AlarmMuteRuleSummaries": [it for it in summaries if not statuses or it["Status"] in statuses]}


OPERATIONS = {
    "PutAlarmMuteRule": put,
    "GetAlarmMuteRule": get,
    "DeleteAlarmMuteRule": delete,
    "ListAlarmMuteRules": list_them,
}


def summary(rule):
    place = f"{cloudwatch.get_region()}:{cloudwatch.get_account_id()}"
    is_once = AT.fullmatch(rule["Rule"]["Schedule"]["Expression"])
    return {
        "AlarmMuteRuleArn": f"arn:aws:cloudwatch:{place}:alarm-mute-rule:{rule['Name']}",
        "Status": status(rule),
        "MuteType": "ONE_TIME" if is_once else "RECURRING",
    }


def status(rule):
    schedule = rule["Rule"]["Schedule"]
    once = AT.fullmatch(schedule["Expression"])
    if not once:
        return "SCHEDULED"
    begins = datetime.fromisoformat(once[1]).replace(tzinfo=ZoneInfo(schedule.get("Timezone", "UTC")))
    if now() < begins or any(name.startswith(LATE) for name in targets(rule)):
        return "SCHEDULED"
    return "ACTIVE" if now() < begins + duration(schedule) else "EXPIRED"


def duration(schedule):
    found = DURATION.fullmatch(schedule.get("Duration", ""))
    if not found:
        raise invalid("Duration")
    days, hours, minutes = (int(number or 0) for number in found.groups())
    return timedelta(days=days, hours=hours, minutes=minutes)


def now():
    return datetime.now(timezone.utc)


def alarm(name):
    return cloudwatch._alarms.get(name) or cloudwatch._composite_alarms.get(name)


def mutes(rule, alarm_name):
    return alarm_name in targets(rule)


def targets(rule):
    return rule.get("MuteTargets", {}).get("AlarmNames", [])


def is_muted(alarm_name):
    return any(mutes(rule, alarm_name) and status(rule) == "ACTIVE" for rule in rules.values())


dispatch = cloudwatch._dispatch_alarm_actions
fanout = sns._fanout
handle_request = cloudwatch.handle_request


def dispatch_unless_muted(alarm, old_state, new_state, reason):
    name = alarm["AlarmName"]
    if is_muted(name):
        before, *_ = held.get(name, (old_state,))
        held[name] = (before, new_state, reason, now())
    else:
        dispatch(alarm, old_state, new_state, reason)


def release():
    """Runs the actions of an alarm whose mute has ended and whose state has changed."""
    for name in [name for name in held if not is_muted(name)]:
        before, state, reason, at = held.pop(name)
        if (found := alarm(name)) and state != before:
            sns._fanout = lambda topic, identity, message, *rest: fanout(topic, identity, after(message, at), *rest)
            dispatch(found, before, state, reason)
            sns._fanout = fanout


def after(message, at):
    told = {"StateChangeTime": cloudwatch._ts_iso(at.timestamp()), "ActionExecutedAfterMuteWindow": True}
    return json.dumps({**json.loads(message), **told})


async def handle(method, path, headers, body, query):
    """Handles a request. SDKs use CBOR with the operation in the path, and tests use JSON with it in a header."""
    release()
    target = headers.get("x-amz-target", "").rpartition(".")[2]
    operation = OPERATIONS.get(target or path.rpartition("/operation/")[2])
    if operation is None:
        return await handle_request(method, path, headers, body, query)
    try:
        answer = operation(json.loads(body) if target else cbor2.loads(body))
    except Refused as refused:
        return cloudwatch._error(*refused.args, 400, use_json=bool(target), use_cbor=not target)
    release()
    return cloudwatch._json_ok(answer) if target else cloudwatch._cbor_ok(answer)


cloudwatch._dispatch_alarm_actions = dispatch_unless_muted
cloudwatch.handle_request = handle
