/** What acts are called, by the server's `noun.verb`, and the groups that they are looked for in. */

import type { MessageKey } from '$lib/i18n/index.svelte';

const words: Readonly<Record<string, MessageKey>> = {
  'account.backfill': 'audit.did.account.backfill',
  'account.connect': 'audit.did.account.connect',
  'account.disconnect': 'audit.did.account.disconnect',
  'account.erase': 'audit.did.account.erase',
  'account.reconnect': 'audit.did.account.reconnect',
  'api_token.change': 'audit.did.api_token.change',
  'api_token.create': 'audit.did.api_token.create',
  'api_token.revoke': 'audit.did.api_token.revoke',
  'assignment.change': 'audit.did.assignment.change',
  'assignment_rule.change': 'audit.did.assignment_rule.change',
  'assignment_rule.create': 'audit.did.assignment_rule.create',
  'assignment_rule.delete': 'audit.did.assignment_rule.delete',
  'audit_event.export': 'audit.did.audit_event.export',
  'audit_event.unreadable': 'audit.did.audit_event.unreadable',
  'canned_reply.change': 'audit.did.canned_reply.change',
  'canned_reply.create': 'audit.did.canned_reply.create',
  'canned_reply.remove': 'audit.did.canned_reply.remove',
  'contact.erase': 'audit.did.contact.erase',
  'contact.export': 'audit.did.contact.export',
  'contact.merge': 'audit.did.contact.merge',
  'contact.unmerge': 'audit.did.contact.unmerge',
  'invitation.accept': 'audit.did.invitation.accept',
  'invitation.create': 'audit.did.invitation.create',
  'invitation.resend': 'audit.did.invitation.resend',
  'invitation.withdraw': 'audit.did.invitation.withdraw',
  'journal.read': 'audit.did.journal.read',
  'journal.replay': 'audit.did.journal.replay',
  'label.change': 'audit.did.label.change',
  'label.create': 'audit.did.label.create',
  'label.delete': 'audit.did.label.delete',
  'member.capacity': 'audit.did.member.capacity',
  'member.change': 'audit.did.member.change',
  'member.create': 'audit.did.member.create',
  'member.remove': 'audit.did.member.remove',
  'outgoing_webhook.change': 'audit.did.outgoing_webhook.change',
  'outgoing_webhook.create': 'audit.did.outgoing_webhook.create',
  'outgoing_webhook.delete': 'audit.did.outgoing_webhook.delete',
  'outgoing_webhook.disable': 'audit.did.outgoing_webhook.disable',
  'outgoing_webhook.replay': 'audit.did.outgoing_webhook.replay',
  'outgoing_webhook.rotate_secret': 'audit.did.outgoing_webhook.rotate_secret',
  'outgoing_webhook.test': 'audit.did.outgoing_webhook.test',
  'passkey.create': 'audit.did.passkey.create',
  'passkey.remove': 'audit.did.passkey.remove',
  'passkey.sign_in': 'audit.did.passkey.sign_in',
  'platform_app.change': 'audit.did.platform_app.change',
  'platform_app.create': 'audit.did.platform_app.create',
  'platform_app.delete': 'audit.did.platform_app.delete',
  'push_subscription.create': 'audit.did.push_subscription.create',
  'push_subscription.delete': 'audit.did.push_subscription.delete',
  'session.create': 'audit.did.session.create',
  'session.end': 'audit.did.session.end',
  'session.end_others': 'audit.did.session.end_others',
  'session.prove': 'audit.did.session.prove',
  'session.refuse': 'audit.did.session.refuse',
  'session.switch': 'audit.did.session.switch',
  'team.change': 'audit.did.team.change',
  'team.create': 'audit.did.team.create',
  'team.delete': 'audit.did.team.delete',
  'totp.confirm': 'audit.did.totp.confirm',
  'totp.remove': 'audit.did.totp.remove',
  'user.change_password': 'audit.did.user.change_password',
  'user.rename': 'audit.did.user.rename',
  'user.reset_link': 'audit.did.user.reset_link',
  'user.reset_password': 'audit.did.user.reset_password',
  'view.change': 'audit.did.view.change',
  'view.create': 'audit.did.view.create',
  'view.delete': 'audit.did.view.delete',
  'workspace.create': 'audit.did.workspace.create',
  'workspace.delete': 'audit.did.workspace.delete',
  'workspace.rename': 'audit.did.workspace.rename',
  'workspace.restore': 'audit.did.workspace.restore',
  'workspace.set_up': 'audit.did.workspace.set_up',
};

/** The words of an act; null for one that this version of the page does not know. */
export function wordsOf(action: string): MessageKey | null {
  return words[action] ?? null;
}

export interface ActGroup {
  id: string;
  label: MessageKey;
  nouns: readonly string[];
}

export const groups: readonly ActGroup[] = [
  { id: 'signIn', label: 'audit.group.signIn', nouns: ['session', 'passkey', 'totp'] },
  { id: 'people', label: 'audit.group.people', nouns: ['user', 'member', 'invitation', 'team', 'workspace'] },
  { id: 'accounts', label: 'audit.group.accounts', nouns: ['account', 'platform_app'] },
  { id: 'contacts', label: 'audit.group.contacts', nouns: ['contact'] },
  {
    id: 'settings',
    label: 'audit.group.settings',
    nouns: ['label', 'canned_reply', 'view', 'assignment', 'assignment_rule', 'push_subscription'],
  },
  { id: 'programs', label: 'audit.group.programs', nouns: ['api_token', 'outgoing_webhook'] },
  { id: 'data', label: 'audit.group.data', nouns: ['journal', 'audit_event'] },
];

/** All acts of a group, as the server takes them. */
export function actionsOf(group: string): string {
  const nouns = groups.find((one) => one.id === group)?.nouns ?? [];
  return Object.keys(words)
    .filter((action) => nouns.includes(action.split('.')[0] ?? ''))
    .join(',');
}
