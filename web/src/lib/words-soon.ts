/** Words that the first load does without, for what went wrong: they come when it did. */

import { words } from '$lib/i18n/index.svelte';

/** `plain` is said where they do not come: then there is no connection either. */
export async function wordsSoon<Part>(
  load: () => Promise<Part>,
  say: (part: Part) => string | null,
  plain: string | null,
): Promise<string> {
  let part: Part;
  try {
    [part] = await Promise.all([load(), words.soon()]);
  } catch {
    return plain ?? '';
  }
  return say(part) ?? plain ?? '';
}
