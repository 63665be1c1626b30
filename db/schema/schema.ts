/** All tables, for drizzle. One file per part of the house. */
export * from './catalogue.ts';
export * from './company.ts';
export * from './disputes.ts';
export * from './doubts.ts';
export * from './flattrs.ts';
export * from './identities.ts';
export * from './ledger.ts';
export * from './mail.ts';
export * from './node.ts';
export * from './pairs.ts';
export * from './passkeys.ts';
export * from './people.ts';
export * from './pictures.ts';
export * from './settlements.ts';
export * from './stated-corrections.ts';
export * from './talks.ts';
export * from './works.ts';
