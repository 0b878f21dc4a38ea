"""Validates messages with slack-sdk.

Standard input is [{name, message}]. Standard output is [{name, reason}] for each block that slack-sdk refuses.
"""

import json
import logging
import sys

from slack_sdk.models.blocks import Block


def blocks(message):
    """Yields every block with its position."""
    for index, block in enumerate(message.get("blocks", [])):
        yield f"blocks[{index}]", block
    for number, attachment in enumerate(message.get("attachments", [])):
        for index, block in enumerate(attachment.get("blocks", [])):
            yield f"attachments[{number}].blocks[{index}]", block


def reason_against(block):
    """Returns why slack-sdk would not send the block unchanged, or None."""
    try:
        parsed = Block.parse(block)
        if parsed is None:
            return "slack-sdk does not know this block"
        parsed.validate_json()
        # to_dict also validates the objects inside the block.
        understood = parsed.to_dict()
    # slack-sdk raises its own errors, and Python's errors for unexpected input.
    except Exception as error:
        return f"{type(error).__name__}: {error}"
    if understood != block:
        return f"slack-sdk would send {json.dumps(understood, ensure_ascii=False)}"
    return None


def main():
    # slack-sdk logs each unknown part, which the output also reports.
    logging.disable(logging.CRITICAL)
    refusals = []
    for case in json.load(sys.stdin.buffer):
        for place, block in blocks(case["message"]):
            reason = reason_against(block)
            if reason is not None:
                refusals.append({"name": case["name"], "reason": f"{place}: {reason}"})
    json.dump(refusals, sys.stdout)


main()
