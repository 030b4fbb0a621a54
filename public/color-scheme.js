/* Sets the colour scheme before the first paint; a file, because the content security policy allows no inline script. */
(() => {
  let choice = 'auto';
  try {
    choice = localStorage.getItem('mantine-color-scheme-value') ?? 'auto';
  } catch {
    // Storage is closed to us; the system's scheme it is.
  }
  const prefersDark = matchMedia('(prefers-color-scheme: dark)').matches;
  const scheme = choice === 'light' || choice === 'dark' ? choice : prefersDark ? 'dark' : 'light';
  document.documentElement.setAttribute('data-mantine-color-scheme', scheme);
})();
