"""Judges messages by slack-sdk: [{name, message}] on standard input, [{name, reason}] on standard output."""

import json
import logging
import sys

from slack_sdk.models.blocks import Block


def blocks(message):
    """Every block, with the place it is at."""
    for index, block in enumerate(message.get("blocks", [])):
        yield f"blocks[{index}]", block
    for number, attachment in enumerate(message.get("attachments", [])):
        for index, block in enumerate(attachment.get("blocks", [])):
            yield f"attachments[{number}].blocks[{index}]", block


def reason_against(block):
    """Why slack-sdk would not send the block as it is, or nothing."""
    try:
        parsed = Block.parse(block)
        if parsed is None:
            return "no block that slack-sdk knows"
        parsed.validate_json()
        # Reaches what is inside the block, which validate_json alone does not.
        understood = parsed.to_dict()
    # It has errors of its own, and for what it never expected those of Python.
    except Exception as error:
        return f"{type(error).__name__}: {error}"
    if understood != block:
        return f"slack-sdk would send {json.dumps(understood, ensure_ascii=False)}"
    return None


def main():
    # It logs what it skips; the answer says so too.
    logging.disable(logging.CRITICAL)
    refusals = []
    for case in json.load(sys.stdin.buffer):
        for place, block in blocks(case["message"]):
            reason = reason_against(block)
            if reason is not None:
                refusals.append({"name": case["name"], "reason": f"{place}: {reason}"})
    json.dump(refusals, sys.stdout)


main()
