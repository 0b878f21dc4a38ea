"""Rules for the template beyond those of cfn-lint."""

import re

# Each breach loses alarms silently.
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
# CloudFormation accepts no tags for them.
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
# EventBridge honours no condition in the policies of an encrypted topic; it is off by default.
UNBOUND = {"EventBridgeRules"}
# CloudWatch describes composite alarms only to callers with the permission for every alarm, and has no permissions for single
# metrics in pictures.
UNSCOPED = {
    "EveryAlarm": ["cloudwatch:DescribeAlarms", "cloudwatch:DescribeAlarmHistory", "cloudwatch:DescribeAlarmContributors", "cloudwatch:ListTagsForResource"],
    "Graphs": "cloudwatch:GetMetricWidgetImage",
    "UploadedGraphs": "cloudwatch:GetMetricWidgetImage",
    # GetMetricData knows no resources.
    "Charts": "cloudwatch:GetMetricData",
    # The log groups behind alarms are unknown.
    "LogLines": ["logs:DescribeMetricFilters", "logs:FilterLogEvents"],
    # LookupEvents knows no resources.
    "Changes": "cloudtrail:LookupEvents",
    # The names of the spokes' roles end in their regions; the condition binds this to the accounts.
    "Spokes": "sts:AssumeRole",
    # The encryption context binds these to the secrets that the stack names.
    "KeyOfSsmParameters": "kms:Decrypt",
    "KeyOfSecrets": "kms:Decrypt",
}
# The names of pictures are unknown.
OBJECTS = "arn:<AWS::Partition>:s3:::<GraphBucket>/graphs/*"
# So is the alarm that somebody mutes; its rule has a name of ours.
CLOUDWATCH = "arn:<AWS::Partition>:cloudwatch:<AWS::Region>:<AWS::AccountId>"
MUTED = [f"{CLOUDWATCH}:alarm-mute-rule:bongsu-*", f"{CLOUDWATCH}:alarm:*"]
DAY = 24 * 60 * 60
FOURTEEN_DAYS = 14 * DAY
# The longest delay that the function sets for a failed notice.
LONGEST_DELAY = 20 * 60


def findings(template, text, version):
    """Every breach, as a line of text. `version` is the program's."""
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
        # Lambda assumes a function's role for that function only; other services for everybody who names the role.
        assumed = "lambda.amazonaws.com" in str(statement.get("Principal")) and statement["Action"] == "sts:AssumeRole"
        if service and not condition and not assumed and sid not in UNBOUND:
            yield f"{name}: {sid} lets a service in for any account"
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
    """Services may call the function for this account only; everybody may call the optional URL for buttons."""
    properties = resource["Properties"]
    if not {"Principal", "FunctionName"} <= properties.keys():
        return
    url = {"FunctionUrlAuthType", "InvokedViaFunctionUrl"} & properties.keys()
    bound = {"SourceArn", "SourceAccount"} <= properties.keys()
    if not bound and not (url and resource.get("Condition") == "HasButtons"):
        yield f"{name}: lets {properties['Principal']} in for any account"


def public(resources):
    """The public URL belongs to a function of its own, which takes only presses and writes only their signatures."""
    buttons = resources["ButtonsFunction"]["Properties"]
    if buttons["Handler"] != "buttons":
        yield "ButtonsFunction: its handler lets it take alarms"
    for name, resource in resources.items():
        properties = resource["Properties"]
        is_open = properties.get("Principal") == "*" or resource["Type"] == "AWS::Lambda::Url"
        target = properties.get("FunctionName", properties.get("TargetFunctionArn"))
        if is_open and target != "<ButtonsFunction>":
            yield f"{name}: lets everybody reach {target}"
    for statement in statements(resources["ButtonsRole"]["Properties"]["Policies"]):
        if statement["Action"] == "dynamodb:PutItem" and "presses" not in str(statement.get("Condition")):
            yield "ButtonsRole: may write more than signatures"


def every_alarm(rule):
    """The rule leaves the watchdogs out, and undeliverable events are kept."""
    if rule["EventPattern"]["resources"] != [{"anything-but": {"prefix": f"{CLOUDWATCH}:alarm:<FunctionName>-"}}]:
        yield "EveryAlarmRule: tells the function of its own watchdogs"
    for target in rule["Targets"]:
        if "DeadLetterConfig" not in target:
            yield "EveryAlarmRule: what the function cannot take is lost"


def is_wide(resource):
    return "*" in str(resource) and resource not in (OBJECTS, MUTED)


def statements(value):
    """All statements of all policies in it, including conditional ones."""
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
        yield f"{name}: a watchdog that does not tell the fallback topic"
    # AWS's metrics are missing when all is well, and bongsu's own when bongsu fails.
    absent = "breaching" if properties["Namespace"] == "bongsu" else "notBreaching"
    if properties["TreatMissingData"] != absent:
        yield f"{name}: missing data must be {absent}"


def queues(resources):
    undelivered = resources["UndeliveredQueue"]["Properties"]
    timeout = resources["Function"]["Properties"]["Timeout"]
    if undelivered["VisibilityTimeout"] < 6 * timeout:
        yield f"UndeliveredQueue: a visibility timeout below six times the function's {timeout} s"
    tried = max(LONGEST_DELAY, undelivered["VisibilityTimeout"]) * undelivered["RedrivePolicy"]["maxReceiveCount"]
    if tried > FOURTEEN_DAYS - 2 * DAY:
        yield "UndeliveredQueue: what is tried so long has little time left in the dead queue"
    for queue in of_kind(resources, "AWS::SQS::Queue"):
        if queue["Properties"]["MessageRetentionPeriod"] != FOURTEEN_DAYS:
            yield f"{queue['Properties']['QueueName']}: keeps messages for less than 14 days"
    mapping = resources["UndeliveredQueueToFunction"]["Properties"]
    if mapping.get("FunctionResponseTypes") != ["ReportBatchItemFailures"]:
        yield "UndeliveredQueueToFunction: Lambda would take what failed for delivered"


def of_kind(resources, kind):
    return (resource for resource in resources.values() if resource["Type"] == kind)
