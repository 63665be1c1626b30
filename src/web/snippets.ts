import { html, raw } from 'hono/html';
import {
  BADGE_MOST_WIDTH,
  badgeHref,
  frameHref,
  pictureButton,
  scriptHref,
} from './embed-links.ts';
import { BADGE_HEIGHT } from './parts/badge.ts';
import { paymentHref } from './parts/head.ts';

/** Something to be copied into a site.
 *  `for`: one page that is already known, or all pages of a site, each of which its software names. */
export type Snippet = {
  readonly kind: (typeof KINDS)[number];
  /** Where it goes: a file of a theme; null: into the page itself. */
  readonly file: string | null;
  readonly text: string;
};

/** What the content policy of a site has to allow for all of them: the script and its pictures, and the
 *  frame. */
export const policyFor = (origin: string): string =>
  ['script-src', 'img-src', 'frame-src'].map((of) => `${of} ${origin}`).join('; ');

const KINDS = ['html', 'picture', 'markdown', 'frame'] as const;

/** A button for one page, on that page or on any other. */
export async function snippetsFor(origin: string, address: string): Promise<Snippet[]> {
  const script = html`<a class="flattr-button" href="${paymentHref(origin, address)}">Flattr</a>
<script src="${scriptHref(origin)}" async></script>`;
  const frame = html`<iframe src="${frameHref(origin, address)}" title="Flattr" width="${BADGE_MOST_WIDTH}" height="${BADGE_HEIGHT}" loading="lazy"></iframe>`;
  const markdown = `[![Flattr](${badgeHref(origin, address)})](${paymentHref(origin, address)})`;
  return [
    { kind: 'html', file: null, text: `${await script}` },
    { kind: 'picture', file: null, text: `${await pictureButton(origin, address)}` },
    { kind: 'markdown', file: null, text: markdown },
    { kind: 'frame', file: null, text: `${await frame}` },
  ];
}

/** A button for every page of a site, in the words of what makes the site, and the line that says whose
 *  the site is: without it, what is given waits. */
export type SiteSnippet = {
  readonly software: 'wordpress' | 'hugo' | 'jekyll' | 'ghost' | 'any';
  readonly parts: readonly { readonly file: string; readonly text: string }[];
};

/** @param profile the page of whoever has the site. */
export async function siteSnippets(
  origin: string,
  { handle, profile }: { readonly handle: string; readonly profile: string },
): Promise<SiteSnippet[]> {
  const claim = `${await html`<link rel="payment" href="${paymentHref(origin, profile)}" title="Flattr">`}`;
  const script = `${await html`<script src="${scriptHref(origin)}" async></script>`}`;
  const head = `${claim}\n${script}`;
  const base = `${origin}/flattr?owner=${encodeURIComponent(handle)}`;
  /** @param address how the software writes the address of a page, encoded, into its template. */
  const button = async (address: string) =>
    `${await html`<a class="flattr-button" href="${raw(`${base}&amp;url=${address}`)}">Flattr</a>`}`;
  return [
    {
      software: 'wordpress',
      parts: [{ file: 'functions.php', text: forWordPress({ claim, base, origin, profile }) }],
    },
    await forHugo(head, button),
    {
      software: 'jekyll',
      parts: [
        {
          file: '_includes/flattr.html',
          text: await button('{{ page.url | absolute_url | url_encode }}'),
        },
        { file: '_layouts/default.html → <head>', text: head },
      ],
    },
    {
      software: 'ghost',
      parts: [
        // Its addresses hold nothing that would have to be encoded, and it has no words for that.
        { file: 'post.hbs', text: await button('{{url absolute="true"}}') },
        { file: 'Code injection → Site header', text: head },
      ],
    },
    {
      software: 'any',
      parts: [
        { file: '<head>', text: head },
        {
          file: '<body>',
          text: `${await html`<a class="flattr-button" href="${base}">Flattr</a>`}`,
        },
      ],
    },
  ];
}

const forHugo = async (
  head: string,
  button: (address: string) => Promise<string>,
): Promise<SiteSnippet> => ({
  software: 'hugo',
  parts: [
    { file: 'layouts/partials/flattr.html', text: await button('{{ .Permalink | urlquery }}') },
    {
      file: 'layouts/shortcodes/flattr.html',
      text: await button('{{ .Page.Permalink | urlquery }}'),
    },
    { file: 'layouts/_default/baseof.html → <head>', text: head },
  ],
});

/** Below each post, in the head of each page, and in the feed. */
function forWordPress(facts: {
  readonly claim: string;
  readonly base: string;
  readonly origin: string;
  readonly profile: string;
}): string {
  const { claim, base, origin, profile } = facts;
  return `add_filter( 'the_content', function ( $content ) {
	if ( ! is_singular( 'post' ) || ! in_the_loop() || ! is_main_query() ) {
		return $content;
	}
	$link = '${base}&url=' . rawurlencode( get_permalink() );
	return $content . '<p><a class="flattr-button" href="' . esc_url( $link ) . '">Flattr</a></p>';
} );
add_action( 'wp_enqueue_scripts', function () {
	wp_enqueue_script( 'flattr-button', '${scriptHref(origin)}', array(), null, array( 'strategy' => 'async' ) );
} );
add_action( 'wp_head', function () {
	echo '${claim}' . "\\n";
} );
add_action( 'rss2_head', function () {
	echo '${feedLine('atom:', paymentHref(origin, profile))}' . "\\n";
} );
`;
}

const feedLine = (prefix: 'atom:' | '', href: string): string =>
  `<${prefix}link rel="payment" href="${href}" type="text/html" title="Flattr"/>`;

/** What a feed says to lead its readers to a button: in an RSS channel or item, and in Atom.
 *  Source: Atom's link relations (IANA), as podcast players and Flattr's own reader looked for them. */
export const feedSnippets = (origin: string, address: string): readonly string[] => [
  `${feedLine('atom:', paymentHref(origin, address))}\n<!-- <rss xmlns:atom="http://www.w3.org/2005/Atom"> -->`,
  feedLine('', paymentHref(origin, address)),
];
