import type { Words } from './en.ts';
import { frAbout } from './fr-about.ts';
import { frApps } from './fr-apps.ts';
import { frBank } from './fr-bank.ts';
import { frBooks } from './fr-books.ts';
import { frButtons } from './fr-buttons.ts';
import { frCards } from './fr-cards.ts';
import { frCatalogue } from './fr-catalogue.ts';
import { frCompany } from './fr-company.ts';
import { frDoors } from './fr-doors.ts';
import { frFigures } from './fr-figures.ts';
import { frFirst } from './fr-first.ts';
import { frGiving } from './fr-giving.ts';
import { frHappenings } from './fr-happenings.ts';
import { frKeys } from './fr-keys.ts';
import { frLeaving } from './fr-leaving.ts';
import { frMail } from './fr-mail.ts';
import { frMonthEnd } from './fr-month-end.ts';
import { frOwn } from './fr-own.ts';
import { frPayIn } from './fr-pay-in.ts';
import { frPayouts } from './fr-payouts.ts';
import { frPublishing } from './fr-publishing.ts';
import { frSaid } from './fr-said.ts';
import { frSettlement } from './fr-settlement.ts';
import { countFr as count } from './numbers.ts';
import { frRefusals } from './refusals-fr.ts';

/** Zero and one are singular in French. */
const some = (n: number, one: string, many: string) => `${count(n)} ${n < 2 ? one : many}`;

/** Every word of the pages in French: *tu*, since these are people's own pages; no-break spaces
 *  before high punctuation and inside quotation marks. */
