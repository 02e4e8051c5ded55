import { expect, it } from 'vitest';
import { readable } from './readable';

it('makes words of a code, and leaves words as they are', () => {
  expect(
    ['LOGISTICS_PICKUP_DONE', 'SHIPPED', 'RETRY_SHIP_2', 'ready_to_ship', 'In transit', 'À', ''].map(readable),
  ).toEqual(['Logistics pickup done', 'Shipped', 'Retry ship 2', 'Ready to ship', 'In transit', 'À', '']);
});
