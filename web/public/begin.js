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

  // What is asked for here, by its address: the answer, its text, and when it came. `api/client.ts` takes it up.
  var early = (self.sampanEarly = {});
  function ask(address) {
    var answer = fetch('/api/v1' + address, { credentials: 'same-origin' });
    early[address] = answer.then(function (head) {
      var at = Date.now();
      return head.text().then(function (text) {
        return { head: head, text: text, at: at };
      });
    });
    early[address].catch(function () {});
    return answer;
  }

  // Who is signed in, and if somebody is, the lists of a bare inbox, as `inbox/feed.svelte.ts` asks for them. Where the stream is
  // comes with the first; without it the lists would be older than what the stream tells.
  var path = location.pathname;
  var bare = location.search === '' && (path === '/' || /^\/inbox(\/|$)/.test(path));
  self.sampanReady = ask('/me').then(
    function (head) {
      if (bare && head.ok && head.headers.get('Last-Event-ID')) {
        var open = '/conversations?status=open%2Cpending';
        ask(open + '&waiting=true&sort=window&limit=50');
        ask(open + '&waiting=true&sort=waiting&limit=50');
        ask(open + '&answered=true&sort=recent&limit=50');
      }
      return Promise.allSettled(Object.values(early));
    },
    function () {},
  );

  // The words of the language that is most likely wanted, and what an open conversation is shown with; the build says where they are.
  var data = document.currentScript.dataset;
  var told = function (name) {
    return JSON.parse(data[name] || '{}');
  };
  var tag = lang || navigator.language || 'en';
  var chinese = /^zh/i.test(tag) ? (/hant|tw|hk|mo/i.test(tag) ? 'zh-Hant' : 'zh-Hans') : null;
  var mine = function (files) {
    return files[tag] || files[chinese || tag.slice(0, 2)];
  };
  var files = [mine(told('words'))];
  if (/^\/inbox\/./.test(path))
    files = files.concat(data.conversation ? JSON.parse(data.conversation) : [], mine(told('soon')));
  files.forEach(function (file) {
    if (!file) return;
    var link = document.createElement('link');
    if (/\.css$/.test(file)) {
      link.rel = 'preload';
      link.as = 'style';
      link.crossOrigin = '';
    } else link.rel = 'modulepreload';
    link.href = file;
    document.head.append(link);
  });
})();
