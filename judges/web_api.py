"""Tests the inbox with Slack's own client: the calls of a bot, and the refusals of wrong calls.

The only argument is the origin of the inbox.
"""

import sys
from urllib.error import HTTPError
from urllib.request import Request, urlopen

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.http_retry.builtin_handlers import RateLimitErrorRetryHandler


# One gray pixel.
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108000000003a7e9b55"
    "0000000a49444154789c6368000000820081dd436af40000000049454e44ae426082"
)


def refusal(call, **fields):
    """Returns Slack's error word, or None if the call succeeds."""
    try:
        call(**fields)
    except SlackApiError as error:
        return error.response["error"]
    return None


def check(what, is_right):
    """Ends the program with an error unless the inbox behaves like Slack."""
    if not is_right:
        sys.exit(f"differs from Slack: {what}")


def one_incident(client):
    """Posts, changes, answers, finds and deletes the message of an incident."""
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
    another = {**place, "ts": f"1.{root['ts'].split('.')[1]}"}
    check("a change at another timestamp", refusal(client.chat_update, **another, text="x") == "message_not_found")
    client.chat_delete(**place)
    check("a change of a deleted message", refusal(client.chat_update, **place, text="x") == "message_not_found")


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
    check("an unknown method", refusal(lambda: client.api_call("chat.shout")) == "unknown_method")
    url = client.base_url
    check("no token", refusal(WebClient(base_url=url).auth_test) == "not_authed")
    check("another token", refusal(WebClient(token="xoxp-1", base_url=url).auth_test) == "invalid_auth")


def fetched(url):
    """Returns the content type and the content of a URL."""
    with urlopen(url) as answer:
        return answer.headers["content-type"], answer.read()


def put(url, content, kind="application/octet-stream"):
    """Uploads content and returns the status."""
    try:
        with urlopen(Request(url, data=content, headers={"content-type": kind})) as answer:
            return answer.status
    except HTTPError as error:
        return error.code


def a_picture_in_a_thread(client, origin):
    """Uploads a picture with Slack's client, and finds it on the page."""
    root = client.chat_postMessage(channel="pictures", text="ALARM")
    place = {"channel": "pictures", "thread_ts": root["ts"]}
    more = {"title": "CPU <of> web", "alt_txt": "it is high", "initial_comment": "the *metric*"}
    shared = client.files_upload_v2(content=PNG, filename="cpu.png", **place, **more)
    check("one file", shared["file"]["title"] == more["title"] and len(shared["files"]) == 1)
    reply = client.conversations_replies(channel="pictures", ts=root["ts"])["messages"][1]
    check("a reply with a comment", (reply["text"], reply["thread_ts"]) == (more["initial_comment"], root["ts"]))
    file = reply["files"][0]
    check("a file", (file["id"], file["mimetype"], file["size"]) == (shared["file"]["id"], "image/png", len(PNG)))
    check("its content", fetched(file["url_private"]) == ("image/png", PNG))
    page = fetched(origin)[1].decode()
    check("the picture on the page", f'<img class="sl-image" src="/files/{file["id"]}" alt="it is high"' in page)
    check("its title on the page", "CPU &lt;of&gt; web" in page)
    client.chat_delete(channel="pictures", ts=root["ts"])
    check("a file goes with its message", refusal_of(file["url_private"]) == 404)


def refusal_of(url):
    """Returns the status of a URL that is refused, or None."""
    try:
        fetched(url)
    except HTTPError as error:
        return error.code
    return None


def uploaded(client, content, **fields):
    """Uploads content to a new upload URL. Returns the file's ID and the status."""
    ticket = client.files_getUploadURLExternal(filename="a.png", length=len(content))
    return ticket["file_id"], put(ticket["upload_url"], content, **fields)


def a_picture_in_a_block(client, origin):
    """Uploads a picture without a channel, and posts a block that refers to it."""
    boundary = b'--x\r\ncontent-disposition: form-data; name="f"; filename="a.png"\r\n\r\n'
    ticket = client.files_getUploadURLExternal(filename="a.png", length=len(PNG))
    form = boundary + PNG + b"\r\n--x--\r\n"
    check("a form", put(ticket["upload_url"], form, "multipart/form-data; boundary=x") == 200)
    image = {"type": "image", "alt_text": "a", "slack_file": {"id": ticket["file_id"]}}
    post = {"channel": "blocks", "text": "x", "blocks": [image]}
    check("a block with an unfinished upload", refusal(client.chat_postMessage, **post) == "invalid_blocks")
    client.files_completeUploadExternal(files=[{"id": ticket["file_id"]}])
    client.chat_postMessage(**post)
    check("the block's picture", f'src="/files/{ticket["file_id"]}"' in fetched(origin)[1].decode())
    check("the file after the post", fetched(f"{origin}/files/{ticket['file_id']}") == ("image/png", PNG))


