// Before the first paint: the theme and language of last time, so that nothing flashes. Never a module.
(() => {
  const kept = (name) => {
    try {
      return localStorage.getItem(`goldentime.${name}`);
    } catch {
      return null;
    }
  };
  const dark = matchMedia('(prefers-color-scheme: dark)').matches;
  document.documentElement.dataset.theme = kept('theme') ?? (dark ? 'dark' : 'light');
  document.documentElement.lang = kept('language') ?? 'ko';
})();
