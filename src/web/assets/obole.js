// Spares the reload after a flattr: the form is sent as it would be, and the coin's region is
// taken out of the page that comes back. Without this file everything works the same.
document.addEventListener('submit', async (event) => {
  const form = event.target;
  const region = form.closest('.thanks');
  if (!region || !form.hasAttribute('data-coin')) return;
  event.preventDefault();
  if (region.ariaBusy === 'true') return;
  region.ariaBusy = 'true';
  try {
    const body = new URLSearchParams(new FormData(form));
    const answer = await fetch(form.action, { method: 'POST', body });
    const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
    const next = page.getElementById(region.id);
    if (!next) throw new Error('refused');
    region.replaceWith(document.adoptNode(next));
    next.tabIndex = -1;
    next.focus({ preventScroll: true });
  } catch {
    form.submit();
  }
});

// The home of somebody who lives on another node: kept in this browser when they go there, filled in
// when they come again, forgotten when it turned out to be none.
const doors = document.querySelector('form[data-home]');
if (doors) {
  const home = doors.elements.namedItem('home');
  try {
    if (home.ariaInvalid === 'true') localStorage.removeItem('home');
    else if (home.value === '') home.value = localStorage.getItem('home') ?? '';
    doors.addEventListener('submit', () => localStorage.setItem('home', home.value));
  } catch {
    // A browser that keeps nothing.
  }
}

// The bookmarklet is there to be dragged; here, the content policy runs none.
document.addEventListener('click', (event) => {
  if (event.target.closest('[data-drag]')) event.preventDefault();
});
