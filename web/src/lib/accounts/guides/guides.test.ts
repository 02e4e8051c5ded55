import { describe, expect, it } from 'vitest';
import { marks } from '$lib/ui/marks';
import { asksOf, fieldsFor, guideOf, guides, purposesOf } from './guides';
import { hasOrders } from './sells';

const consent = guides.flatMap((guide) => (guide.kind === 'consent' ? [guide] : []));

describe('the guides', () => {
  it('are there for every platform that has a mark', () => {
    expect(guides.map((guide) => guide.platform).sort()).toEqual(Object.keys(marks).sort());
    expect(guideOf('nowhere')).toBeNull();
  });

  it('ask for something needed at each consent', () => {
    for (const guide of consent)
      for (const purpose of purposesOf(guide))
        expect(
          asksOf(guide, purpose).some((ask) => ask.needed),
          `${guide.platform} ${purpose}`,
        ).toBe(true);
  });

  it('keep chat and orders apart where they are apps of their own', () => {
    const lazada = consent.find((guide) => guide.platform === 'lazada')!;
    expect(purposesOf(lazada)).toEqual(['orders', 'chat']);
    expect(asksOf(lazada, 'chat').map((ask) => ask.title)).toEqual(['connect.ask.messages', 'connect.ask.read']);
  });

  it('know who sells', () => {
    const selling = guides.filter((g) => g.kind === 'consent' && g.asks.some((one) => one.for === 'orders'));
    expect(selling.map((guide) => guide.platform)).toEqual(['shopee', 'lazada', 'tiktok']);
    expect(guides.map((guide) => guide.platform).filter(hasOrders)).toEqual(selling.map((guide) => guide.platform));
  });

  it('show the fields that the server takes, those without words of their own too', () => {
    const shopee = consent.find((guide) => guide.platform === 'shopee')!;
    const fields = fieldsFor(shopee, [
      { name: 'partner_key', optional: false, secret: true },
      { name: 'region', optional: true, secret: false },
    ]);
    expect(fields[0]).toMatchObject({ name: 'partner_key', label: 'connect.shopee.partnerKey' });
    expect(fields[1]).toEqual({ name: 'region', optional: true, secret: false });
    expect(fieldsFor(shopee, null)).toBe(shopee.app);
  });
});
