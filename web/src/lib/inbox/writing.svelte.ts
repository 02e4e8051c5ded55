/** What may be written to a conversation now, and how what is written stands to it: time, budget, length, who was faster. */

import { newKey } from '$lib/api/client';
import type { Attachment, Conversation, DraftCard, Message } from '$lib/api/types';
import { clock } from '$lib/clock.svelte';
import { t } from '$lib/i18n/index.svelte';
import { shell } from '$lib/shell/shell.svelte';
import { readResponse, readWindow, type TimeLeftReading } from '$lib/ui/time-left';
import { lengthIn, split } from './count';
import type { Kind } from './drafts.svelte';
import type { Inbox } from './inbox.svelte';
import type { Thread } from './thread.svelte';
import { Upload } from './upload.svelte';
import { unfilled } from './variables';
import { platformName } from './words';

export class Writing {
  #c: () => Conversation;
  #thread: () => Thread;

  constructor(
    private readonly box: Inbox,
    c: () => Conversation,
    thread: () => Thread,
  ) {
    this.#c = c;
    this.#thread = thread;
  }

  c = $derived.by(() => this.#c());

  get thread(): Thread {
    return this.#thread();
  }

  platform = $derived.by(() => platformName(this.c.account.platform));
  mode: Kind = $derived.by(() => this.box.drafts.mode(this.c.id));
  note = $derived(this.mode === 'note');
  text = $derived.by(() => this.box.drafts.text(this.c.id, this.mode));
  /** Of this conversation in this mode; what is kept by it is named so. */
  name = $derived(`${this.c.id}.${this.mode}`);
  limits = $derived(this.c.composer ?? null);
  account = $derived.by(() => this.box.accounts.find((a) => a.id === this.c.account.id) ?? null);

  // ———————————————————————————————————————————————— how long, and what it costs

  window = $derived(readWindow(this.c, clock.now));
  response = $derived(this.c.waiting_since ? readResponse(this.c, clock.now) : null);
  closed = $derived(this.window?.state === 'closed');
  restricted = $derived(this.window?.state === 'restricted');
  /** Why this account takes no replies at all. */
  refused = $derived.by(() =>
    this.account?.capabilities.messages.available === false
      ? t('composer.noChat', { platform: this.platform, account: this.c.account.name })
      : this.account?.state === 'disconnected'
        ? t('composer.disconnected', { account: this.c.account.name })
        : null,
  );
  shut = $derived(this.closed || this.refused !== null);
  /** The clock that ends first. */
  first: TimeLeftReading | null = $derived(
    this.closed || !this.response
      ? this.window
      : !this.window || this.response.left_s < this.window.left_s
        ? this.response
        : this.window,
  );
  other = $derived(
    this.first && this.window && this.response ? (this.first.shape === 'tank' ? this.response : this.window) : null,
  );

  freeLeft = $derived(this.limits?.free_until ? Date.parse(this.limits.free_until) - clock.now : 0);
  free = $derived(this.freeLeft > 0);
  metered = $derived(this.limits?.quota_total != null || this.limits?.quota_left != null);
  noPush = $derived(this.metered && !this.free && this.limits?.quota_left === 0);
  /** Seconds matter only under a minute, and only then the clock ticks on them. */
  underMinute = $derived.by(
    () =>
      this.held.length > 0 ||
      (this.free && this.freeLeft < 120_000) ||
      (this.first !== null && this.first.state === 'now' && this.first.left_s < 90),
  );

  // ———————————————————————————————————————————————— what is written

  unit = $derived(this.limits?.unit ?? 'codepoints');
  used = $derived(lengthIn(this.unit, this.text));
  max = $derived(this.note ? null : (this.limits?.max ?? null));
  over = $derived(this.max !== null && this.used > this.max);
  pieces = $derived(this.over && this.max !== null ? split(this.unit, this.max, this.text) : [this.text.trim()]);
  /** Messages left until they answer. */
  left = $derived(this.note ? null : (this.limits?.messages_left ?? null));
  cards = $derived.by(() => this.box.drafts.beside(this.c.id, this.mode).cards);
  /** So many messages it makes: where they are counted, each file and card is one. */
  makes = $derived.by(() => (this.text.trim() ? this.pieces.length : 0) + this.files.length + this.cards.length);
  tooMany = $derived.by(() => this.left !== null && (this.left <= 0 || this.makes > this.left));

  files = $derived.by((): readonly Upload[] => {
    const here = this.box.uploads.of(this.name);
    const kept = this.box.drafts.beside(this.c.id, this.mode).files;
    // Once all are with the server the draft says which they are: another device may have added some, or sent them.
    const isHere =
      here?.some((f) => f.state !== 'ready') ||
      String(here?.map((f) => f.attachment?.id)) === String(kept.map((f) => f.id));
    return here && isHere ? here : kept.map((f) => new Upload(f));
  });
  uploading = $derived(this.files.some((f) => f.state === 'sending'));
  empty = $derived(this.text.trim() === '' && this.files.length === 0 && this.cards.length === 0);

  #quoted = $state.raw<{ conversation: string; message: Message } | null>(null);
  quote = $derived.by(() => {
    if (this.#quoted?.conversation === this.c.id) return this.#quoted.message;
    const { replyTo } = this.box.drafts.beside(this.c.id, 'reply');
    return (replyTo && this.#thread().messages.find((m) => m.id === replyTo)) || null;
  });

  /** Variables of a canned reply that stand for nothing here: somebody has to write what they mean. */
  unfilled = $derived(this.note ? [] : unfilled(this.text));

  /** Messages of mine here that can still be taken back without a trace. */
  held = $derived.by(() =>
    this.#thread().messages.filter(
      (m) => m.held_until && m.sender.id === this.box.me.id && Date.parse(m.held_until) > clock.now,
    ),
  );

  /** Why it cannot go out as it stands; null when it can. */
  blocked = $derived.by((): string | null => {
    if (this.empty) return t('composer.empty');
    if (this.uploading) return t('composer.uploading');
    if (this.files.some((f) => f.state === 'failed')) return t('composer.uploadFailed');
    if (this.note) return null;
    if (this.refused) return this.refused;
    if (this.unfilled.length > 0) return t('composer.unfilled', { names: this.unfilled.join(' ') });
    if (this.closed) return t('composer.closedReason', { platform: this.platform });
    if (this.noPush) return t('composer.noPush');
    if (this.tooMany) return t('composer.tooMany', { platform: this.platform, n: this.left ?? 0 });
    return null;
  });

  /** What the button says. */
  sendWord = $derived.by(() => {
    if (this.note) return t('composer.addNote');
    if (this.noPush) return t('composer.noPushLeft');
    if (this.pieces.length > 1) return t('composer.sendMany', { n: this.pieces.length });
    if (this.box.offline) return t('composer.sendWhenBack');
    if (this.restricted) return t('composer.sendAsPerson');
    return t('composer.send');
  });

  // ———————————————————————————————————————————————— somebody was faster

  // From the first letter on: an answer of a colleague that comes while one writes is shown before one sends.
  #began = $state.raw<{ conversation: string; at: number } | null>(null);
  #ignored = $state<string | null>(null);
  faster = $derived.by(() => {
    if (this.note || this.empty) return null;
    const newest = this.#thread().messages.findLast((m) => m.direction === 'outbound' && m.sender.kind !== 'app');
    if (!newest || newest.sender.id === this.box.me.id || newest.id === this.#ignored) return null;
    // The server has refused it for that.
    if (this.box.collided.has(this.c.id)) return newest;
    if (this.#began?.conversation !== this.c.id) return null;
    return Date.parse(newest.sent_at) >= this.#began.at ? newest : null;
  });

  ignore(message: Message) {
    this.#ignored = message.id;
    this.box.collided.delete(this.c.id);
  }

  // ———————————————————————————————————————————————— doing

  savedFor = $state<string | null>(null);
  saved = $derived(this.savedFor === this.name && this.text !== '');
  #announcedAt = 0;

  write(value: string) {
    const { c, mode, name } = this;
    if (this.#began?.conversation !== c.id || !this.text) this.#began = { conversation: c.id, at: clock.read() };
    this.box.drafts.set(c.id, mode, value, () => (this.savedFor = name));
    this.savedFor = null;
    if (!value) this.#stopped();
    else if (!this.note && Date.now() - this.#announcedAt > 4000) {
      this.#announcedAt = Date.now();
      this.box.announce(c.id, 'typing');
    }
  }

  /** What was begun is gone: nobody has to wait for it. */
  #stopped() {
    if (this.#announcedAt === 0) return;
    this.#announcedAt = 0;
    this.box.announce(this.c.id, 'viewing');
  }

  setMode(kind: Kind) {
    this.box.drafts.setMode(this.c.id, kind);
  }

  setQuote(message: Message | null) {
    this.#quoted = message ? { conversation: this.c.id, message } : null;
    const { drafts } = this.box;
    drafts.set(this.c.id, 'reply', drafts.text(this.c.id, 'reply'), undefined, { replyTo: message?.id ?? null });
  }

  /** Whether the platform takes a card of this kind here. */
  takes(kind: DraftCard['kind']): boolean {
    return !this.shut && (this.limits?.kinds?.includes(kind) ?? false);
  }

  /** Puts a card into the reply, once. */
  addCard(card: DraftCard) {
    this.setMode('reply');
    const cards = this.box.drafts.beside(this.c.id, 'reply').cards;
    if (!cards.some((one) => sameCard(one, card))) this.#setCards([...cards, card]);
  }

  dropCard(card: DraftCard) {
    this.#setCards(this.cards.filter((one) => !sameCard(one, card)));
  }

  #setCards(cards: readonly DraftCard[]) {
    const { drafts } = this.box;
    drafts.set(this.c.id, 'reply', drafts.text(this.c.id, 'reply'), undefined, { cards });
  }

  /** Files of this device, or ones that the server has already. */
  attach(files: (File | Attachment)[]) {
    const { name, c, mode, box } = this;
    if (files.length === 0) return;
    const keep = () => this.#keepFiles(name, c.id, mode);
    box.uploads.set(name, [...this.files, ...files.map((f) => new Upload(f, keep))]);
    keep();
  }

  /** Files that the server is copying for this message: it does not go out without them. Answers whether they came. */
  async attachCopies(of: readonly Attachment[], copies: Promise<readonly Attachment[]>): Promise<boolean> {
    const { name, c, mode, box } = this;
    const keep = () => this.#keepFiles(name, c.id, mode);
    const coming = of.map((original, i) => new Upload({ original, copy: copies.then((all) => all[i]) }, keep));
    box.uploads.set(name, [...this.files, ...coming]);
    const came = await Promise.all(coming.map((one) => one.came));
    if (came.every(Boolean)) return true;
    const all = box.uploads.of(name);
    if (all)
      box.uploads.set(
        name,
        all.filter((f) => f.state === 'ready' || !coming.includes(f)),
      );
    keep();
    return coming.every((f) => f.stopped || f.state === 'ready');
  }

  detach(upload: Upload) {
    const { name, c, mode, box } = this;
    upload.stop();
    box.uploads.set(
      name,
      this.files.filter((f) => f !== upload),
    );
    this.#keepFiles(name, c.id, mode);
  }

  /** The page turns from a conversation to something else. */
  leave(id: string) {
    for (const kind of ['reply', 'note']) this.box.uploads.leave(`${id}.${kind}`);
  }

  /** What is uploaded belongs to the draft, and is there after a reload. */
  #keepFiles(name: string, conversation: string, mode: Kind) {
    const { drafts, uploads } = this.box;
    const all = uploads.of(name);
    // Sent, or left: the draft says what it has.
    if (!all) return;
    const files = all.flatMap((f) => f.attachment ?? []);
    drafts.set(conversation, mode, drafts.text(conversation, mode), undefined, { files });
  }

  /** Puts what was written back: taken back, or not sent after all. */
  restore(words: string, files: Attachment[] = [], replyTo: string | null = null, cards: readonly DraftCard[] = []) {
    const { c, box } = this;
    this.setMode('reply');
    const now = box.drafts.text(c.id, 'reply');
    const kept = box.drafts.beside(c.id, 'reply').files;
    box.uploads.putBefore(`${c.id}.reply`, files);
    const text = [words, now].filter(Boolean).join('\n');
    const beside = box.drafts.beside(c.id, 'reply').cards;
    box.drafts.set(c.id, 'reply', text, undefined, {
      files: [...files, ...kept],
      cards: [...cards, ...beside.filter((one) => !cards.some((card) => sameCard(one, card)))],
      replyTo,
    });
  }

  /** Takes back what is still held; it is here again. False when there is nothing to take back. */
  async undo(): Promise<boolean> {
    const { held, box } = this;
    if (held.length === 0) return false;
    const taken: Message[] = [];
    // From the end: what was written last is taken back first.
    for (const message of held.toReversed()) if (await box.takeBack(message)) taken.unshift(message);
    if (taken.length === 0) return true;
    const parts = taken.flatMap((m) => m.parts);
    const words = parts.flatMap((p) => (p.kind === 'text' ? [p.text] : [])).join(' ');
    const files = parts.flatMap((p) => ('attachment' in p && p.attachment ? [p.attachment] : []));
    const cards = parts.flatMap((p) =>
      p.kind === 'product' || p.kind === 'order' ? [{ kind: p.kind, external_id: p.external_id }] : [],
    );
    this.restore(words, files, taken[0]?.reply_to_id ?? null, cards);
    return true;
  }

  /** Hands it to the outbox and clears the page. Answers whether it did. `anyway`: although somebody else was faster. */
  send(anyway = false): boolean {
    if (this.blocked !== null || (this.faster && !this.note && !anyway)) return false;
    const { c, mode, text, note, pieces, quote, cards, box } = this;
    const mentions = note
      ? box.members
          .filter((m) => new RegExp(`@${m.name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}(?!\\p{L})`, 'u').test(text))
          .map((m) => m.id)
      : [];
    const attachments = this.files.flatMap((f) => (f.attachment ? [f.attachment] : []));
    const seen = note ? null : this.#thread().lastCome;
    const batch = pieces.length > 1 ? { id: newKey(), text: text.trim() } : null;
    box.collided.delete(c.id);
    pieces.forEach((piece, i) => {
      const last = i === pieces.length - 1;
      if (!piece && !(last && attachments.length + cards.length > 0)) return;
      box.outbox.add({
        conversation: c.id,
        kind: mode,
        text: piece,
        attachments: last ? attachments : [],
        cards: last ? cards : [],
        replyTo: i === 0 ? (quote?.id ?? null) : null,
        mentions,
        seen,
        anyway,
        hold: note ? 0 : shell.holdS,
        batch,
      });
    });
    box.uploads.clear(this.name);
    box.drafts.clear(c.id, mode);
    this.#quoted = null;
    this.#began = null;
    if (note && !this.shut) this.setMode('reply');
    return true;
  }
}

const sameCard = (a: DraftCard, b: DraftCard) => a.kind === b.kind && a.external_id === b.external_id;
