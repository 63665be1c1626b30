import type { ButtonWords } from './en-buttons.ts';
import { countFr as count } from './numbers.ts';

const some = (n: number, one: string, many: string) => `${count(n)}\u00a0${n < 2 ? one : many}`;

export const frButtons: ButtonWords = {
  button: {
    flattr: 'Flattrer',
    label: (n) => `Flattrer, ${count(n)}\u00a0${n > 1 ? 'flattrs' : 'flattr'} jusqu’ici`,
    nothing: 'Cette adresse ne peut pas être flattrée',
  },
  visitors: {
    title: 'Qui l’a vu',
    how: 'Chaque visiteur compte une fois par jour et par œuvre, sur les pages d’ici et partout où sont tes boutons. Qui c’était n’est gardé nulle part.',
    sentence: (seen, thanked) =>
      `Ce mois-ci, ${some(seen, 'visiteur', 'visiteurs')} pour l’instant, et ${some(thanked, 'personne t’a remercié en donnant son nom', 'personnes t’ont remercié en donnant leur nom')}.`,
    number: (n) => some(n, 'visiteur', 'visiteurs'),
    column: 'Visiteurs',
    thanked: 'Personnes qui ont remercié',
    byMonth: 'Visiteurs par mois',
    byWork: 'Visiteurs par œuvre',
  },
  poster: {
    title: (name) => `Une affiche pour ${name}`,
    why: 'Ça t’a plu ? Un flattr dit merci.',
    code: (address) => `Un code qui mène à ${address}`,
    picture: 'Le code en image',
    back: 'Revenir à la page',
    print: 'Imprimée, elle remplit une feuille A4.',
  },
  buttons: {
    poster: 'Une affiche à imprimer',
    title: 'Des boutons pour ton site',
    lead: 'Mets la pièce là où est ton œuvre. Qui appuie dessus arrive ici, voit de quoi il s’agit, et donne. Elle ne pose aucun cookie et ne suit personne.',
    pick: 'Un bouton pour',
    yourPage: 'Toi',
    show: 'Montrer',
    forYou: 'Un bouton pour toi',
    forWork: (title) => `Un bouton pour « ${title} »`,
    kinds: {
      html: 'En HTML',
      picture: 'Sans script',
      markdown: 'En Markdown',
      frame: 'Dans un cadre',
    },
    kindTexts: {
      html: 'Un lien dans lequel le script dessine le nombre. Là où les scripts ne tournent pas, il reste un lien. Dans WordPress et Ghost, il va dans un bloc « HTML ».',
      picture: 'Pour les lettres, les flux, et partout où aucun script ne doit tourner.',
      markdown: 'Pour un README ou un forum.',
      frame: 'Pour les outils qui ne laissent qu’intégrer une page.',
    },
    policy:
      'Si ton site a une politique de contenu, il lui faut ceci : les deux premiers pour le script, le deuxième seul pour une image, le troisième pour un cadre.',
    site: 'Pour toutes les pages de ton site',
    siteText:
      'Chaque page a son propre bouton. La ligne avec rel="payment" dit là-bas que le site est à toi, et un lien vers le site sur ta page le dit ici : ce qui est donné te parvient quand les deux y sont.',
    siteLink: 'Ajouter le site à tes liens',
    software: {
      wordpress: 'Avec WordPress',
      hugo: 'Avec Hugo',
      jekyll: 'Avec Jekyll',
      ghost: 'Avec Ghost',
      any: 'Tout autre site',
    },
    softwareTexts: {
      wordpress:
        'Il ne faut aucune extension. Ceci va à la fin du fichier de ton thème enfant, ou dans une extension pour fragments de code.',
      hugo: 'Écris ensuite {{ partial "flattr.html" . }} dans un modèle, ou {{< flattr >}} dans un texte.',
      jekyll: 'Écris ensuite {% include flattr.html %} dans une mise en page ou un texte.',
      ghost: 'Le bouton va dans le modèle de ton thème, les deux lignes dans ses réglages.',
      any: 'Le lien ne nomme aucune page : le script prend celle où il se trouve. Sans le script, il mène à ta page ici.',
    },
    feed: 'Dans un flux',
    feedText:
      'Les lecteurs de flux montrent un bouton quand ils trouvent ceci. La première ligne est pour RSS, la seconde pour Atom. Les flux d’ici l’ont déjà.',
    ofWork: 'Bouton',
    ofThis: (title) => `Un bouton pour « ${title} »`,
  },
};
