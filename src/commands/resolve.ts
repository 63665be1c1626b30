import type { Command } from 'commander';
import type { Evidence, PayeeMethod, Verdict } from '../flattr/payee.ts';
import type { FindRefusal } from '../operations/find-work.ts';
import type { Resolution, Somebody } from '../operations/resolve-url.ts';
import { CommandFailed, say, sayJson, withNode } from './terminal.ts';

export function addResolveCommand(program: Command): void {
  program
    .command('resolve <url>')
    .description('read anew to whom an address leads, and say why')
    .option('--json', 'print as JSON')
    .action(resolve);
}

async function resolve(url: string, options: { readonly json?: boolean }): Promise<void> {
  await withNode(async ({ deps }) => {
    const { resolveUrl } = await import('../operations/resolve-url.ts');
    const resolved = await resolveUrl(deps, url);
    if (!resolved.ok) throw new CommandFailed(REFUSED[resolved.code]);
    const { ok: _, ...resolution } = resolved;
    if (options.json) return sayJson(resolution);
    say(inWords(resolution));
  });
}

const REFUSED: Record<FindRefusal, string> = {
  unsupported_url: 'That is no address of the web. It begins with https://.',
  not_found: 'Nothing can be read there. Check the address, or try again later.',
  blocked: 'Its server, or that of its author, is blocked on this node.',
  author_opted_out: 'Its author, or their server, wants no flattrs.',
};

function inWords(found: Resolution): string {
  const { author, payee, foundAt, checkedAt, evidence } = found;
  const lines = [
    found.title,
    found.uri,
    '',
    `made by  ${author === null ? 'nobody knows' : nameOf(author)}`,
    `goes to  ${payee === null ? 'nobody yet: what is given for it waits' : nameOf(payee)}`,
    `because  ${found.method === null ? 'it is published here' : BECAUSE[found.method]}`,
  ];
  if (foundAt !== null && checkedAt !== null)
    lines.push(`known    since ${minute(foundAt)}, last read ${minute(checkedAt)} (UTC)`);
  if (evidence.length > 0) lines.push('', 'What was read, in this order:');
  return [...lines, ...evidence.flatMap(stepInWords)].join('\n');
}

const nameOf = ({ handle, host, profileUrl }: Somebody): string =>
  `@${handle}@${host} (${profileUrl})`;

const minute = (at: Date): string => at.toISOString().slice(0, 16).replace('T', ' ');

const stepInWords = ({ step, at, names, verdict }: Evidence, index: number): string[] => [
  `${`${index + 1}`.padStart(3)}. ${SAYS[step]}`,
  `     read at ${at}`,
  `     names   ${names}`,
  `     ${VERDICTS[verdict]}`,
];

const BECAUSE: Record<PayeeMethod, string> = {
  hosted: "the author's own account is on a flattr node",
  claimed: 'one of our people has proven to be the author',
  object_payment: 'it has a payment link, and the account behind that names its author back',
  actor_payment: 'its author has a payment link, and the account behind that names them back',
  actor_link: "its author's profile links to an account that names them back",
  also_known_as: 'its author and the account say of each other that they are the same',
  webfinger_payment: "its author's server names an account that names them back",
  moved: 'its author has moved, and both accounts say so',
  page_payment: 'the page has a payment link, and the account behind that names the page back',
  feed_payment: 'the feed has a payment link, and the account behind that names the page back',
  fediverse_creator: 'the page names its author, whose account says that its site is theirs',
  rel_me: 'the page and a profile link to each other',
  podcast_funding: 'the podcast says where to fund it, and the account there names the page back',
  funding_manifest: "the site's funding manifest names an account that names the page back",
  host_word: 'whoever has the host names an account that names the site back',
  known_author: 'its author has no account on a flattr node that names them back',
  unknown_author: 'nobody who has an account on a flattr node is named there and names it back',
};

const SAYS: Record<PayeeMethod, string> = {
  hosted: 'The author lives on this server.',
  claimed: 'One of our people has proven to be this author.',
  object_payment: 'The post has a payment link.',
  actor_payment: 'The author has a payment link.',
  actor_link: "The author's profile has a link.",
  also_known_as: 'The author is known elsewhere, too.',
  webfinger_payment: "The author's server names a payment link.",
  moved: 'The author has moved.',
  page_payment: 'The page has a payment link.',
  feed_payment: 'The feed has a payment link.',
  fediverse_creator: 'The page names its author.',
  rel_me: 'The page says which profile is its own.',
  podcast_funding: 'The podcast says where to fund it.',
  funding_manifest: 'The site has a funding manifest.',
  host_word: 'Whoever has the host names an account.',
  known_author: 'The author is known.',
  unknown_author: 'Nobody is known.',
};

const VERDICTS: Record<Verdict, string> = {
  proves: 'That counts: they name it back and have an account on a flattr node.',
  confirmed: 'They name it back, so it is theirs; where they are paid is looked up next.',
  no_back_link: 'That does not count: they do not name it back.',
  no_flattr_node: 'That does not count: there is no account on a flattr node.',
  blocked: 'That does not count: its node is blocked here.',
  opted_out: 'That does not count: they want nothing from here.',
  unreadable: 'That could not be read.',
  not_looked_at: 'There was no more time for that; it is looked at within minutes.',
};
