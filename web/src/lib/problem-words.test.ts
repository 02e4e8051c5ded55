import { afterEach, describe, expect, it } from 'vitest';
import { Problem } from '$lib/api/client';
import { languages, words } from '$lib/i18n/index.svelte';
import { ownWords, wordsOf, type Said } from './problem-words';

// The codes of crates/server/src (problem.rs, state.rs, daemon.rs, extract, layer, auth and api) that somebody can meet who uses the
// page and for which no page has words of its own.
const CODES =
  `forbidden not_found not_signed_in changed_meanwhile exists too_many_requests not_ready internal foreign_origin
  bad_parameter bad_json not_json not_a_form too_deep method_not_allowed too_large too_slow body_broken bad_form
  idempotency_key_reused idempotency_under_way idempotency_lost
  account_disconnected answered_meanwhile no_connector not_failed not_unconfirmed not_merged not_here_yet
  too_many too_many_tokens too_many_webhooks webhook_disabled app_in_use last_owner
  no_platform no_platform_app connected_otherwise consent_declined foreign_consent
  no_passkeys step_gone totp_on totp_not_begun sign_in_again
  platform_unsupported platform_unauthorized platform_forbidden platform_throttled platform_window_closed platform_gone
  platform_invalid platform_duplicate platform_upstream platform_malformed platform_unknown_outcome`.split(/\s+/);

const FIELDS =
  `name title text note email phone about snoozed_until assignee_id team_id team_ids label_ids mentions parts file
  attachment_ids reply_to_id contact_id account_ids member_ids scope filter filter.q sort shortcut password since`.split(
    /\s+/,
  );

const all: readonly (readonly [string, Said])[] = [
  ...CODES.map((code) => [code, { code, detail: 'What the server says.' }] as const),
  ...FIELDS.map((field) => [`invalid ${field}`, { code: 'invalid', detail: 'It.', body: { field } }] as const),
  ['exists shortcut', { code: 'exists', body: { field: 'shortcut' } }],
];

afterEach(() => words.choose('en'));

describe('a refusal of the server', () => {
  it.each(languages)('is said in %s', async (language) => {
    const english = all.map(([, said]) => ownWords(said));
    await words.choose(language);
    for (const [index, [name, said]] of all.entries()) {
      const own = ownWords(said);
      expect(own, name).toBeTruthy();
      expect(own, name).not.toMatch(/[{}]|^\w+\.\w+/);
      if (language !== 'en') expect(own, name).not.toBe(english[index]);
    }
  });

  it('is said in the words of the server where nobody wrote others', () => {
    expect(wordsOf({ code: 'brand_new', detail: 'Do this.', title: 'Conflict' })).toBe('Do this.');
    expect(wordsOf(new Problem(409, 'brand_new', 'Conflict'))).toBe('Conflict');
    expect(wordsOf({ code: 'invalid', detail: 'Choose of: a, b.', body: { field: 'events' } })).toBe(
      'Choose of: a, b.',
    );
    expect(ownWords({ code: 'http_502' })).toBeNull();
  });

  it('names what only the server knows', () => {
    const trace = 'f3a1';
    expect(wordsOf(new Problem(500, 'internal', 'Error', 'Look.', { trace }))).toContain(trace);
    expect(wordsOf({ code: 'platform_invalid', detail: 'The message is too old.' })).toContain(
      'The message is too old.',
    );
  });
});
