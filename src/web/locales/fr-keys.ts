import type { Words } from './en.ts';

/** The same in French, with *vous*. */
export const frKeys: Pick<Words, 'keys'> = {
  keys: {
    title: 'Leurs clés',
    lead: 'Ce qu’ils signent est vérifié avec elles. Elles suivent de celles qui ont été vues d’abord ; pour toute autre, il faut vous et leur admin.',
    none: 'Ils n’ont montré aucune clé.',
    key: 'Clé',
    since: 'Retenue',
    state: 'État',
    states: { valid: 'compte', revoked: 'révoquée', replaced: 'remplacée' },
    signsNow: 'signe maintenant',
    bys: {
      first_contact: 'à la première rencontre',
      rotation: 'par la clé d’avant',
      repin: 'par les deux admins',
    },
    taken: (documents) =>
      `${documents} documents ont été pris entre le vol et le jour où nous l’avons appris`,
    all: 'L’empreinte de toutes ensemble, à comparer à ce que « obole keys list » montre là-bas',
    recovery: 'L’empreinte de leur clé de secours',
    noRecovery: 'Ils n’ont pas de clé de secours.',
    repin: (host) =>
      `Si aucune rotation ne mène aux clés qu’ils publient, faites-vous lire l’empreinte par leur admin, puis : obole peer repin ${host} --fingerprint <chiffres>`,
    refusedTimes: (times) => `Leurs clés ont été refusées, nombre de fois : ${times}.`,
    trouble: (day) => `Ce qu’ils ont publié le ${day} a été refusé, et rien n’a changé`,
    refusals: {
      no_keys: 'il ne publie aucune clé',
      unknown_key: 'il publie une clé à laquelle aucune rotation ne mène',
      kid_reused: 'il donne un nom à deux clés, ou deux noms à une clé',
      fork: 'il y a deux rotations d’un même numéro : quelqu’un d’autre a peut-être sa clé',
      rolled_back:
        'il publie moins de rotations qu’avant : il a peut-être été restauré depuis une sauvegarde',
      not_in_order: 'une rotation ne suit pas celle d’avant',
      wrong_issuer: 'une rotation a été faite pour un autre nœud',
      wrong_signer: 'une rotation est signée par une clé qui n’en a pas le droit',
      recovery_changed: 'la clé de secours a été changée sans celle d’avant',
      revocation_invalid: 'il révoque une clé qui ne peut pas l’être',
      revoked_key: 'il utilise de nouveau une clé révoquée',
      private_key: 'il publie la moitié privée d’une clé : ses clés sont ouvertes à tous',
      bad_signature: 'la signature d’une rotation n’est pas bonne',
      too_many: 'il publie plus de clés ou de rotations qu’il ne peut y en avoir',
    },
  },
};
