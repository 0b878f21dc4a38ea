//! The error words of the Web API (docs.slack.dev, the "Errors" of "chat.postMessage", "chat.update" and the
//! two upload methods).

/// The meaning of a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Meaning {
    /// A retry may succeed.
    Retry,
    /// A retry may succeed, and the request may have succeeded.
    Unknown,
    /// The token is refused, and may have been replaced since it was read.
    Token,
    /// The blocks are refused. Plain text may succeed.
    Blocks,
    /// The channel is refused. Another one may succeed.
    Channel,
    /// The thread is refused. The channel may succeed.
    Thread,
    /// The message to change does not exist or cannot be changed.
    Gone,
    /// A person must act.
    Permanent,
}

use Meaning::{Blocks, Channel, Gone, Permanent, Retry, Thread, Token, Unknown};

const INSTALL: &str =
    "install the app again at api.slack.com/apps under \"Install App\", and replace the stored bot token";
const REPORT: &str = "please report this message's event";
const ADMINISTRATOR: &str =
    "a setting of the workspace or of the channel forbids it; ask its administrator, or use another channel";

const NO_FILES: &str =
    "a setting of the workspace does not allow such files; ask its administrator, or turn graph.upload off";

/// The meaning of each word, with the solution for a person.
const WORDS: [(&str, Meaning, &str); 56] = [
    ("not_authed", Token, "Slack saw no token; replace the stored bot token"),
    (
        "invalid_auth",
        Token,
        "Slack does not know the bot token; copy it again from \"OAuth & Permissions\", and replace the stored token",
    ),
    ("token_revoked", Token, INSTALL),
    (
        "token_expired",
        Token,
        "the bot token has expired because the app rotates its tokens; turn token rotation off for the app, or store the new token each time",
    ),
    (
        "account_inactive",
        Token,
        "the app was removed from the workspace; install it again, and replace the stored bot token",
    ),
    (
        "not_allowed_token_type",
        Token,
        "the stored token is not a bot's; store the \"Bot User OAuth Token\" (xoxb-...)",
    ),
    (
        "missing_scope",
        Permanent,
        "add the scope under \"OAuth & Permissions\", \"Bot Token Scopes\", and install the app again",
    ),
    (
        "no_permission",
        Permanent,
        "add the scope chat:write under \"OAuth & Permissions\", \"Bot Token Scopes\", and install the app again",
    ),
    (
        "channel_not_found",
        Channel,
        "there is no such channel, or it is private and the bot is not in it: check the ID of the channel, and invite the bot there (/invite @the-bot)",
    ),
    (
        "not_in_channel",
        Channel,
        "invite the bot to the channel (/invite @the-bot), or give the app the scope chat:write.public",
    ),
    ("is_archived", Channel, "the channel is archived; unarchive it, or set another channel"),
    ("is_inactive", Channel, "the channel is frozen; set another channel"),
    ("as_user_not_supported", Permanent, REPORT),
    ("user_not_found", Permanent, "the member in channel does not exist any more; set another channel"),
    ("cannot_dm_bot", Permanent, "channel names a bot; set a channel"),
    (
        "messages_tab_disabled",
        Permanent,
        "turn the app's messages tab on under \"App Home\", or set a channel",
    ),
    ("external_channel_migrating", Retry, ""),
    ("restricted_action", Permanent, ADMINISTRATOR),
    ("restricted_action_read_only_channel", Permanent, ADMINISTRATOR),
    ("restricted_action_non_threadable_channel", Thread, ADMINISTRATOR),
    ("restricted_action_thread_locked", Thread, ADMINISTRATOR),
    (
        "restricted_action_thread_only_channel",
        Permanent,
        "the channel accepts only replies in threads; use another channel",
    ),
    ("team_not_found", Permanent, "the Slack workspace does not exist any more"),
    (
        "team_access_not_granted",
        Permanent,
        "the app was installed for the organization and not for this workspace; ask its administrator to add it there",
    ),
    ("access_denied", Permanent, ADMINISTRATOR),
    ("org_login_required", Retry, ""),
    ("team_added_to_org", Retry, ""),
    (
        "ekm_access_denied",
        Permanent,
        "an administrator has withdrawn the encryption key of the workspace, so that no message can be posted; ask the administrator",
    ),
    (
        "enterprise_is_restricted",
        Permanent,
        "the method cannot be used in this organization; ask its administrator",
    ),
    (
        "two_factor_setup_required",
        Permanent,
        "the workspace requires two-factor authentication; set it up for the person who installed the app",
    ),
    ("accesslimited", Permanent, "Slack has limited this access; ask the workspace's administrator"),
    ("ratelimited", Retry, ""),
    ("rate_limited", Retry, ""),
    (
        "message_limit_exceeded",
        Permanent,
        "the workspace has exceeded its limit of messages; ask its administrator",
    ),
    // Slack's documentation of both says: "It's possible some aspect of the operation succeeded before the error was raised."
    ("internal_error", Unknown, ""),
    ("fatal_error", Unknown, ""),
    ("service_unavailable", Retry, ""),
    ("request_timeout", Retry, ""),
    ("invalid_blocks", Blocks, ""),
    ("invalid_blocks_format", Blocks, ""),
    ("msg_blocks_too_long", Blocks, ""),
    ("invalid_attachments", Blocks, ""),
    ("too_many_attachments", Blocks, ""),
    (
        "msg_too_long",
        Permanent,
        "the text is longer than Slack accepts; shorten the templates under [message]",
    ),
    ("no_text", Permanent, REPORT),
    ("thread_not_found", Thread, "the message of the thread does not exist any more"),
    ("cannot_reply_to_message", Thread, "the message does not accept replies"),
    ("invalid_thread_ts", Thread, REPORT),
    ("file_uploads_disabled", Permanent, NO_FILES),
    ("posting_to_channel_denied", Permanent, ADMINISTRATOR),
    (
        "storage_limit_reached",
        Permanent,
        "the workspace has no space for more files; delete some, or turn graph.upload off",
    ),
    ("file_upload_size_restricted", Permanent, NO_FILES),
    ("slack_connect_file_upload_sharing_blocked", Permanent, NO_FILES),
    (
        "slack_connect_file_link_sharing_blocked",
        Permanent,
        "a setting of the workspace does not allow pictures in Slack Connect channels; ask its administrator, or turn graph off for the route",
    ),
    (
        "slack_connect_blocked_file_type",
        Permanent,
        "the other organization of this Slack Connect channel does not allow pictures; turn graph.upload off",
    ),
    ("file_not_found", Permanent, "Slack did not find the uploaded file; the next upload may succeed"),
];

/// The words that only a change of a message returns.
const OF_UPDATE: [&str; 3] = ["message_not_found", "cant_update_message", "edit_window_closed"];

/// Returns the meaning of a word, with the solution for a person.
pub(super) fn meaning(word: &str) -> (Meaning, &'static str) {
    if OF_UPDATE.contains(&word) {
        return (Gone, "");
    }
    match WORDS.iter().find(|(known, ..)| *known == word) {
        Some((_, meaning, hint)) => (*meaning, hint),
        None => {
            (Permanent, "Slack refuses this message; see the errors of chat.postMessage at docs.slack.dev")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn permanent_errors_have_a_solution() {
        for (word, meaning, hint) in WORDS {
            let acts = matches!(meaning, Permanent | Token | Channel | Thread);
            assert_eq!(acts, !hint.is_empty(), "{word}");
            assert_eq!(WORDS.iter().filter(|(other, ..)| *other == word).count(), 1, "{word} twice");
        }
    }
}
