/** What a message says, in words of our own: every channel turns it into its payload. */

export interface ReplyButton {
  /** Comes back when tapped; at most 64 bytes, so that Telegram carries it too. */
  id: string;
  /** At most 20 characters. */
  title: string;
}

export interface ListRow {
  id: string;
  /** At most 24 characters. */
  title: string;
  /** At most 72 characters. */
  description?: string;
}

/** The same words as an approved template; its quick replies take the ids of `buttons`, in order. */
export interface TemplateUse {
  name: string;
  language: string;
  /** Values of {{1}}..{{n}} of the body, in order. */
  values: string[];
}

/** A message carries its free-form words and the template that says the same; the window decides which leaves. */
export interface OutboundContent {
  /** Free-form body; at most 4,096 characters, 1,024 with buttons. */
  text: string;
  footer?: string;
  buttons?: ReplyButton[];
  list?: { label: string; rows: ListRow[] };
  template?: TemplateUse;
  /** It was written to a member, and is for nobody else who may have that chat by the time it leaves. */
  isForMember?: true;
  /** Its words are gone, as the tenant's retention says. */
  isEmptied?: true;
}

/** An inbound body as the platform sent it, minus what has its own column; `type` names the shape. */
export interface InboundContent {
  /** The words to show in the log, where the message has any. */
  text?: string;
  /** The id behind a tapped button or list row. */
  payload?: string;
  /** Everything the platform said about the message, kept whole. */
  raw: Record<string, unknown>;
  /** Its words are gone, as the tenant's retention says; so is `raw`. */
  isEmptied?: true;
}