def refused_uploads(client):
    ask = client.files_getUploadURLExternal
    cases = [
        ("invalid_arguments", {"filename": "", "length": 1}),
        ("invalid_arguments", {"filename": "a.png", "length": "many"}),
        ("missing_argument", {"filename": "a.png", "length": 0}),
        ("file_upload_size_restricted", {"filename": "a.png", "length": 2 * 1024 * 1024 + 1}),
        ("alt_txt_too_large", {"filename": "a.png", "length": 1, "alt_txt": "x" * 1001}),
        ("unknown_snippet_type", {"filename": "a.py", "length": 1, "snippet_type": "python"}),
    ]
    for word, fields in cases:
        check(word, refusal(ask, **fields) == word)
    url = ask(filename="a.png", length=len(PNG))["upload_url"]
    check("an upload of another length", (put(url, PNG[:-1]), put(url, PNG + b"x"), put(url, PNG * 999)) == (400, 400, 413))
    check("an unknown upload", put(f"{url}0", PNG) == 404)
    html, status = uploaded(client, b"<html><script>alert(1)</script>")
    check("an upload that is no picture", status == 400)
    png, status = uploaded(client, PNG)
    check("a picture", status == 200)
    complete = client.files_completeUploadExternal
    file = {"files": [{"id": png}]}
    cases = [
        ("invalid_arguments", {"files": []}),
        ("invalid_arguments", {"files": [{"title": "a"}]}),
        ("invalid_arguments", {"files": [{"id": png}, {"id": png}]}),
        ("invalid_arguments", {**file, "thread_ts": "1.000001"}),
        ("file_not_found", {"files": [{"id": html}], "channel_id": "C1"}),
        ("file_not_found", {"files": [{"id": png}, {"id": "F0"}], "channel_id": "C1"}),
        ("channel_not_found", {**file, "channel_id": "no-such-channel"}),
        ("not_in_channel", {**file, "channel_id": "not-in-channel"}),
        ("thread_not_found", {**file, "channel_id": "C1", "thread_ts": "1.000099"}),
        ("invalid_blocks", {**file, "channel_id": "C1", "blocks": '[{"type":"section"}]'}),
    ]
    for word, fields in cases:
        check(f"{word} of {fields}", refusal(complete, **fields) == word)
    check("a file after refused calls", complete(**file, channel_id="C1")["files"][0]["id"] == png)
    check("a second completion", refusal(complete, **file, channel_id="C1") == "file_not_found")


def a_tier(client, origin):
    """Exceeds the limit of 50 calls a minute. The inbox answers 429 with the time to wait, and a retry succeeds."""
    post = client.chat_postMessage(channel="tiers", text="x")
    hasty = WebClient(token="xoxb-inbox", base_url=f"{origin}/api/")
    error = None
    for _ in range(60):
        try:
            hasty.conversations_replies(channel="tiers", ts=post["ts"])
        except SlackApiError as refused:
            error = refused
            break
    check("a tier", error is not None and error.response.status_code == 429)
    check("its word", error.response["error"] == "ratelimited")
    check("its wait", error.response.headers["retry-after"] in ("1", "2"))
    check("another method", hasty.chat_getPermalink(channel="tiers", message_ts=post["ts"])["ok"])
    check("a retry", client.conversations_replies(channel="tiers", ts=post["ts"])["ok"])


def main():
    origin = sys.argv[1]
    client = WebClient(token="xoxb-inbox", base_url=f"{origin}/api/")
    # With --slack-speed, the inbox limits bursts. Slack's client waits for the time in the answer.
    client.retry_handlers.append(RateLimitErrorRetryHandler(max_retry_count=5))
    check("auth.test", client.auth_test()["ok"])
    one_incident(client)
    refusals(client)
    a_picture_in_a_thread(client, origin)
    a_picture_in_a_block(client, origin)
    refused_uploads(client)
    a_tier(client, origin)
    # The limit of one channel does not affect another channel.
    for number in range(8):
        check("a message in a row", client.chat_postMessage(channel="C1", text=str(number))["ok"])


main()
