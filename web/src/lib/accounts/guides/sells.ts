/** Which platforms sell, apart from all that the guides say: the inbox asks it before anybody connects anything. */

const SELLING: ReadonlySet<string> = new Set(['shopee', 'lazada', 'tiktok']);

/** Whether a platform sells: the others have chats alone. */
export function hasOrders(platform: string): boolean {
  return SELLING.has(platform);
}