export const fr: Words = {
  ...frPublishing,
  ...frPayIn,
  ...frAbout,
  ...frApps,
  ...frButtons,
  ...frCards,
  ...frCatalogue,
  ...frCompany,
  ...frDoors,
  ...frFirst,
  ...frGiving,
  ...frOwn,
  ...frBooks,
  ...frFigures,
  ...frSettlement,
  ...frBank,
  ...frKeys,
  ...frMail,
  ...frLeaving,
  ...frSaid,
  ...frMonthEnd,
  ...frPayouts,
  ...frHappenings,
  language: { name: 'Français', choose: 'Langue' },
  site: {
    skip: 'Aller au contenu',
    menu: 'Principal',
    flattrALink: 'Flattrer un lien',
    flattrMenu: 'Flattrer',
    signIn: 'Se connecter',
    signOut: 'Se déconnecter',
    yourPage: 'Ta page',
    software: (node) =>
      `${node} fonctionne avec Obole, un logiciel libre pour dire merci avec de petites sommes.`,
    fee: (percent) => `Ce nœud garde ${percent} de ce qui est donné.`,
    noFee: 'Ce nœud ne prélève aucuns frais.',
    points: 'Les points sont un jeu entre les gens d’ici : ils ne se changent pas en argent.',
  },
  count: {
    flattrs: (n) => some(n, 'flattr', 'flattrs'),
    thisMonth: (n) => (n === 0 ? 'aucun encore ce mois-ci' : `${count(n)}\u00a0ce\u00a0mois-ci`),
    ever: (n) => `${count(n)}\u00a0en\u00a0tout`,
    number: count,
  },
  front: {
    title: 'Dis merci à celles et ceux qui créent',
    lead: 'Fixe un budget pour le mois, flattre ce qui te plaît, et à la fin du mois il est partagé entre celles et ceux qui l’ont fait.',
    doors: 'Par où veux-tu commencer ?',
    give: 'Donner',
    giveHint: (least) => `À partir de ${least} par mois, pour autant de choses que tu veux.`,
    giveOwn: 'Voir ton mois',
    receive: 'Recevoir',
    receiveHint: 'Regarde ce qui t’attend, et apporte ton blog, ta musique, ton code.',
    how: 'Comment ça marche',
    pictures: [
      {
        title: 'Fixe un budget',
        text: 'Une seule fois. C’est un plafond : jamais plus ne quitte ton solde, et un mois sans flattr ne coûte rien.',
      },
      {
        title: 'Flattre ce qui t’a plu',
        text: 'Un article, une chanson, un dessin, une personne. Ici ou sur n’importe quel autre nœud.',
      },
      {
        title: 'Le mois se termine',
        text: 'Ton budget est partagé entre tes flattrs, au centime près. Chacun reçoit un merci qui vaut quelque chose.',
      },
    ],
    latest: 'Remerciés ces jours-ci',
    emptyTitle: 'Rien n’a encore été publié ni flattré ici.',
    emptyAction: 'Flattrer quelque chose d’ailleurs',
    figures: (node) => `${node} en chiffres`,
    figureFlattrs: 'flattrs ce mois-ci',
    figureWorks: 'œuvres',
    figurePeople: 'personnes',
  },
  category: {
    text: 'Texte',
    image: 'Image',
    video: 'Vidéo',
    audio: 'Son',
    software: 'Logiciel',
    people: 'Personne',
    rest: 'Œuvre',
  },
  person: {
    works: 'Œuvres',
    noWorks: (name) => `${name} n’a encore rien publié ici.`,
    noWorksOwn:
      'Tu n’as encore rien publié ici. Colle l’adresse de quelque chose que tu as fait, et on pourra t’en remercier.',
    received: 'Flattrs reçus',
    given: 'Flattrs donnés',
    givenNone: 'Rien pour l’instant.',
    givenOlder: 'Flattrs plus anciens',
    givenNewest: 'Aux derniers',
    top: 'Les plus appréciées',
    supporters: 'Soutiens',
    seenOn: 'Présence confirmée sur',
    waysToGive: 'Autres façons de donner',
    themself: 'la personne',
    browse: 'Voir ce que font les autres',
  },
  work: {
    by: 'par',
    madeBy: (name) => `fait par ${name}`,
    hidden: 'Caché : dans aucune liste, mais qui a cette adresse le voit.',
    edit: 'Modifier',
    open: {
      text: 'Lire',
      image: 'Voir',
      video: 'Regarder',
      audio: 'Écouter',
      software: 'Y aller',
      people: 'Y aller',
      rest: 'Y aller',
    },
    on: (host) => `sur ${host}`,
    who: 'Qui a flattré',
    moreBy: (name) => `D’autres œuvres de ${name}`,
    aboutThis: 'D’autres gens sur le même sujet',
    nobody: 'Personne encore. Le premier flattr est celui dont on se souvient.',
    more: (n) => `et ${some(n, 'autre', 'autres')}`,
    months: (n) => `sur ${count(n)}\u00a0mois`,
  },
  home: {
    hello: (name) => `Bonjour ${name}`,
    month: (month) => `Ton mois de ${month}`,
    perFlattr: 'par flattr',
    firstFlattr: 'pour un premier flattr',
    ringNone: (budget) => `Rien de flattré encore : tes ${budget} restent à toi.`,
    ring: (flattrs, worth) =>
      `${flattrs} jusqu’ici. Un flattr vaudrait ${worth} si le mois se terminait maintenant.`,
    budget: 'Budget',
    balance: 'Solde',
    changeBudget: 'Changer le budget',
    setBudget: 'Fixer un budget',
    noBudgetTitle: 'Fixe un budget, et tu peux flattrer.',
    noBudgetText: 'Tu décides ce qu’un mois peut te coûter. Rien de flattré, rien de dépensé.',
    funded: 'Ton solde couvre ton budget.',
    partly: (missing, day) =>
      `${missing} de ton budget sont promis mais ne sont pas sur ton solde. Ce qui arrive avant le ${day} compte encore.`,
    unfunded: (day) =>
      `Ton solde est vide : tes flattrs sont des promesses. Ce qui arrive avant le ${day} compte encore ; un mois qui se ferme sans argent se ferme à 0.`,
    topUp:
      'Pour approvisionner ton solde, envoie de l’argent à l’association ou à la personne qui tient ce nœud ; elle l’inscrit dans les comptes.',
    setAside: (amount) => `Jusqu’à ${amount} sont réservés pour un mois en cours de clôture.`,
    given: 'Ce que tu as flattré',
    givenNone: 'Encore rien ce mois-ci.',
    givenPart: (shown, all) =>
      `${count(shown)} sur ${some(all, 'flattr', 'flattrs')} sur cette page.`,
    givenOlder: 'Flattrs plus anciens',
    givenNewest: 'Aux plus récents',
    change: 'Changer',
    changeThis: (title) => `Changer le poids de « ${title} »`,
    keepWeight: 'Garder',
    receivedMore: 'Tout voir',
    givenAction: 'Trouver qui remercier',
    received: 'Qui t’a dit merci',
    receivedNone: 'Personne encore ce mois-ci.',
    receivedAction: 'Voir ta page',
    earned: 'Ce qui est devenu de l’argent',
    earnedTotal: 'À toi',
    announced: 'Annoncé',
    announcedText: 'D’autres nœuds l’ont annoncé. Ce sera à toi quand ils auront payé.',
    months: 'Les mois passés',
    monthsNone: 'Quand un mois sera clos, tu verras ici ce que chaque flattr a valu.',
    closedAtZero: 'Clos à 0 : ton solde était vide.',
    forWhat: 'Pour',
    toWhom: 'À',
    amount: 'Montant',
    weight: (n) => `compte ${count(n)} fois`,
    you: 'pour toi',
  },
  money: {
    promised: 'promis',
    funded: 'approvisionné',
    confirmed: 'confirmé',
    waiting: 'annoncé',
    fee: (percent) => `après les frais du nœud de ${percent}`,
  },
  budget: {
    title: 'Ton budget mensuel',
    lead: 'Il est partagé entre ce que tu flattres, et il n’est jamais dépassé. Un changement compte pour le mois en cours.',
    label: (currency) => `Montant par mois, en ${currency}`,
    hint: (least, most) => `De ${least} à ${most}`,
    suggestions: 'Souvent choisis',
    save: 'Garder ce budget',
    notANumber: 'Écris un montant comme 5 ou 5,00.',
    outOfRange: (least, most) =>
      `Un budget va de ${least} à ${most}. Choisis un montant entre les deux.`,
    tooLong: 'C’est plus long qu’aucun montant. Écris un nombre comme 5,00.',
  },
  keptForm: {
    notSent:
      'Ta session s’était fermée avant l’envoi. Ce que tu as écrit est de nouveau là : relis-le et envoie-le.',
    fileAgain: 'Seul le fichier est à choisir de nouveau.',
    over: 'Ce qui n’a plus de place ici',
  },
  error: {
    notFoundTitle: 'Il n’y a rien ici',
    notFound: 'L’adresse contient peut-être une faute, ou ce qui était ici n’y est plus.',
    forbiddenTitle: 'Cela ne venait pas de ce site',
    forbidden:
      'Le formulaire a été envoyé d’ailleurs, donc rien n’a changé. Ouvre la page ici et recommence.',
    tooLargeTitle: 'C’est trop long',
    tooLarge:
      'C’est plus que ce que ce formulaire peut contenir, rien n’a donc été gardé. Reviens en arrière : ce que tu as écrit y est encore. Raccourcis, ou choisis une image plus petite.',
    formTitle: 'Ce formulaire est illisible',
    form: 'Il y manque quelque chose, ou quelque chose n’est pas ce qu’il faut. Reviens en arrière, recharge la page et recommence.',
    brokenTitle: 'Quelque chose s’est cassé chez nous',
    broken:
      'Rien de ce que tu viens de faire n’a été gardé. Recommence dans un instant ; si cela se reproduit, dis-le à l’admin de ce nœud.',
    refusedTitle: 'Cela n’a pas marché',
    back: 'Retour',
    home: 'À l’accueil',
  },
  refusals: frRefusals,
};
