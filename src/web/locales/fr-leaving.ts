import type { LeavingWords } from './en-leaving.ts';
import { countFr as count } from './numbers.ts';

const some = (n: number, one: string, many: string) => `${count(n)}\u00a0${n < 2 ? one : many}`;

/** Tout emporter, l’apporter d’ailleurs, et déménager. */
export const frLeaving: LeavingWords = {
  leaving: {
    title: 'Tout emporter',
    lead: 'Ce qui est à toi ici est à toi pour de bon, dans un seul fichier, quand tu veux.',
    get: 'Garder une copie',
    getText:
      'Ton profil, tes œuvres telles que tu les as écrites, qui tu suis, ce que tu as donné et reçu, et ta part des comptes. Qui a donné sans nom n’en a pas là non plus.',
    getAll: 'Obtenir le fichier',
    getWords: 'Sans les images des œuvres',
    bring: 'L’apporter d’un autre nœud',
    bringText:
      'Tes œuvres arrivent avec leurs dates et leurs adresses, sans être annoncées de nouveau. Ce que tu as écrit ici reste tel quel. Les personnes que tu suivais sont suivies de nouveau, l’une après l’autre. Le même fichier envoyé encore une fois n’apporte que ce qui manque.',
    file: 'Le fichier de là-bas',
    fileHint:
      'Un fichier ZIP de 64 Mo au plus. Si le tien est plus gros, prends-le sans les images.',
    bringAct: 'L’apporter',
    copyMovesNobody:
      'Une copie ne déménage personne. Tes abonnés, et ce qu’on flattre désormais, viennent avec toi quand tu déménages.',
    came: 'Tout est là',
    profile: 'Ton profil a été complété.',
    added: (n) => `${some(n, 'œuvre est arrivée', 'œuvres sont arrivées')}.`,
    known: (n) => `${some(n, 'œuvre était déjà venue', 'œuvres étaient déjà venues')}.`,
    unusable: (n) =>
      `${some(n, 'œuvre est restée illisible', 'œuvres sont restées illisibles')} : ce nœud n’a pas de place pour ce qu’on y lit.`,
    left: (n) =>
      `${some(n, 'œuvre n’est pas venue à temps', 'œuvres ne sont pas venues à temps')}. Envoie encore le même fichier pour le reste.`,
    withoutPicture: (n) =>
      `${some(n, 'œuvre est venue sans son image', 'œuvres sont venues sans leur image')}.`,
    follows: (n) => `${some(n, 'compte va être suivi', 'comptes vont être suivis')}.`,
    monthly: 'Ce que tu donnais chaque mois',
    monthlyText: 'Rien n’en est donné d’ici tout seul. Ouvre chacun pour le choisir de nouveau.',
    feeds: 'Les flux qu’on lisait pour toi',
    feedsText: 'Ouvre chacun pour qu’on le lise ici.',
    thenMove: (account) => `Cela venait de ${account}. Si c’est toi, dis-le, puis déménage.`,
    said: 'Ce qui est venu',
    files: {
      'profile.md': 'Ton profil, tel que tu l’as écrit.',
      'works/':
        'Chaque œuvre telle que tu l’as écrite, avec son image. Hugo et Jekyll les lisent telles quelles.',
      'actor.json': 'Ton profil tel que les autres serveurs le voient, en ActivityStreams.',
      'outbox.json': 'Tes œuvres telles que les autres serveurs les voient.',
      'flattrs.json': 'Les flattrs que tu as donnés, en ActivityStreams.',
      'following.csv': 'Qui tu suis. Mastodon le prend tel quel.',
      'followers.csv': 'Qui te suit.',
      'blocked.csv': 'Qui tu as bloqué. Mastodon le prend tel quel.',
      'flattrs.csv': 'Les flattrs que tu as donnés, repris ou non.',
      'thanks.csv':
        'Les flattrs qu’on t’a donnés, et ce qui a été dit avec. Qui a donné sans nom n’en a pas.',
      'subscriptions.csv': 'Ce que tu donnes chaque mois.',
      'waiting.csv': 'Ce que tu as donné et que personne n’a pu recevoir encore.',
      'visitors.csv': 'Combien de visiteurs tes œuvres et ta page ont eus, jour par jour (UTC).',
      'accounts.csv': 'Tes comptes ailleurs.',
      'sites.csv': 'Les sites dont tu as montré qu’ils sont à toi.',
      'feeds.csv': 'Les flux qu’on lit pour toi.',
      'webhooks.csv': 'Les adresses de tes programmes à qui on dit ce qui arrive.',
      'settings.csv': 'Ce que tu as choisi.',
      'months.csv': 'Ce que tu as donné et reçu, mois par mois.',
      'received.csv': 'Ce que tu as reçu, par mois et par œuvre.',
      'balance.csv': 'Ce que ce nœud garde pour toi.',
      'ledger.csv': 'Chaque changement de cela, d’après les comptes.',
    },
    readme: (node, origin) =>
      `Tout ce qui est à toi sur ${node} (${origin}).\n\nLes textes sont en UTF-8. Les tableaux sont en CSV : tout tableur les ouvre.\nUn autre Obole prend ce fichier : Réglages, Tout emporter.\n`,
  },
  moving: {
    title: 'Déménager',
    lead: 'Tes abonnés viennent avec toi, et ce qu’on flattre dès lors.',
    before: 'Qui tu étais avant',
    beforeText:
      'Nomme d’abord ton ancien compte ici, puis déménage sur son serveur. Mastodon et d’autres demandent la même chose.',
    beforeLabel: 'Ton ancien compte',
    accountHint: 'Comme @nom@example.org, ou l’adresse de sa page.',
    beforeAct: 'C’était moi',
    beforeNone: 'Tu n’en as nommé aucun.',
    deny: 'Retirer',
    denyThis: (account) => `Retirer ${account} de qui tu étais`,
    away: 'Partir d’ici',
    awaySteps: [
      'Ouvre un compte sur l’autre nœud, et apportes-y ton fichier.',
      'Nomme là-bas le compte d’ici, sous « Qui tu étais avant ».',
      'Reviens ici et déménage.',
    ],
    awayMoney:
      'Ce que ce nœud garde pour toi reste à toi ici : connecte-toi et fais-le-toi verser comme avant. Ce qu’on t’a donné ce mois-ci est encore partagé pour toi à sa fin. Ce qui t’attendait, et ce qu’on flattre dès lors, va au nouveau compte.',
    awayStops:
      'Tu ne donnes et ne publies plus rien ici, et ta page dit où tu es. Ensuite tu ne peux pas déménager de nouveau pendant 30 jours.',
    awayLabel: 'Ton nouveau compte',
    confirmLabel: (handle) => `Pour confirmer, écris ton identifiant d’ici : ${handle}`,
    awayAct: 'Y déménager',
    keep: 'Rester ici',
    gone: (account) => `Tu as déménagé vers ${account}.`,
    back: 'Je suis de retour ici',
    backText: (account) =>
      `Ta page le dit, et tu ne donnes ni ne publies rien ici. Si c’était une erreur, ou si tu es de retour : tes abonnés ne reviennent que si tu nommes ${account} plus bas et déménages depuis là-bas.`,
    lately: (day) => `Tu peux déménager de nouveau à partir du ${day}.`,
    moved: (name) => `${name} a déménagé.`,
    where: 'Maintenant à',
  },
};
