import { describe, expect, it } from 'vitest';
import { productOf } from './product-links';

describe('a product that is meant', () => {
  it.each([
    ['shopee', 'https://shopee.co.th/ถ้วยชา-6-ใบ-i.88201679.5873954476?sp_atk=x', '5873954476'],
    ['shopee', 'https://shopee.vn/product/88201679/27240240844', '27240240844'],
    ['shopee', 'ดูสิ! https://shopee.co.th/opaanlp/88201679/5873954476?utm_source=an', '5873954476'],
    ['shopee', 'https://shopee.co.th/cup-i.1.5873954476', 'elsewhere'],
    ['shopee', 'https://shopee.co.th/shop/88201679', null],
    ['lazada', 'https://www.lazada.com.ph/products/storage-box-i2202021972-s9898450689.html?x=1', '2202021972'],
    ['lazada', 'https://www.lazada.co.th/products/pdp-i4567890123.html', '4567890123'],
    ['lazada', 'https://www.lazada.co.th/i2202021972.html', '2202021972'],
    ['lazada', 'https://www.lazada.co.th/shop/i-love-tea/', null],
    ['tiktok', 'https://www.tiktok.com/view/product/1729543202963821377?region=TH', '1729543202963821377'],
    ['tiktok', 'https://www.tiktok.com/shop/pdp/tea-cup/1729543202963821377', '1729543202963821377'],
    ['tiktok', 'https://www.tiktok.com/@shop/video/7300000000000000000', null],
    ['lazada', ' 2202021972 ', '2202021972'],
    ['lazada', '12', null],
    ['line', 'https://shopee.vn/product/88201679/27240240844', null],
    ['shopee', 'teapot', null],
    ['shopee', 'https://', null],
  ])('on %s by %s', (platform, text, id) => expect(productOf(platform, '88201679', text)).toBe(id));
});
