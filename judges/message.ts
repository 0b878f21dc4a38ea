// The body of a post to a webhook, in Slack's own types.

import type { KnownBlock, MessageAttachment } from "@slack/types";

// Slack's own type also accepts any object with a `type` as a block, which would accept every message.
interface Attachment extends Omit<MessageAttachment, "blocks"> {
  blocks?: KnownBlock[];
}

export interface Message {
  text: string;
  blocks?: KnownBlock[];
  attachments?: Attachment[];
  unfurl_links?: boolean;
  unfurl_media?: boolean;
}
