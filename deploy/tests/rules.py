"""Checks the template with bongsu's own rules, in addition to cfn-lint."""

import re

# If nobody watches one of these, alarms can be lost silently.
WATCHED = {
    "Errors",
    "Throttles",
    "AsyncEventsDropped",
    "AsyncEventAge",
    "DestinationDeliveryFailures",
    "NumberOfNotificationsFailedToRedriveToDlq",
    "ApproximateNumberOfMessagesVisible",
    "ApproximateNumberOfMessagesNotVisible",
    "Heartbeat",
    "EveningFire",
}
# CloudFormation accepts no tags for these types.
UNTAGGED = {
    "AWS::KMS::Alias",
    "AWS::SNS::TopicPolicy",
    "AWS::SNS::Subscription",
    "AWS::SQS::QueuePolicy",
    "AWS::Lambda::Permission",
    "AWS::Lambda::Url",
    "AWS::Lambda::EventInvokeConfig",
    "AWS::Scheduler::Schedule",
}
# EventBridge ignores conditions in the policies of an encrypted topic. The statement is off by default.
UNBOUND = {"EventBridgeRules"}
# CloudWatch describes composite alarms only to callers with the permission for every alarm, and has no permissions for single
# metrics in pictures.
UNSCOPED = {
    "EveryAlarm": ["cloudwatch:DescribeAlarms", "cloudwatch:DescribeAlarmHistory", "cloudwatch:DescribeAlarmContributors", "cloudwatch:ListTagsForResource"],
    "Graphs": "cloudwatch:GetMetricWidgetImage",
    "UploadedGraphs": "cloudwatch:GetMetricWidgetImage",
    # GetMetricData does not support resources.
    "Charts": "cloudwatch:GetMetricData",
    # The log groups behind alarms are unknown.
    "LogLines": ["logs:DescribeMetricFilters", "logs:FilterLogEvents"],
    # LookupEvents does not support resources.
    "Changes": "cloudtrail:LookupEvents",
    # The names of the spokes' roles end with their regions. A condition restricts this to the accounts.
    "Spokes": "sts:AssumeRole",
    # The encryption context restricts these to the secrets that the stack names.
    "KeyOfSsmParameters": "kms:Decrypt",
    "KeyOfSecrets": "kms:Decrypt",
}
# The names of pictures are unknown.
OBJECTS = "arn:<AWS::Partition>:s3:::<GraphBucket>/graphs/*"
# The muted alarm is also unknown, but bongsu chooses the name of its mute rule.
CLOUDWATCH = "arn:<AWS::Partition>:cloudwatch:<AWS::Region>:<AWS::AccountId>"
MUTED = [f"{CLOUDWATCH}:alarm-mute-rule:bongsu-*", f"{CLOUDWATCH}:alarm:*"]
DAY = 24 * 60 * 60
FOURTEEN_DAYS = 14 * DAY
# The longest delay that the function sets for a failed notice.
LONGEST_DELAY = 20 * 60


def findings(template, text, version):
    """Yields every fault as a line of text. `version` is the program's version."""
    resources = template["Resources"]
    for name, resource in resources.items():
        kind, properties = resource["Type"], resource["Properties"]
        tags = properties.get("Tags")
        if kind not in UNTAGGED and tags != [{"Key": "bongsu:stack", "Value": "<AWS::StackName>"}]:
            yield f"{name}: not tagged as bongsu's"
        yield from policies(name, properties)
        yield from doors(name, resource)
        yield from watchdog(name, kind, properties)
    yield from public(resources)
    yield from every_alarm(resources["EveryAlarmRule"]["Properties"])
    yield from queues(resources)
    watched = {it["Properties"]["MetricName"] for it in of_kind(resources, "AWS::CloudWatch::Alarm")}
    yield from (f"nothing watches {metric}" for metric in sorted(WATCHED - watched))
    if found := re.findall(r"arn:aws[:-]", text):
        yield f"{len(found)} ARNs name a partition; use ${{AWS::Partition}}"
    for where, found in {
        "Metadata": template["Metadata"]["BongsuVersion"],
        "Outputs": template["Outputs"]["BongsuVersion"]["Value"],
    }.items():
        if found != version:
            yield f"{where}: BongsuVersion is {found}, and the program's is {version}"


