/** The pages of the settings, in their groups; the sidebar and the small windows' tabs read it. */

import { t } from '$lib/i18n/index.svelte';
import type { IconName } from '$lib/ui/icons';

export interface SettingsPage {
  page: string;
  group: string;
  label: string;
  icon: IconName;
  /** Only for owners and admins. */
  manage: boolean;
}

export function settingsPages(): SettingsPage[] {
  const platforms = t('settings.group.platforms');
  const people = t('settings.group.people');
  const answers = t('settings.group.answers');
  const workspace = t('settings.group.workspace');
  return [
    { page: 'accounts', group: platforms, label: t('settings.accounts'), icon: 'plug', manage: false },
    { page: 'apps', group: platforms, label: t('settings.apps'), icon: 'key-round', manage: true },
    { page: 'journal', group: platforms, label: t('settings.journal'), icon: 'list-tree', manage: true },
    { page: 'members', group: people, label: t('settings.members'), icon: 'users', manage: false },
    { page: 'teams', group: people, label: t('settings.teams'), icon: 'user-check', manage: true },
    { page: 'canned', group: answers, label: t('settings.canned'), icon: 'slash', manage: false },
    { page: 'labels', group: answers, label: t('settings.labels'), icon: 'tag', manage: true },
    { page: 'workspace', group: workspace, label: t('settings.general'), icon: 'store', manage: false },
    { page: 'tokens', group: workspace, label: t('settings.tokens'), icon: 'braces', manage: true },
    { page: 'webhooks', group: workspace, label: t('settings.hooks'), icon: 'webhook', manage: true },
    { page: 'audit', group: workspace, label: t('settings.audit'), icon: 'scroll-text', manage: true },
    { page: 'views', group: t('settings.group.you'), label: t('settings.views'), icon: 'filter', manage: false },
    { page: 'profile', group: t('settings.group.you'), label: t('settings.profile'), icon: 'contrast', manage: false },
    {
      page: 'notifications',
      group: t('settings.group.you'),
      label: t('settings.notifications'),
      icon: 'bell',
      manage: false,
    },
  ];
}
