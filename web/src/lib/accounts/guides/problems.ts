/** What is wrong with an account of each platform, by the code that its connector gives (lib/accounts/problem.ts). */

import type { Trouble } from '../problem';

const FROZEN: Trouble = {
  title: 'problem.shopClosed',
  cure: 'problem.shopClosedCure',
  facts: /\((?<status>[^)]+)\)/,
};

export const problems: Readonly<Record<string, Readonly<Record<string, Trouble>>>> = {
  facebook: {
    permission_missing: { title: 'problem.facebook.unanswerable', cure: 'problem.facebook.ticked', quoted: true },
    permission_partial: {
      title: 'problem.facebook.partial',
      cure: 'problem.facebook.ticked',
      facts: /this Page: (?<names>.+?)\. Older/,
    },
    webhook_off: { title: 'problem.facebook.off', cure: 'problem.facebook.offCure' },
  },
  instagram: {
    other_account: { title: 'problem.otherAccount', cure: 'problem.instagram.otherCure' },
    webhook_off: { title: 'problem.instagram.off', cure: 'problem.instagram.offCure' },
  },
  lazada: {
    shop_closed: FROZEN,
    shop_not_verified: { title: 'problem.lazada.unverified', cure: 'problem.lazada.unverifiedCure' },
  },
  line: {
    long_lived_token: { title: 'problem.line.token', cure: 'problem.line.tokenCure' },
    other_account: { title: 'problem.otherAccount', cure: 'problem.line.otherCure' },
    quota_used_up: { title: 'problem.line.quota', cure: 'problem.line.quotaCure' },
    webhook_elsewhere: {
      title: 'problem.line.elsewhere',
      cure: 'problem.line.elsewhereCure',
      facts: /leads to (?<url>\S+): nothing/,
    },
    webhook_missing: { title: 'problem.line.missing', cure: 'problem.line.missingCure' },
    webhook_off: { title: 'problem.line.off', cure: 'problem.line.offCure' },
  },
  shopee: {
    push_address: {
      title: 'problem.shopee.address',
      cure: 'problem.shopee.addressCure',
      facts: /Save exactly (?<url>\S+) in/,
    },
    push_blocked: { title: 'problem.shopee.blocked', cure: 'problem.shopee.blockedCure' },
    push_off: { title: 'problem.shopee.off', cure: 'problem.shopee.offCure', facts: /are off: (?<names>.+)\.$/m },
    push_suspended: { title: 'problem.shopee.suspended', cure: 'problem.shopee.suspendedCure' },
    push_warning: { title: 'problem.shopee.warning', cure: 'problem.shopee.warningCure' },
    shop_frozen: FROZEN,
  },
  tiktok: {
    clock: {
      title: 'problem.clock',
      cure: 'problem.clockCure',
      facts: /is (?<n>\d+) seconds (?<side>ahead|behind)/,
    },
    shop_not_covered: { title: 'problem.uncovered', cure: 'problem.connectAgain' },
  },
};
