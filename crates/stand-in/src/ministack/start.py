"""Runs ministack while the other end of standard input is open.

A test binary does not drop its statics, and may be killed. The pipe closes in every case, which ends ministack
and its functions and deletes its files.
"""

import json
import os
import shutil
import sys
import tempfile
import threading

place = tempfile.mkdtemp(prefix="bongsu-ministack-")
os.environ["TMPDIR"] = place
tempfile.tempdir = place


def end_with_the_test():
    sys.stdin.buffer.read()
    shutil.rmtree(place, ignore_errors=True)
    os.killpg(0, 9)


threading.Thread(target=end_with_the_test, daemon=True).start()
sys.argv = ["ministack"]
# The modules beside this file are imported without writing bytecode files.
sys.dont_write_bytecode = True

from ministack.app import main  # noqa: E402  (reads the environment when it is imported)
from ministack.services import cloudwatch  # noqa: E402

ACTIONS = {"ALARM": "AlarmActions", "OK": "OKActions", "INSUFFICIENT_DATA": "InsufficientDataActions"}
dispatch = cloudwatch._dispatch_alarm_actions


def dispatch_and_record(alarm, old_state, new_state, *rest):
    """Adds executed actions to an alarm's history, as CloudWatch does and ministack does not."""
    dispatch(alarm, old_state, new_state, *rest)
    for action in alarm.get(ACTIONS[new_state]) or [] if alarm.get("ActionsEnabled", True) else []:
        update = cloudwatch._history_entries()[-1]
        cloudwatch._history_entries().append({
            **update,
            "HistoryItemType": "Action",
            "HistorySummary": f"Successfully executed action {action}",
            "HistoryData": json.dumps({"actionState": "Succeeded", "notificationResource": action}),
        })


cloudwatch._dispatch_alarm_actions = dispatch_and_record
import contributors  # noqa: E402, F401  (replaces functions of the modules above)
import mute_rules  # noqa: E402, F401
import roles  # noqa: E402, F401

main()
