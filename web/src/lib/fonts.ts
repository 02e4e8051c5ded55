/** Whether this device can draw Chinese by itself: a letter of an unknown family is drawn with the same box as a missing glyph. */
export function hasChineseFont(context: Pick<CanvasRenderingContext2D, 'font' | 'measureText'>): boolean {
  const families = [
    'PingFang SC',
    'Microsoft YaHei UI',
    'Microsoft YaHei',
    'Noto Sans CJK SC',
    'Noto Sans SC',
    'Source Han Sans SC',
    'WenQuanYi Zen Hei',
    'Droid Sans Fallback',
  ];
  const width = (font: string): number => {
    context.font = font;
    return context.measureText('ii永mm').width;
  };
  return families.some(
    (family) =>
      width(`40px "${family}", monospace`) !== width('40px monospace') ||
      width(`40px "${family}", serif`) !== width('40px serif'),
  );
}

let asked = false;

/** Brings the bundled Chinese letters when the text has some and the device has no font for them; once. */
export function needChinese(text: string): void {
  if (asked || !/\p{Script=Han}/u.test(text)) return;
  asked = true;
  const context = document.createElement('canvas').getContext('2d');
  if (context && hasChineseFont(context)) return;
  void import('@fontsource-variable/noto-sans-sc/wght.css');
}
