// Runs before the first paint, so that a chosen theme never flashes. A file of its own: the page allows no inline script.
(function () {
  try {
    var theme = localStorage.getItem('sampan.theme');
    if (theme === 'light' || theme === 'dark') document.documentElement.dataset.theme = theme;
    else if (matchMedia('(prefers-color-scheme: dark)').matches) document.documentElement.dataset.theme = 'dark';
    else document.documentElement.dataset.theme = 'light';
    document.documentElement.lang = localStorage.getItem('sampan.lang') || 'en';
  } catch (_) {
    document.documentElement.dataset.theme = 'light';
  }
})();
