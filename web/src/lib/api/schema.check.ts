/**
 * Holds the hand-written shapes against what the server says of itself: what the server sends must fit what the page reads.
 * Only types; `npm run check` fails when they part. `schema.ts` comes from the server's document by `npm run api`.
 */

import type { components } from './schema';
import type * as assignment from '../teams/teams';
import type * as page from './types';

type Server = components['schemas'];

/** Compiles only when every `Sent` may be read as `Read`. */
type Fits<Sent extends Read, Read> = Sent;

export type Held = [
  Fits<Server['Conversation'], page.Conversation>,
  Fits<Server['Message'], page.Message>,
  Fits<Server['MessagePage'], page.MessagePage>,
  Fits<Server['Order'], page.Order>,
  Fits<Server['Account'], page.Account>,
  Fits<Server['Member'], page.Member>,
  Fits<Server['Team'], page.Team>,
  Fits<Server['AssignmentRule'], assignment.Rule>,
  Fits<Server['AssignmentSettings'], assignment.Settings>,
  Fits<Server['Me'], page.Me>,
  Fits<Server['Label'], page.Label>,
  Fits<Server['MySettings'], page.MySettings>,
  Fits<page.MySettingsChange, Server['MySettingsChange']>,
  Fits<Server['PushSubscription'], page.PushDevice>,
  Fits<Server['Contact'], page.Contact>,
  Fits<Server['Suggestion'], page.Suggestion>,
  Fits<Server['Attachment'], page.Attachment>,
  Fits<Server['CannedReply'], page.CannedReply>,
  Fits<Server['Draft'], page.Draft>,
  Fits<Server['RemovedDraft'], page.RemovedDraft>,
];
