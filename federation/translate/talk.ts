import type { OutgoingTalk } from '../../db/views/talks.ts';
import { formatMoney } from '../../src/money/money.ts';
import type { TalkAnswer, TalkCode } from '../../src/operations/answer-talk.ts';
import { escapeHtml } from './text.ts';
import { ACTIVITY_STREAMS, type Json, PUBLIC, wireTime } from './vocabulary.ts';

type Node = { readonly origin: string; readonly currency: string };

/** What the bot answers: to who asked alone, whoever else is in the thread. What everybody could read is
 *  answered so that everybody may, but in nobody's timeline, as far as it is anybody's affair; anything
 *  else is between the two. */
export function writeTalk(talk: OutgoingTalk, node: Node): Json {
  const { language, sender, bot } = talk;
  const content = `<p>${mentionOf(sender)} ${sentenceOf(talk, node)}</p>`;
  const uri = talkUri(talk, node);
  return {
    '@context': [ACTIVITY_STREAMS, { sensitive: 'as:sensitive' }],
    ...{ id: uri, type: 'Note', attributedTo: bot.uri, inReplyTo: talk.postUri },
    ...{ content, contentMap: { [language]: content }, url: uri },
    published: wireTime(talk.receivedAt),
    ...audienceOf(talk),
    sensitive: false,
    tag: [{ type: 'Mention', href: sender.uri, name: `@${sender.handle}@${sender.host}` }],
  };
}

/** The Create by which it is sent. */
export function writeTalkCreate(talk: OutgoingTalk, node: Node): Json {
  const { '@context': context, ...object } = writeTalk(talk, node);
  return {
    '@context': context,
    id: `${talkUri(talk, node)}#create`,
    ...{ type: 'Create', actor: talk.bot.uri, published: object.published },
    ...audienceOf(talk),
    object,
  };
}

const talkUri = ({ id }: OutgoingTalk, { origin }: Node): string => `${origin}/talks/${id}`;

const audienceOf = ({ sender, isPublic }: OutgoingTalk): Json => ({
  to: [sender.uri],
  cc: isPublic ? [PUBLIC] : [],
});

/** As servers name somebody in a post. */
export function mentionOf(person: Pick<OutgoingTalk['sender'], 'profileUrl' | 'handle'>): string {
  const [href, name] = [escapeHtml(person.profileUrl), escapeHtml(person.handle)];
  return `<span class="h-card"><a href="${href}" class="u-url mention">@<span>${name}</span></a></span>`;
}

type Facts = {
  /** What was flattred, in quotation marks, or nothing. */
  readonly title: string;
  readonly flattrs: number;
  /** Null: there is none. */
  readonly budget: string | null;
  readonly link: (path: string, text: string) => string;
};

type Sentences = Record<TalkCode, (facts: Facts) => string>;

const EN: Sentences = {
  flattred: ({ title }) => `Flattred${title}.`,
  waits: ({ title }) => `Flattred${title}. It waits for its author, who is not here yet.`,
  no_post: () => 'Reply to a post and mention me there: then I flattr that post for you.',
  cannot_see: () =>
    'I cannot see that post: it is for few people, or gone. Only what everybody may read can be flattred.',
  stopped: ({ link }) =>
    `What you favourite on other servers is no flattr any more. ${link('/home/accounts', 'Turn it on again')} when you like.`,
  nothing_to_stop: () =>
    'What you favourite on other servers is no flattr anyway. Nothing has changed.',
  quiet: ({ link }) =>
    `I tell you nothing more by myself. ${link('/home/settings/notifications', 'What you are told')} is for you to choose.`,
  undone: ({ title }) => `Undone${title}.`,
  nothing_to_undo: () => 'There is no flattr of yours this month that could be undone.',
  status: ({ flattrs, budget, link }) =>
    `${flattrs === 1 ? '1 flattr' : `${flattrs} flattrs`} this month, ${budget === null ? 'and no budget yet' : `of a budget of ${budget}`}. ${link('/home', 'Your month')}`,
  help: () =>
    'Mention me in a reply, and I flattr the post above. Or write: undo (takes your last one back), stop (favourites are no flattrs any more), quiet (I tell you nothing by myself), status.',
  stranger: ({ link }) =>
    `I do not know you yet. ${link('/sign-in', 'Sign in')} with this account, set a budget, and I flattr what you reply to.`,
  no_means: ({ link }) =>
    `You have no budget yet. ${link('/home/budget', 'Set one')}, then flattr.`,
  moved: () => 'Your account here has moved. Flattr from where you live now.',
  flattr_owner: () => 'This is your own. A flattr is a thank-you to somebody else.',
  flattr_once: ({ title }) => `You have flattred this already this month${title}.`,
  blocked: () => 'The admin of this node does not exchange flattrs with that server.',
  author_opted_out: () => 'Its author, or their server, wants no flattrs from here.',
  too_few_givers: ({ link }) => `That did not work. Flattr it on ${link('/flattr', 'this node')}.`,
  weight_invalid: ({ link }) => `That did not work. Flattr it on ${link('/flattr', 'this node')}.`,
  message_too_long: ({ link }) =>
    `That did not work. Flattr it on ${link('/flattr', 'this node')}.`,
};

