import { describe, expect, it } from 'vitest';
import { languageOf } from './words';

describe('the language of a text', () => {
  it('is told by its script, and by letters that only one language has', () => {
    for (const [text, language] of [
      ['ของถึงไหนแล้วคะ 251121A7KX', 'th'],
      ['请问这个大号的托盘什么时候补货？', 'zh-Hans'],
      ['請問這個茶壺還有貨嗎？', 'zh-Hant'],
      ['Màu be còn không shop ạ?', 'vi'],
      ['在庫はありますか', 'ja'],
      ['재고 있나요', 'ko'],
      ['Kak, resi JNE-nya kok belum jalan ya?', undefined],
      ['Café crème', undefined],
      ['🙏', undefined],
    ] as const)
      expect(languageOf(text), text).toBe(language);
  });
});
