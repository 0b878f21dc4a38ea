"""Contributors of alarms, which ministack does not have (CloudWatch API reference, "DescribeAlarmContributors").

Contributors are not evaluated. SetAlarmContributorState, which CloudWatch does not have, sets the state of a
contributor and writes the items of its history.
"""

import json
from datetime import datetime, timezone

from ministack.services import cloudwatch

# The attributes, state, reason and start of the state, by alarm and ID.
contributors = {}


def set_state(given):
    name, contributor, state = given["AlarmName"], given["ContributorId"], given["StateValue"]
    # ministack does not store an alarm's query.
    cloudwatch._alarms[name]["Metrics"] = [{"Id": "q1", "Expression": given["Query"], "ReturnData": True}]
    before = contributors.get((name, contributor), {}).get("StateValue", "OK")
    at = datetime.fromisoformat(given["Timestamp"])
    contributors[name, contributor] = given
    item = {
        "AlarmName": name,
        "AlarmType": "MetricAlarm",
        "AlarmContributorId": contributor,
        "AlarmContributorAttributes": given["ContributorAttributes"],
        "Timestamp": at.astimezone(timezone.utc).strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
    }
    cloudwatch._history_entries().append({
        **item,
        "HistoryItemType": "AlarmContributorStateUpdate",
        "HistorySummary": f"Alarm contributor updated from {before} to {state}",
        "HistoryData": json.dumps({
            "version": "1.0",
            "oldState": {"stateValue": before},
            "newState": {"stateValue": state, "stateReason": given["StateReason"]},
        }),
    })
    for action in given.get("Actions", []):
        cloudwatch._history_entries().append({
            **item,
            "HistoryItemType": "AlarmContributorAction",
            "HistorySummary": f"Successfully executed action {action}",
            "HistoryData": json.dumps({"actionState": "Succeeded", "notificationResource": action}),
        })
    return {}


def describe(given):
    found = [it for (name, _), it in contributors.items() if name == given["AlarmName"]]
    return {
        "AlarmContributors": [
            {
                "ContributorId": it["ContributorId"],
                "ContributorAttributes": it["ContributorAttributes"],
                "StateReason": it["StateReason"],
                "StateTransitionedTimestamp": datetime.fromisoformat(it["Timestamp"]).timestamp(),
            }
            for it in found
            if it["StateValue"] == "ALARM"
        ]
    }


handle_request = cloudwatch.handle_request


async def handle(method, path, headers, body, query):
    target = headers.get("x-amz-target", "").rpartition(".")[2]
    if target == "SetAlarmContributorState":
        return cloudwatch._json_ok(set_state(json.loads(body)))
    if target == "DescribeAlarmContributors":
        return cloudwatch._json_ok(describe(json.loads(body)))
    return await handle_request(method, path, headers, body, query)


cloudwatch.handle_request = handle