const FR: Sentences = {
  flattred: ({ title }) => `Flattré${title}.`,
  waits: ({ title }) => `Flattré${title}. Cela attend son auteur, qui n’est pas encore ici.`,
  no_post: () =>
    'Réponds à un message et mentionne-moi là\u00a0: alors je flattre ce message pour toi.',
  cannot_see: () =>
    'Je ne vois pas ce message\u00a0: il est pour peu de gens, ou parti. On ne flattre que ce que tout le monde peut lire.',
  stopped: ({ link }) =>
    `Tes favoris sur d’autres serveurs ne sont plus des flattrs. ${link('/home/accounts', 'Remets-les')} quand tu veux.`,
  nothing_to_stop: () =>
    'Tes favoris sur d’autres serveurs ne sont pas des flattrs. Rien n’a changé.',
  quiet: ({ link }) =>
    `Je ne te dis plus rien de moi-même. ${link('/home/settings/notifications', 'Ce qu’on te dit')}, c’est toi qui choisis.`,
  undone: ({ title }) => `Annulé${title}.`,
  nothing_to_undo: () => 'Aucun flattr de toi ce mois-ci ne peut être annulé.',
  status: ({ flattrs, budget, link }) =>
    `${flattrs}\u00a0flattr${flattrs < 2 ? '' : 's'} ce mois-ci, ${budget === null ? 'et pas encore de budget' : `sur un budget de ${budget}`}. ${link('/home', 'Ton mois')}`,
  help: () =>
    'Mentionne-moi dans une réponse, et je flattre le message au-dessus. Ou écris\u00a0: annule (reprend le dernier), stop (les favoris ne sont plus des flattrs), silence (je ne te dis rien de moi-même), état.',
  stranger: ({ link }) =>
    `Je ne te connais pas encore. ${link('/sign-in', 'Connecte-toi')} avec ce compte, fixe un budget, et je flattre ce à quoi tu réponds.`,
  no_means: ({ link }) =>
    `Tu n’as pas encore de budget. ${link('/home/budget', 'Fixes-en un')}, puis flattre.`,
  moved: () => 'Ton compte d’ici a déménagé. Flattre depuis là où tu vis maintenant.',
  flattr_owner: () => 'C’est à toi. Un flattr est un merci à quelqu’un d’autre.',
  flattr_once: ({ title }) => `Tu l’as déjà flattré ce mois-ci${title}.`,
  blocked: () => 'L’admin de ce nœud n’échange pas de flattrs avec ce serveur.',
  author_opted_out: () => 'Son auteur, ou son serveur, ne veut pas de flattrs d’ici.',
  too_few_givers: ({ link }) =>
    `Cela n’a pas marché. Flattre-le sur ${link('/flattr', 'ce nœud')}.`,
  weight_invalid: ({ link }) =>
    `Cela n’a pas marché. Flattre-le sur ${link('/flattr', 'ce nœud')}.`,
  message_too_long: ({ link }) =>
    `Cela n’a pas marché. Flattre-le sur ${link('/flattr', 'ce nœud')}.`,
};

function sentenceOf({ answer, language }: OutgoingTalk, node: Node): string {
  const sentences = language === 'fr' ? FR : EN;
  const { code, title, flattrs = 0, budgetMinor } = answer as TalkAnswer;
  const [open, close] = language === 'fr' ? ['\u00a0: «\u00a0', '\u00a0»'] : [': “', '”'];
  return sentences[code]({
    title: title === undefined ? '' : `${open}${escapeHtml(title)}${close}`,
    flattrs,
    budget:
      budgetMinor === undefined
        ? null
        : formatMoney({ amountMinor: BigInt(budgetMinor), currency: node.currency }, language),
    link: (path, text) =>
      `<a href="${escapeHtml(node.origin + path)}" rel="nofollow noopener">${text}</a>`,
  });
}
