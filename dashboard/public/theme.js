/** Sets the chosen theme before the first paint; without a choice the system's is followed. */
const theme = localStorage.getItem('tapewatch.theme');
if (theme === 'dark' || theme === 'light') document.documentElement.dataset.theme = theme;
