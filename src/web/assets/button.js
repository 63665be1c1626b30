/* Draws the count into links to a node's /flattr page: <a class="flattr-button" href="…/flattr?url=…">.
   A link that names no address is for the page that it stands on.
   Without this script, or where the picture may not load, a link stays a link. It keeps nothing, styles
   nothing and asks for one picture per link; a page's content policy needs script-src and img-src of the
   node. Flattr's own buttons (class FlattrButton) are made into such links first. AGPL-3.0-or-later. */
(() => {
  const node = new URL(document.currentScript.src).origin;

  /* <a class="FlattrButton" href="what" title="…" rel="flattr;uid:…;tags:…" data-flattr-…>text</a> */
  const adopt = (link) => {
    const said = new Map(link.rel.split(';').map((part) => part.split(/:(.*)/s, 2)));
    const of = (name) => link.getAttribute(`data-flattr-${name}`) ?? said.get(name);
    const facts = {
      url: link.href,
      title: link.title,
      description: link.textContent.trim(),
      owner: of('owner') ?? of('uid'),
      language: of('language'),
      category: of('category'),
      tags: of('tags'),
      hidden: of('hidden'),
    };
    const to = new URL('/flattr', node);
    for (const name in facts) if (facts[name]) to.searchParams.set(name, facts[name]);
    link.href = to.href;
    link.textContent = 'Flattr';
    link.removeAttribute('style');
  };

  const draw = (link) => {
    const to = new URL(link.href);
    const { origin, searchParams } = to;
    if (!searchParams.has('url')) {
      const page = document.querySelector('link[rel=canonical][href]') ?? location;
      searchParams.set('url', page.href);
      link.href = to.href;
    }
    const picture = new Image();
    picture.alt = link.textContent.trim() || 'Flattr';
    picture.onload = () => link.replaceChildren(picture);
    picture.src = `${origin}/badge.svg?url=${encodeURIComponent(searchParams.get('url'))}`;
  };

  const begin = () => {
    const old = document.querySelectorAll('a.FlattrButton[href]');
    old.forEach(adopt);
    [...old, ...document.querySelectorAll('a.flattr-button[href*="/flattr?"]')].forEach(draw);
  };
  if (document.readyState === 'loading') document.addEventListener('DOMContentLoaded', begin);
  else begin();
})();
