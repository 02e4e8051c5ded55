/** The shapes of interfaces.md §4. */

/** A word of the server's: a new platform is a folder there, and nothing here. */
export type PlatformName = string;

export interface Money {
  amount_minor: number;
  currency: string;
}

export interface Person {
  id: string;
  name: string;
}

export interface AccountRef {
  id: string;
  platform: PlatformName;
  name: string;
}

export interface ContactRef {
  id: string;
  name: string;
  avatar_url: string | null;
}

export type Status = 'open' | 'pending' | 'snoozed' | 'resolved';
export type Priority = 'none' | 'low' | 'normal' | 'high' | 'urgent';

export interface QuietHours {
  from: string;
  to: string;
  /** 1 is Monday, 7 is Sunday. */
  days: number[];
  time_zone: string;
}

export interface Notifications {
  assigned: boolean;
  mentioned: boolean;
  unassigned: boolean;
  window_now: boolean;
  hide_text: boolean;
}

export interface MySettings {
  theme: 'system' | 'light' | 'dark';
  density: 'comfortable' | 'compact';
  language: string | null;
  time_zone: string | null;
  calendar: 'gregorian' | 'buddhist';
  single_keys: boolean;
  send_with: 'mod_enter' | 'enter';
  undo_send_s: number;
  sound: 'off' | 'away' | 'always';
  notifications: Notifications;
  quiet_hours: QuietHours | null;
}

export type MySettingsChange = Partial<Omit<MySettings, 'notifications'>> & { notifications?: Partial<Notifications> };

export interface PushDevice {
  id: string;
  device: string;
  service: string;
  is_here: boolean;
  created_at: string;
  pushed_at: string | null;
}

export interface Label {
  id: string;
  name: string;
  color: string;
}

export interface ReplyWindow {
  state: 'open' | 'restricted' | 'closed' | 'none';
  closes_at: string | null;
  reason: string | null;
  span_s?: number | null;
  then?: { state: 'open' | 'restricted' | 'closed' | 'none'; until: string | null } | null;
}

export interface ResponseClock {
  counts_at: string;
  span_s: number;
}

export interface ComposerLimits {
  unit: 'codepoints' | 'utf16' | 'bytes';
  max: number | null;
  messages_left: number | null;
  free_until: string | null;
  quota_left: number | null;
  quota_total: number | null;
  kinds: string[] | null;
  /** Limits of those kinds that are files. */
  files?: FileLimit[];
  reason: string | null;
}

export interface FileLimit {
  kind: string;
  max_bytes: number;
  /** Empty: any. */
  content_types: string[];
}

export interface LastMessage {
  id: string;
  direction: Direction;
  kind: string;
  snippet: string;
  sent_at: string;
  /** Where the server gives them: who wrote it, and what became of it. */
  sender?: Sender | null;
  delivery?: Delivery | null;
}

export interface Conversation {
  id: string;
  account: AccountRef;
  contact: ContactRef;
  status: Status;
  assignee: Person | null;
  team: Person | null;
  priority: Priority;
  labels: Label[];
  unread_count: number;
  last_message: LastMessage | null;
  waiting_since: string | null;
  reply_window: ReplyWindow;
  response_clock?: ResponseClock | null;
  composer?: ComposerLimits | null;
  open_order_count: number;
  snoozed_until: string | null;
  updated_at: string;
  /** What `If-Match` compares. */
  etag?: string | null;
}

export type Direction = 'inbound' | 'outbound' | 'note' | 'system';

export interface Sender {
  kind: 'contact' | 'member' | 'platform' | 'app';
  id: string | null;
  name: string | null;
}

export type DeliveryState = 'queued' | 'sending' | 'sent' | 'delivered' | 'read' | 'failed' | 'unconfirmed';

export interface Delivery {
  state: DeliveryState;
  error: { code: string; detail: string | null } | null;
}

export interface Attachment {
  id: string;
  url: string;
  content_type: string;
  size: number | null;
  name: string | null;
  width: number | null;
  height: number | null;
  duration_ms: number | null;
}

export type MediaState = 'pending' | 'ready' | 'failed';

export interface MediaPart {
  kind: 'image' | 'video' | 'audio' | 'file';
  attachment: Attachment | null;
  state: MediaState;
}

export interface TemplateButton {
  title: string;
  url?: string | null;
  payload?: string | null;
}

export type Part =
  | { kind: 'text'; text: string }
  | MediaPart
  | { kind: 'sticker'; attachment: Attachment | null; label: string | null }
  | { kind: 'location'; latitude: number; longitude: number; title: string | null; address: string | null }
  | {
      kind: 'product';
      external_id: string;
      title: string | null;
      price: Money | null;
      image_url: string | null;
      url: string | null;
    }
  | { kind: 'order'; external_id: string; order_id: string | null; title: string | null; status: string | null }
  | { kind: 'template'; title: string | null; text: string | null; buttons: (TemplateButton | string)[] | null }
  | { kind: 'postback'; title: string | null; payload: string | null }
  | { kind: 'story'; story_kind?: 'mention' | 'reply'; url: string | null; attachment: Attachment | null }
  | { kind: 'share'; title: string | null; url: string | null }
  | { kind: 'voucher'; external_id: string; title: string | null }
  | { kind: 'unsupported'; raw_type: string; text: string | null };

export interface Reaction {
  emoji: string;
  by: string;
}

