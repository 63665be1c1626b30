import type { AboutWords } from './en-about.ts';

/** Les mots des pages qui expliquent, en français. */
export const frAbout: AboutWords = {
  how: {
    title: 'Flattr en trois images',
    menu: 'Comment ça marche',
    lead: 'Un flattr est un petit merci avec de l’argent dedans. Tu n’en choisis jamais le montant : tu choisis celui du mois.',
    steps: [
      {
        title: 'Fixe un budget pour le mois',
        text: (budget) =>
          `Disons ${budget}. C’est un plafond. Tu peux le changer à tout moment, et un mois où tu ne flattres rien ne coûte rien.`,
      },
      {
        title: 'Flattre ce qui t’a plu',
        text: () =>
          'Appuie sur la pièce sous une œuvre, colle n’importe quelle adresse, ou mets-la en favori dans ton application. Disons trois choses : une chanson, un article, un logiciel libre. Jusqu’à la fin du mois, chacun peut être repris.',
      },
      {
        title: 'Le mois se termine, et c’est le partage',
        text: (budget, share) =>
          `Tes ${budget} deviennent ${share} pour chacune des trois. Quel que soit leur nombre, c’est juste au centime près. La personne remerciée apprend par qui, sauf si tu as donné sans ton nom.`,
      },
    ],
    questions: 'Ce qu’on demande souvent',
    money: [
      {
        title: 'Comment mon argent arrive-t-il ici, et revient-il ?',
        text: 'Par virement, avec un code pour l’application de ta banque ou une référence à toi ; sur certains nœuds, aussi par carte. Ce que tu n’as pas donné reste à toi, et tu peux le récupérer.',
      },
      {
        title: 'Comment recevoir ce qu’on m’a donné ?',
        text: 'Dis une fois sur quel compte bancaire. Ce que tu as reçu y part environ une fois par mois, dès qu’il y en a assez pour un virement. Ou donne-le à d’autres : il ne part alors jamais.',
      },
    ],
    answers: [
      {
        title: 'Et si la personne n’est pas inscrite ?',
        text: 'Ton flattr l’attend, pendant six mois et sans frais. Elle se connecte avec le compte qu’elle a, et il est à elle. Si elle ne vient jamais, personne ne paie rien.',
      },
      {
        title: 'Me faut-il un nouveau compte ?',
        text: 'Non. Connecte-toi avec ton compte Mastodon, Friendica, GoToSocial, Hollo ou Pixelfed. Si tu le veux, chaque favori que tu y donnes est un flattr.',
      },
      {
        title: 'Faut-il que tout le monde soit sur ce nœud ?',
        text: 'Non. Il y a beaucoup de nœuds. Une fois par mois, ils se paient ce que leurs membres ont donné, sur des relevés que chacun signe et que chacun peut recalculer.',
      },
      {
        title: 'Qui regarde ?',
        text: 'Personne. Il n’y a ni cookies d’ailleurs, ni scripts d’ailleurs. Combien ont vu une œuvre est compté ; qui l’a vue, et ce qui a été vu d’autre, n’est gardé nulle part.',
      },
      {
        title: 'Je ne veux pas apparaître.',
        text: 'Qui dit dans son profil ne pas vouloir être découvert n’est dans aucun catalogue, et personne n’y est trouvé par ses mots sans l’avoir accepté. Et qui le demande n’est pas flattré ici du tout.',
      },
    ],
    optOut: 'Que rien de moi ne soit flattré',
    begin: 'Commencer',
  },
  about: {
    title: (node) => `À propos de ${node}`,
    menu: 'À propos de ce nœud',
    lead: 'Un lieu où l’on se remercie avec de petites sommes, et les comptes qui vont avec.',
    keepers: 'Qui s’en occupe',
    money: 'Ce que devient l’argent',
    budget: 'Un budget',
    budgetText: (least, most) => `De ${least} à ${most} par mois.`,
    currency: 'Monnaie',
    month: 'Un mois',
    monthText: 'De son premier à son dernier jour, en UTC.',
    late: 'Argent en retard',
    lateText: (days) =>
      days === 1
        ? 'Ce qui arrive le premier jour du mois suivant compte encore.'
        : `Ce qui arrive dans les ${days} premiers jours du mois suivant compte encore.`,
    fee: 'Frais',
    held: 'À qui est l’argent',
    funds: {
      pooled:
        'On verse à l’avance. Qui gère ce nœud garde l’argent pour celles et ceux qui donnent jusqu’à la fin du mois, puis pour celles et ceux qui ont été remerciés.',
      direct: 'Ce nœud ne garde pas d’argent. On paie directement les personnes remerciées.',
      points: 'Les points sont un jeu entre les gens d’ici : ils ne se paient pas.',
    },
    joining: 'Qui peut s’inscrire',
    registration: {
      open: 'Toute personne qui a un compte dans le fédivers.',
      invite: 'Les personnes invitées, et celles qu’un don attend.',
      closed: 'Personne de nouveau en ce moment.',
    },
    visitors: 'Les visites',
    visitorsText:
      'Les pages et les boutons comptent combien de visiteurs différents ils ont par jour, et personne n’est suivi : une adresse et un navigateur sont mêlés à un nombre qui est jeté à minuit (UTC), et seul le compte reste. Qui a réglé son navigateur sur « ne pas me suivre » n’est pas compté du tout.',
    bank: 'Ton compte en banque',
    bankText:
      'Ce que la banque dit d’un virement (un nom, un compte, les mots que tu as écrits) est gardé avec les comptes aussi longtemps que la loi le demande, et un compte sur lequel tu es payé·e aussi longtemps que tu l’es. Seules les personnes qui répondent de l’argent le voient, et personne qui te remercie ou que tu remercies.',
    cookies: 'Les cookies',
    cookiesText:
      'Seulement ceux de ce nœud, et aucun avant de te connecter ou de choisir une langue\u00a0: un tant que dure ta session, un pour la langue (un an), et un pour les minutes que prend la connexion. Le premier reste un jour dans ton navigateur après la déconnexion. Il n’ouvre alors plus rien\u00a0: il dit à qui est un formulaire resté ouvert dans un autre onglet. Ce qui y était écrit est gardé une heure, scellé, pour toi et personne d’autre.',
    software: 'Le logiciel',
    softwareText:
      'Obole est un logiciel libre (AGPL-3.0-or-later). Qui le fait tourner te laisse en voir la source.',
    more: 'Pour aller plus loin',
  },
};
