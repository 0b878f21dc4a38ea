// A message body as a webhook takes it, in the words of Slack's own types.

import type { KnownBlock, MessageAttachment } from "@slack/types";

// Theirs also takes any block with some `type`: that would judge nothing.
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