export interface Message {
  id: string;
  conversation_id: string;
  direction: Direction;
  parts: Part[];
  sender: Sender;
  sent_at: string;
  received_at: string;
  delivery: Delivery | null;
  external_id: string | null;
  reply_to_id: string | null;
  reactions: Reaction[];
  edited_at: string | null;
  unsent_at: string | null;
  mentions?: string[];
  /** Until when it can be taken back without a trace. */
  held_until?: string | null;
  /** The idempotency key that it was written with. */
  client_id?: string | null;
}

export interface MessagePage {
  items: Message[];
  has_more_before: boolean;
  has_more_after: boolean;
}

export type OrderStatus =
  | 'unpaid'
  | 'to_ship'
  | 'shipped'
  | 'delivered'
  | 'completed'
  | 'cancelling'
  | 'cancelled'
  | 'returning'
  | 'returned'
  | 'unknown';

export interface OrderLine {
  external_id: string;
  /** As a product card names it. */
  product_external_id?: string | null;
  title: string;
  variation: string | null;
  sku: string | null;
  quantity: number;
  unit_price: Money | null;
  image_url: string | null;
}

export interface Parcel {
  tracking_number: string | null;
  carrier: string | null;
  status: string | null;
  shipped_at: string | null;
  delivered_at: string | null;
}

export interface Order {
  id: string;
  account: AccountRef;
  contact_id: string | null;
  conversation_id: string | null;
  external_id: string;
  status: OrderStatus;
  platform_status: string;
  total: Money | null;
  currency: string | null;
  lines: OrderLine[];
  parcels: Parcel[];
  buyer_note: string | null;
  placed_at: string | null;
  paid_at: string | null;
  ship_by: string | null;
  updated_at: string;
  /** Where it stood since when, oldest first. */
  steps?: { status: OrderStatus; at: string }[];
}

export interface Capability {
  available: boolean;
  reason: string | null;
}

export interface Account {
  id: string;
  platform: PlatformName;
  name: string;
  external_id: string;
  state: 'connecting' | 'active' | 'needs_reconnect' | 'disconnected';
  capabilities: { messages: Capability; orders: Capability };
  features?: Partial<
    Record<
      | 'read_receipts'
      | 'delivery_receipts'
      | 'typing'
      | 'unsend'
      | 'edit'
      | 'reactions'
      | 'order_cards'
      | 'product_cards',
      boolean
    >
  > | null;
  connected_at: string | null;
  /** When the permission ends unless somebody gives it again; null where it renews by itself. */
  permission_ends_at?: string | null;
  unread_count: number;
}

export interface Contact {
  id: string;
  name: string;
  avatar_url: string | null;
  phone?: string | null;
  email?: string | null;
  about?: string | null;
  created_at?: string | null;
  identities?: { account: AccountRef; external_id?: string; name?: string | null; conversation_id?: string | null }[];
  /** Who went up in this one and can be taken out again. */
  merged?: { id: string; name: string; at: string }[];
  etag?: string | null;
  [field: string]: unknown;
}

/** A contact who may be the same person. */
export interface Suggestion {
  contact: Contact;
  reasons: ('phone' | 'email' | 'buyer')[];
}

export interface Team {
  id: string;
  name: string;
}

/** A saved view. Its filter is that of the list: a word, several parted by commas, or a list of them. */
export interface View {
  id: string;
  name: string;
  scope: 'personal' | 'shared';
  filter: Record<string, string | string[] | boolean | null | undefined>;
  sort: string;
  position: number;
}

export type Role = 'owner' | 'admin' | 'agent' | 'viewer';

export type Availability = 'online' | 'away' | 'off';

export interface Member {
  id: string;
  name: string;
  email: string;
  role: Role;
  /** The accounts that they see; null: all. */
  account_ids: string[] | null;
  /** The teams whose conversations they see; null: all. */
  team_ids: string[] | null;
  /** As they say it. */
  availability: Availability;
  /** They say online, and a page of theirs was open lately. */
  available: boolean;
  /** Most open conversations that they are given by turns and rules. */
  capacity?: number | null;
  open_count: number;
}

export type TeamAssignment = 'manual' | 'round_robin';

export interface Team {
  id: string;
  name: string;
  color?: string | null;
  assignment: TeamAssignment;
  member_ids: string[];
}

export interface Me {
  id: string;
  name: string;
  email: string;
  role: Role;
  workspace: { id: string; name: string };
}

export interface Counts {
  [name: string]: unknown;
}

export interface CannedReply {
  id: string;
  title: string;
  shortcut: string | null;
  text: string;
  scope: 'workspace' | 'personal';
  /** The accounts it is for; null: all. */
  account_ids: string[] | null;
  is_offer: boolean;
  attachments: Attachment[];
  used_count: number;
  last_used_at: string | null;
  updated_at: string;
  etag: string;
}

/** A card of the platform's own: of a product, or of an order by its number. */
export interface DraftCard {
  kind: 'product' | 'order';
  external_id: string;
}

/** What somebody began to write; only they see it. */
export interface Draft {
  conversation_id: string;
  kind: 'reply' | 'note';
  text: string;
  attachments: Attachment[];
  cards: DraftCard[];
  reply_to_id: string | null;
  mentions: string[];
  updated_at: string;
  /** A number in quotes; it only grows. */
  etag: string;
}

/** A draft that was sent or thrown away, in the version that it had. */
export interface RemovedDraft {
  conversation_id: string;
  kind: 'reply' | 'note';
  etag: string;
}
