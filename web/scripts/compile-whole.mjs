// Says of each script of the page that all of it is called as soon as it is there. The browser then compiles it whole, beside the page's
// own thread and while it comes in, instead of function by function in the midst of drawing. Who does not know the word passes over it.
// https://v8.dev/blog/explicit-compile-hints
export const WORD = '//# allFunctionsCalledOnLoad\n';

/** @returns {import('vite').Plugin} */
export function compileWhole() {
  return {
    name: 'sampan-compile-whole',
    enforce: 'post',
    generateBundle: {
      // It counts in the first line alone, so it comes after everything else that is put before a script.
      order: 'post',
      handler(_, bundle) {
        for (const part of Object.values(bundle))
          if (part.type === 'chunk' && part.name !== 'sw') part.code = WORD + part.code;
      },
    },
  };
}
