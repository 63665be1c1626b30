import type { enMail } from './en-mail.ts';
import { frHappeningsLetter } from './fr-happenings.ts';
import { countFr as count } from './numbers.ts';

const some = (n: number, one: string, many: string) => `${count(n)}\u00a0${n < 2 ? one : many}`;

export const frMail: typeof enMail = {
  letters: {
    sign_in: {
      subject: (node) => `Ton lien pour ${node}`,
      text: (handle, node) => `Ce lien te connecte à ${node} en tant que @${handle}.`,
      button: 'Me connecter',
      after:
        'Il marche une fois, pendant 15 minutes. Si tu ne l’as pas demandé, il ne se passe rien\u00a0: laisse-le.',
    },
    join: {
      subject: (node) => `Ton lien pour ${node}`,
      text: (node) => `Avec ce lien, tu ouvres un compte chez ${node}.`,
      button: 'Ouvrir un compte',
      after:
        'Il marche une fois, pendant une heure. Si tu ne l’as pas demandé, il ne se passe rien\u00a0: laisse-le.',
    },
    confirm: {
      subject: (node) => `Est-ce ton adresse\u00a0? ${node} demande`,
      text: (handle, node) =>
        `@${handle} chez ${node} dit que cette adresse est la sienne. Si c’est toi, confirme-la.`,
      button: 'Confirmer cette adresse',
      after:
        'Le lien s’ouvre pendant un jour, là où tu es connecté·e. Si ce n’est pas toi, laisse-le.',
    },
    address_gone: {
      subject: (node) => `Cette adresse n’est plus la tienne chez ${node}`,
      removed: (handle, node) =>
        `@${handle} chez ${node} a retiré cette adresse\u00a0: elle ne connecte plus personne.`,
      replaced: (handle, node) =>
        `@${handle} chez ${node} a mis une autre adresse à la place de celle-ci, qui ne connecte plus personne.`,
      after: 'Si ce n’était pas toi, dis-le à l’admin du nœud.',
    },
    payout_account: {
      subject: (node) => `Ton compte pour les versements chez ${node} a changé`,
      whose: (handle, node) => `Il s’agit de @${handle} chez ${node}.`,
      to: (iban, day) => `Ce que tu reçois est versé sur le compte ${iban} à partir du ${day}.`,
      gone: 'Ce que tu reçois n’est plus versé sur aucun compte.',
      button: 'Ce n’était pas moi',
      after:
        'Si c’était toi, il n’y a rien à faire. Sinon, le bouton annule le changement, pendant 72 heures, et ferme toutes les connexions à ton nom. Puis dis-le à l’admin du nœud.',
    },
    payout_back: {
      subject: (node) => `Un paiement de ${node} pour toi est revenu`,
      text: (handle, money) =>
        `La banque n’a pas pu remettre ${money} à @${handle}. C’est de nouveau avec ce que tu as reçu, et plus rien n’est versé sur ce compte tant que tu ne dis pas qu’il est juste, ou n’en donnes pas un autre.`,
      reason: (code) => `La raison de la banque : ${code}.`,
      button: 'Regarder le compte',
      after: 'La page te demande de te connecter.',
    },
    pay_in: {
      subject: (node) => `Comment verser chez ${node}`,
      text: (node) => `Ce que tu tapes chez ta banque pour verser de quoi donner chez ${node} :`,
      holder: (name) => `Titulaire du compte : ${name}`,
      iban: (iban) => `IBAN : ${iban}`,
      bic: (bic) => `BIC : ${bic}`,
      reference: (reference) => `Référence : ${reference}`,
      button: 'Un code pour l’application de ta banque',
      after:
        'La référence est à toi pour la vie : elle dit que l’argent est le tien. De même pour un virement permanent.',
    },
    weekly_list: {
      subject: (n) => `${some(n, 'favori attend', 'favoris attendent')} ta réponse`,
      text: (n, node) =>
        `${some(n, 'de tes favoris attend', 'de tes favoris attendent')} chez ${node}\u00a0: dis lesquels sont des flattrs.`,
      more: (n) => `et ${some(n, 'autre', 'autres')}`,
      button: 'Voir la liste',
      after: 'Ce dont tu ne dis rien ne devient pas un flattr.',
      stop: 'Plus de ces listes',
    },
    happenings: frHappeningsLetter,
    greeting: 'Bonjour,',
    signature: (node) => `Ce courriel vient de ${node}, où l’on se remercie.`,
  },
  signInMail: {
    title: 'Par courriel',
    label: 'Ton adresse de courriel',
    go: 'M’envoyer un lien',
    invalid: 'Écris une adresse comme toi@example.org.',
    tooOften: 'Beaucoup de monde demande un courriel en ce moment. Réessaie dans une minute.',
    askedTitle: 'Regarde ton courriel',
    asked: (address) =>
      `Si ${address} est connue ici, un lien est en route. Il s’ouvre une fois, aussi longtemps qu’il le dit.`,
    askedOpen: (address) =>
      `Un lien est en route vers ${address}. Il s’ouvre une fois, aussi longtemps qu’il le dit.`,
    onlySome:
      'Une adresse reçoit trois liens par heure au plus\u00a0; celle qui n’est pas connue ici, un seul.',
    cannotSend:
      'Ce nœud ne peut pas encore envoyer de courriel\u00a0: son admin peut te lire le lien.',
    joinTitle: 'Bienvenue',
    joinLead: (address) =>
      `Tu reçois ton courriel à ${address}. Choisis comment on te verra\u00a0; l’adresse reste entre nous.`,
    join: 'Ouvrir mon compte',
  },
  ownMail: {
    title: 'Adresse de courriel',
    lead: 'Pour te connecter, et pour ce que tu veux apprendre. Personne d’autre ne la voit.',
    now: (address, day) => `${address}, depuis le ${day}.`,
    none: 'Aucune pour l’instant.',
    refused:
      'Son serveur ne prend plus rien pour elle. Confirme-la encore, ou donnes-en une autre.',
    label: 'Ton adresse de courriel',
    change: 'Une autre adresse',
    save: 'Y envoyer un lien',
    asked: (address) =>
      `Un lien est en route vers ${address}. L’adresse est à toi quand tu l’as ouvert.`,
    tooOften: 'Cela a été demandé souvent aujourd’hui. Réessaie demain.',
    remove: 'Retirer l’adresse',
    confirmTitle: 'Ton adresse de courriel',
    confirm: (address) => `${address}, c’est toi\u00a0?`,
    confirmButton: 'Oui, la confirmer',
    weekly: 'Une liste par semaine des favoris qui attendent ta réponse',
    weeklyHint: 'Seulement quand il y a du nouveau.',
    keep: 'Enregistrer',
  },
  stopList: {
    title: 'Plus de ces courriels',
    names: {
      flattr: 'chaque flattr que tu reçois',
      comment: 'les commentaires',
      follower: 'les nouvelles personnes qui te suivent',
      month: 'le résultat de chaque mois',
      waiting: 'les flattrs qui attendaient',
      payment: 'les paiements',
      list: 'les favoris qui attendent ta réponse',
      all: 'tout ce que tu n’as pas demandé',
    },
    lead: (what) => `Ne plus rien t’envoyer par courriel sur ${what}\u00a0?`,
    button: 'Plus rien là-dessus',
    stopAll: 'Plus de courriel, sauf si je le demande',
    done: (what, address) => `Plus aucun courriel sur ${what} ne part vers ${address}.`,
    again: 'Dans tes réglages, tu peux en avoir de nouveau.',
    unknown:
      'Ce lien ne sert plus à rien. Dans tes réglages, tu choisis ce que tu reçois par courriel.',
  },
  adminMail: {
    menu: 'Courriel',
    title: 'Courriel',
    sends: 'Ce nœud envoie du courriel. Ce qui n’a pas pu partir est réessayé pendant une semaine.',
    keeps:
      'Ce nœud n’envoie pas de courriel\u00a0: SMTP_URL n’est pas réglé. Ce qu’il aurait envoyé est ici, pour vous seul·e.',
    adminOnly: 'Le courriel ouvre des portes\u00a0: seul un·e admin voit ce qu’il dit.',
    none: 'Aucun courriel ces 30 derniers jours.',
    to: (address) => `pour ${address}`,
    kinds: {
      sign_in: 'Lien de connexion',
      join: 'Lien pour un nouveau compte',
      confirm: 'Confirmation d’une adresse',
      address_gone: 'Adresse retirée',
      weekly_list: 'Liste de la semaine',
      happenings: 'Ce qui s’est passé',
      payout_account: 'Compte de versement changé',
      payout_back: 'Versement revenu',
      pay_in: 'Comment verser',
    },
    states: {
      waiting: 'en attente',
      sent: 'envoyé',
      refused: 'refusé',
      expired: 'abandonné',
    },
    faults: {
      untrusted:
        'Son certificat n’est pas digne de confiance\u00a0: rien n’est parti. Renouvelez-le, corrigez le nom dans SMTP_URL, ou donnez votre propre autorité dans NODE_EXTRA_CA_CERTS.',
      unencrypted:
        'Il ne chiffre pas\u00a0: rien n’est parti. Mettez smtps:// ou un autre port dans SMTP_URL. Si personne ne peut écouter en chemin, terminez-la par ?requireTLS=false.',
      not_let_in:
        'Il n’accepte pas le nom et le mot de passe de ce nœud. Corrigez-les dans SMTP_URL.',
      silent: 'Il ne répond pas. Vérifiez l’hôte et le port dans SMTP_URL.',
    },
    attempts: (n) => some(n, 'essai', 'essais'),
    again: (when) => `De nouveau ${when}.`,
    of: (when) => `Utile jusqu’au ${when}.`,
    read: 'Le lire',
  },
};
