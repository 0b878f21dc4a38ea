"""Refuses AssumeRole for a role that does not exist, as AWS does. ministack accepts every role."""

from urllib.parse import parse_qs

from ministack.services import iam, sts

handle = sts.handle_request


async def handle_request(method, path, headers, body, query_params):
    form = parse_qs(body.decode()) if isinstance(body, bytes) else {}
    if form.get("Action") == ["AssumeRole"]:
        arn = form.get("RoleArn", [""])[0]
        account, _, name = arn.partition("::")[2].partition(":role/")
        if iam._roles.get_scoped(account, None, name.rsplit("/", 1)[-1]) is None:
            words = f"User: a caller is not authorized to perform: sts:AssumeRole on resource: {arn}"
            return iam._error(403, "AccessDenied", words, ns="sts")
    return await handle(method, path, headers, body, query_params)


sts.handle_request = handle_request