def policies(name, properties):
    for statement in statements(properties):
        sid, condition = statement.get("Sid"), statement.get("Condition")
        service = "Service" in statement.get("Principal", {})
        # Lambda assumes a function's role only for that function. Other services assume a role for everybody that names it.
        assumed = "lambda.amazonaws.com" in str(statement.get("Principal")) and statement["Action"] == "sts:AssumeRole"
        if service and not condition and not assumed and sid not in UNBOUND:
            yield f"{name}: {sid} admits a service for any account"
        scoped = not is_wide(statement.get("Resource")) or UNSCOPED.get(sid) == statement["Action"]
        if "Principal" not in statement and (not sid or not scoped):
            yield f"{name}: {sid} is for more than this stack's resources"
        if "Principal" not in statement and "*" in str(statement["Action"]):
            yield f"{name}: {sid} allows more actions than it names"
        if "Principal" not in statement and "sts:AssumeRole" in str(statement["Action"]) and "aws:ResourceAccount" not in str(condition):
            yield f"{name}: {sid} assumes roles of accounts that the stack does not name"
        if "Principal" not in statement and "kms:Decrypt" in str(statement["Action"]) and not condition:
            yield f"{name}: {sid} decrypts in any context"


def doors(name, resource):
    """Checks that services may call the function only for this account. Everybody may call the optional URL for buttons."""
    properties = resource["Properties"]
    if not {"Principal", "FunctionName"} <= properties.keys():
        return
    url = {"FunctionUrlAuthType", "InvokedViaFunctionUrl"} & properties.keys()
    bound = {"SourceArn", "SourceAccount"} <= properties.keys()
    if not bound and not (url and resource.get("Condition") == "HasButtons"):
        yield f"{name}: admits {properties['Principal']} for any account"


def public(resources):
    """Checks that the public URL belongs to a separate function, which accepts only presses and writes only signatures."""
    buttons = resources["ButtonsFunction"]["Properties"]
    if buttons["Handler"] != "buttons":
        yield "ButtonsFunction: its handler accepts alarms"
    for name, resource in resources.items():
        properties = resource["Properties"]
        is_open = properties.get("Principal") == "*" or resource["Type"] == "AWS::Lambda::Url"
        target = properties.get("FunctionName", properties.get("TargetFunctionArn"))
        if is_open and target != "<ButtonsFunction>":
            yield f"{name}: admits everybody to {target}"
    for statement in statements(resources["ButtonsRole"]["Properties"]["Policies"]):
        if statement["Action"] == "dynamodb:PutItem" and "presses" not in str(statement.get("Condition")):
            yield "ButtonsRole: may write more than signatures"


def every_alarm(rule):
    """Checks that the rule omits the watchdog alarms, and that undeliverable events are kept."""
    if rule["EventPattern"]["resources"] != [{"anything-but": {"prefix": f"{CLOUDWATCH}:alarm:<FunctionName>-"}}]:
        yield "EveryAlarmRule: sends the function its own watchdog alarms"
    for target in rule["Targets"]:
        if "DeadLetterConfig" not in target:
            yield "EveryAlarmRule: undeliverable events are lost"


def is_wide(resource):
    return "*" in str(resource) and resource not in (OBJECTS, MUTED)


def statements(value):
    """Yields all statements of all policies in a value, including conditional statements."""
    if isinstance(value, list):
        for entry in value:
            yield from statements(entry)
    elif isinstance(value, dict):
        if "Effect" in value:
            yield value
        else:
            yield from statements(list(value.values()))


def watchdog(name, kind, properties):
    if kind != "AWS::CloudWatch::Alarm" or properties["Namespace"] == "AWS/EC2":
        return
    if properties["AlarmActions"] != ["<FallbackTopic>"]:
        yield f"{name}: a watchdog alarm that does not notify the fallback topic"
    # AWS's metrics are missing when all is well. bongsu's own metrics are missing when bongsu fails.
    absent = "breaching" if properties["Namespace"] == "bongsu" else "notBreaching"
    if properties["TreatMissingData"] != absent:
        yield f"{name}: missing data must be {absent}"


def queues(resources):
    undelivered = resources["UndeliveredQueue"]["Properties"]
    timeout = resources["Function"]["Properties"]["Timeout"]
    if undelivered["VisibilityTimeout"] < 6 * timeout:
        yield f"UndeliveredQueue: the visibility timeout is below six times the function's {timeout} s"
    tried = max(LONGEST_DELAY, undelivered["VisibilityTimeout"]) * undelivered["RedrivePolicy"]["maxReceiveCount"]
    if tried > FOURTEEN_DAYS - 2 * DAY:
        yield "UndeliveredQueue: messages that are tried so long have little time left in the dead queue"
    for queue in of_kind(resources, "AWS::SQS::Queue"):
        if queue["Properties"]["MessageRetentionPeriod"] != FOURTEEN_DAYS:
            yield f"{queue['Properties']['QueueName']}: keeps messages for less than 14 days"
    mapping = resources["UndeliveredQueueToFunction"]["Properties"]
    if mapping.get("FunctionResponseTypes") != ["ReportBatchItemFailures"]:
        yield "UndeliveredQueueToFunction: Lambda would delete failed messages"


def of_kind(resources, kind):
    return (resource for resource in resources.values() if resource["Type"] == kind)
