"""Slack's own client against the inbox: what a bot does, and what it is refused. The origin is the only argument."""

import sys

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.http_retry.builtin_handlers import RateLimitErrorRetryHandler


def refusal(call, **fields):
    """The error's word."""
    try:
        call(**fields)
    except SlackApiError as error:
        return error.response["error"]
    return None


def check(what, is_right):
    if not is_right:
        sys.exit(f"not as Slack has it: {what}")


def one_incident(client):
    """Posted, changed, replied to, found, taken away."""
    section = {"type": "section", "text": {"type": "mrkdwn", "text": "*web* ALARM"}}
    root = client.chat_postMessage(channel="#alarms", text="ALARM", blocks=[section])
    place = {"channel": root["channel"], "ts": root["ts"]}
    thread = {"channel": root["channel"], "thread_ts": root["ts"]}
    reply = client.chat_postMessage(**thread, text="again", reply_broadcast=True)
    client.chat_postMessage(**thread, text="acknowledged")
    client.chat_update(**place, text="OK", blocks=[])
    messages = client.conversations_replies(**place)["messages"]
    check("a thread", [message["text"] for message in messages] == ["OK", "again", "acknowledged"])
    check("a changed message", "edited" in messages[0] and messages[0]["reply_count"] == 2)
    history = client.conversations_history(channel=root["channel"])["messages"]
    check("a channel", [message["ts"] for message in history] == [reply["ts"], root["ts"]])
    link = client.chat_getPermalink(channel=root["channel"], message_ts=root["ts"])["permalink"]
    check("a permalink", link.startswith("http://127.0.0.1:"))
    client.chat_delete(**place)
    check("what was taken away", refusal(client.chat_update, **place, text="x") == "message_not_found")


def refusals(client):
    post = client.chat_postMessage
    long = {"type": "section", "text": {"type": "mrkdwn", "text": "x" * 3001}}
    cases = [
        ("is_archived", {"channel": "#archived", "text": "x"}),
        ("not_in_channel", {"channel": "not-in-channel", "text": "x"}),
        ("channel_not_found", {"channel": "#no-such-channel", "text": "x"}),
        ("no_text", {"channel": "C1"}),
        ("invalid_blocks", {"channel": "C1", "text": "x", "blocks": [long]}),
        ("thread_not_found", {"channel": "C1", "text": "x", "thread_ts": "1.000099"}),
    ]
    for word, fields in cases:
        check(word, refusal(post, **fields) == word)
    check("a method", refusal(lambda: client.api_call("chat.shout")) == "unknown_method")
    url = client.base_url
    check("no token", refusal(WebClient(base_url=url).auth_test) == "not_authed")
    check("another token", refusal(WebClient(token="xoxp-1", base_url=url).auth_test) == "invalid_auth")


def main():
    client = WebClient(token="xoxb-inbox", base_url=f"{sys.argv[1]}/api/")
    # With --slack-speed more than a few at once are too many; Slack's client waits as it is told.
    client.retry_handlers.append(RateLimitErrorRetryHandler(max_retry_count=5))
    check("auth.test", client.auth_test()["ok"])
    one_incident(client)
    refusals(client)
    for number in range(8):
        check("a message in a row", client.chat_postMessage(channel="C1", text=str(number))["ok"])


main()
