// Runs before the first paint, so that a chosen theme never flashes, and before the page's own scripts are here: what they will want
// first is asked for meanwhile. A file of its own: the page allows no inline script.
(function () {
  var root = document.documentElement;
  var lang = null;
  try {
    var theme = localStorage.getItem('sampan.theme');
    lang = localStorage.getItem('sampan.lang');
    if (theme === 'light' || theme === 'dark') root.dataset.theme = theme;
    else root.dataset.theme = matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light';
    root.lang = lang || 'en';
  } catch (_) {
    root.dataset.theme = 'light';
  }
  // Who is signed in; `api/client.ts` takes it up.
  self.sampanMe = fetch('/api/v1/me', { credentials: 'same-origin' });
  self.sampanMe.catch(function () {});
  // The words of the language that is most likely wanted; the build says where they are.
  var words = JSON.parse(document.currentScript.dataset.words || '{}');
  var tag = lang || navigator.language || 'en';
  var chinese = /^zh/i.test(tag) ? (/hant|tw|hk|mo/i.test(tag) ? 'zh-Hant' : 'zh-Hans') : null;
  var file = words[tag] || words[chinese || tag.slice(0, 2)];
  if (file) {
    var link = document.createElement('link');
    link.rel = 'modulepreload';
    link.href = file;
    document.head.append(link);
  }
})();
