/** Whether a message asks for somebody, by what they want to hear of. The server decides the same for pushes. */

import type { Conversation, Me, Message, MySettings } from '$lib/api/types';
import { isQuiet } from './quiet';

export type Concern = 'assigned' | 'mentioned' | 'unassigned';

export function concern(
  message: Message,
  conversation: Pick<Conversation, 'assignee' | 'unread_count'> | null,
  me: Me,
  settings: MySettings,
  now: number,
): Concern | null {
  if (isQuiet(settings.quiet_hours, now)) return null;
  // History that is read back is no news.
  if (now - Date.parse(message.sent_at) > 30 * 60_000) return null;
  const wants = settings.notifications;
  if (message.direction === 'note')
    return wants.mentioned && message.sender.id !== me.id && message.mentions?.includes(me.id) ? 'mentioned' : null;
  if (message.direction !== 'inbound' || message.sender.kind !== 'contact' || !conversation) return null;
  if (conversation.assignee) return wants.assigned && conversation.assignee.id === me.id ? 'assigned' : null;
  return wants.unassigned && me.role !== 'viewer' ? 'unassigned' : null;
}

/** Whether a tone goes with it. */
export function sounds(settings: MySettings, lookedAt: boolean): boolean {
  return settings.sound === 'always' || (settings.sound === 'away' && !lookedAt);
}
