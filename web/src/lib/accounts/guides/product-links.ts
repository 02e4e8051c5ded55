/** Which product of a shop is meant, by the link that its page has on each platform. */

/** By the path of the link: the product's number, and the shop's where it is in there, too. */
const LINKS: Readonly<Record<string, readonly RegExp[]>> = {
  shopee: [/-i\.(?<shop>\d+)\.(?<id>\d+)/, /^\/[^/]+\/(?<shop>\d+)\/(?<id>\d+)/],
  lazada: [/(?:-|\/)i(?<id>\d+)(?:-s\d+)?(?:\.html|$)/],
  tiktok: [/\/(?:product|pdp)\/(?:[^/]+\/)?(?<id>\d{6,})/],
};
/** A product's number alone. */
const NUMBER = /^\d{6,25}$/;

/** A product of the shop; null where no product is meant, `elsewhere` where one of another shop is. */
export function productOf(platform: string, shop: string, text: string): string | 'elsewhere' | null {
  const words = text.trim();
  if (NUMBER.test(words)) return words;
  // What is shared from an app often has words around the link.
  const link = /https?:\/\/\S+/.exec(words)?.[0];
  if (!link || !URL.canParse(link)) return null;
  const { pathname } = new URL(link);
  for (const shape of LINKS[platform] ?? []) {
    const found = shape.exec(pathname)?.groups;
    if (found?.['id']) return found['shop'] && found['shop'] !== shop ? 'elsewhere' : found['id'];
  }
  return null;
}
