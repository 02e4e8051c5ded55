/** What is wrong with an account, and the cure, in the page's words: by its code, with the facts that the server names. */

import { dayAndTime, shortDuration } from '$lib/i18n/format';
import { t, type MessageKey } from '$lib/i18n/index.svelte';
import { whyRefused } from '$lib/inbox/refusal';
import { platformName } from '$lib/ui/marks';
import { problems } from './guides/problems';
import { endsSoonest, type AccountProblem, type Health } from './health';
import { reasonWords } from './reason';

export interface Trouble {
  title: MessageKey;
  cure: MessageKey;
  /** Takes what the messages name out of the server's words, by its named groups. */
  facts?: RegExp;
  /** What the server says stands beside: it knows more than the code does. */
  quoted?: true;
}

export interface Told {
  title: string;
  cure: string;
  /** The server's own words, where they say more. */
  said: string | null;
}

const ENDS: ReadonlySet<string> = new Set(['grant_ends', 'permission_ends', 'access_ends']);

/** The engine's codes, and those of steps of setting up that more than one connector takes. */
const EVERYWHERE: Readonly<Record<string, Trouble>> = {
  needs_reconnect: { title: 'health.stopped', cure: 'health.stoppedText', quoted: true },
  not_renewed: { title: 'problem.notRenewed', cure: 'problem.mendCure', quoted: true },
  webhook_not_set: {
    title: 'problem.notSet',
    cure: 'problem.urlCure',
    facts: /(?<url>https?:\/\/[^\s,]*[^\s,.:])/,
    quoted: true,
  },
  webhook_set: { title: 'problem.notSet', cure: 'problem.notSetCure', quoted: true },
  webhook_test: { title: 'problem.notReached', cure: 'problem.notReachedCure', quoted: true },
  webhook_on: { title: 'problem.notSending', cure: 'problem.notSendingCure', quoted: true },
  webhook_check: { title: 'problem.notSending', cure: 'problem.notSendingCure', quoted: true },
};

/** What the feeds are called, by what they bring. */
const FEEDS: Readonly<Record<string, MessageKey>> = {
  chats: 'problem.feed.messages',
  conversations: 'problem.feed.messages',
  orders: 'problem.feed.orders',
  returns: 'problem.feed.returns',
  cancellations: 'problem.feed.cancellations',
};

/** A feed or a reply that is refused: without the permission it waits for one, else it is tried again. */
function refused(title: MessageKey, use: 'messages' | 'orders', health: Health | null, again: MessageKey): Trouble {
  const isMissing = health?.capabilities?.[use].available === false;
  return { title, cure: isMissing ? 'problem.permissionCure' : again, quoted: true };
}

function troubleOf(platform: string, problem: AccountProblem, health: Health | null): Trouble | null {
  const { code } = problem;
  const own = problems[platform]?.[code] ?? EVERYWHERE[code];
  if (own) return own;
  if (code.startsWith('send_refused_')) return refused('problem.send', 'messages', health, 'problem.mendCure');
  const feed = /^feed_refused_(.+)$/.exec(code)?.[1];
  if (feed !== undefined) {
    const title = FEEDS[feed];
    const use = title === 'problem.feed.messages' ? 'messages' : 'orders';
    return title ? refused(title, use, health, 'problem.againCure') : null;
  }
  // What was refused when the account was looked at has the platform's own code.
  switch (whyRefused(platform, problem)) {
    case null:
      return null;
    case 'permission':
      return { title: 'problem.permission', cure: 'problem.permissionCure', quoted: true };
    case 'restricted':
    case 'elsewhere':
      return { title: 'problem.restricted', cure: 'problem.restrictedCure', quoted: true };
    default:
      return { title: 'problem.setUp', cure: 'problem.mendCure', quoted: true };
  }
}

/** Null where only the server's own words are known. */
export function ownWords(platform: string, problem: AccountProblem, health: Health | null, now: number): Told | null {
  const values: Record<string, string> = { platform: platformName(platform) };
  const said = { title: problem.detail, cure: problem.cure };
  if (ENDS.has(problem.code)) {
    const end = endsSoonest(health);
    if (end === null) return null;
    const date = dayAndTime(end, now);
    return {
      title: end <= now ? t('problem.ended', { date }) : t('problem.ends', { date }),
      cure: t('problem.endsCure'),
      said: null,
    };
  }
  if (problem.code === 'behind') {
    const lag = health?.lag_ms ?? null;
    if (lag === null) return null;
    return {
      title: t('problem.behind', { t: shortDuration(lag, true) }),
      cure: t('problem.behindCure', values),
      said: null,
    };
  }
  const trouble = troubleOf(platform, problem, health);
  if (!trouble) return null;
  if (trouble.facts) {
    const facts = trouble.facts.exec(`${said.cure}\n${said.title}`)?.groups;
    if (!facts) return null;
    Object.assign(values, facts);
  }
  return {
    title: t(trouble.title, values),
    cure: t(trouble.cure, values),
    said: trouble.quoted ? reasonWords(platform, problem.detail) : null,
  };
}

export function problemWords(platform: string, problem: AccountProblem, health: Health | null, now: number): Told {
  return ownWords(platform, problem, health, now) ?? { title: problem.detail, cure: problem.cure, said: null };
}
