import type { FiguresWords } from './en-figures.ts';
import { countFr as count } from './numbers.ts';

/** Zero and one are singular in French. */
const some = (n: number, one: string, many: string) => `${count(n)}\u00a0${n < 2 ? one : many}`;
const NUMBERS = ['Aucune', 'Une', 'Deux', 'Trois', 'Quatre', 'Cinq', 'Six', 'Sept', 'Huit', 'Neuf'];
/** As a sentence begins; works and people are both feminine. */
const spelt = (n: number) => NUMBERS[n] ?? count(n);

/** The words about what is counted for one's own eyes, in French: *tu*. */
export const frFigures: FiguresWords = {
  plot: {
    table: 'Les chiffres en tableau',
    to: (least, most) => `${least} à ${most}`,
    from: (least) => `${least} et plus`,
  },
  figures: {
    sums: 'Flattrs, personnes et argent',
    thisMonth: 'Ce mois-ci',
    ever: 'En tout',
    flattrs: 'Flattrs reçus',
    people: 'Personnes',
    nameless: (n) => `et ${count(n)} sans nom`,
    money: 'Argent',
    moneyLater: (day) => `compté après le ${day}`,
    moneyWhy:
      'Ce que rapporte ce mois-ci est compté quand il est fini : avant, cela dirait ce que donne telle ou telle personne.',
    trend: 'Mois par mois',
    trendPlot: 'Flattrs par mois',
    soFar: (flattrs, month) => `${flattrs} pour l’instant en ${month}.`,
    best: (month, flattrs) => `Ton meilleur mois : ${month}, avec ${flattrs}.`,
    running: 'pas encore fini',
    top: 'Les plus aimées',
    topNone: 'Aucune œuvre de toi n’a encore été flattrée.',
    half: (n) =>
      n === 1
        ? 'Une œuvre a eu la moitié des flattrs de tes œuvres.'
        : `${spelt(n)} œuvres ont eu la moitié des flattrs de tes œuvres.`,
    work: 'Œuvre',
    spread: 'Toutes tes œuvres',
    spreadPlot: 'Tes œuvres, selon le nombre de flattrs de chacune',
    once: (once, works) =>
      `${spelt(once)} de tes ${some(works, 'œuvre flattrée', 'œuvres flattrées')} ${once < 2 ? 'n’a' : 'n’ont'} eu qu’un seul flattr.`,
    eachWork: (n) =>
      n === 1 ? 'Chaque point est une œuvre.' : `Chaque point vaut ${some(n, 'œuvre', 'œuvres')}.`,
    howOften: 'Combien de flattrs',
    works: 'Œuvres',
    returning: 'Qui revient',
    returningPlot: 'Les gens, selon le nombre de leurs mercis',
    returned: (once, again) =>
      once === 0
        ? `Toutes les ${some(again, 'personne est revenue', 'personnes sont revenues')}.`
        : `${spelt(once)} ${once < 2 ? 'personne t’a remercié' : 'personnes t’ont remercié'} une fois${again === 0 ? '' : `, ${count(again)} ${again < 2 ? 'est revenue' : 'sont revenues'}`}.`,
    eachPerson: (n) =>
      n === 1
        ? 'Chaque point est une personne.'
        : `Chaque point vaut ${some(n, 'personne', 'personnes')}.`,
    kinds: 'Par genre',
    languages: 'Par langue',
    languageUnknown: 'Non précisée',
    ways: 'Comment les gens ont donné',
    waysText:
      'Pour les mois terminés\u00a0: chaque personne une fois par mois, selon la façon qu’elle a le plus utilisée. Les dons sans nom ne sont pas comptés.',
    source: {
      page: 'Une page d’ici',
      link: 'Un lien collé',
      bot: 'Le robot',
      favourite: 'Un favori ailleurs',
      like: 'Un favori ici',
      monthly: 'Chaque mois',
      share: 'La part du serveur',
      node: 'D’autres nœuds',
      unknown: 'À la main, avant',
      untold: 'Non dit',
    },
    untoldWhy: 'Une façon n’est dite que si elle ne trahit personne.',
    supporters: 'Qui te remercie',
    supportersNone:
      'Personne ne t’a encore remercié sous son nom. Montre ta page à qui aime ce que tu fais.',
    makes: 'fait',
    flattrBack: 'Flattrer en retour',
    flattrBackThis: (name) => `Flattrer en retour\u00a0: ${name}`,
    flattredBack: 'flattré ce mois-ci',
    makesAlso: 'et',
    flattrWork: 'Flattrer',
    flattrWorkThis: (title) => `Flattrer\u00a0: ${title}`,
    backWaits: 'attend la personne',
    whereItGoes: 'Où va un flattr',
    whereItGoesFor: (name) => `Où va un flattr\u00a0: ${name}`,
    allSupporters: 'Tous tes soutiens',
    nodes: 'Chez les autres nœuds',
    nodesText:
      'Les autres nœuds déclarent après la fin d’un mois ce que leurs gens t’ont donné. C’est alors annoncé, et à toi dès qu’ils ont payé.',
    node: 'Nœud',
    paid: 'Payé',
    waits: 'Annoncé',
    notStated: 'pas encore déclaré',
    brought: 'Ce que cela a rapporté',
    csv: 'Tous les chiffres en CSV',
    none: 'Personne ne t’a encore flattré. Publie quelque chose, et montre sa page autour de toi.',
    noneAction: 'Publier',
  },
};
