/** The guides by platform. Another platform is another file here and its words in the catalogue. */

import { facebook } from './facebook';
import type { ConsentGuide, Guide, GuideField, Purpose } from './guide';
import { instagram } from './instagram';
import { lazada } from './lazada';
import { line } from './line';
import { shopee } from './shopee';
import { tiktok } from './tiktok';

export const guides: readonly Guide[] = [facebook, instagram, line, shopee, lazada, tiktok];

export function guideOf(platform: string): Guide | null {
  return guides.find((guide) => guide.platform === platform) ?? null;
}

/** The consents that connecting takes. */
export function purposesOf(guide: ConsentGuide): Purpose[] {
  return guide.apart ? ['orders', 'chat'] : ['both'];
}

/** What one of the consents asks. */
export function asksOf(guide: ConsentGuide, purpose: Purpose) {
  return guide.asks.filter((one) => purpose === 'both' || !one.for || one.for === purpose);
}

/** The fields to show for what the server takes: in its order, in the words of the guide where it has them. */
export function fieldsFor(
  guide: ConsentGuide,
  taken: readonly { name: string; optional: boolean; secret: boolean }[] | null,
): (GuideField | { name: string; secret: boolean; optional: boolean })[] {
  if (!taken || taken.length === 0) return guide.app;
  return taken.map((field) => {
    const known = guide.app.find((one) => one.name === field.name);
    return known ? { ...known, optional: field.optional, secret: field.secret } : field;
  });
}
