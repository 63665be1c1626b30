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
