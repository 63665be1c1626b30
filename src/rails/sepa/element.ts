/** An element of the message; names of other vocabularies keep their prefix, so that they are never taken
 *  for the message's own. */
export type Element = {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly parent: Element | null;
  readonly children: Element[];
  text: string;
  /** Children that were taken while the file was read, and are not in `children`. */
  taken: number;
};

/** Where it is, below the message: `Stmt[1]/Ntry[3]/NtryDtls/TxDtls[2]/Amt`. */
export function pathOf(element: Element): string {
  const { parent } = element;
  if (parent === null) return element.name;
  const alike = parent.children.filter(({ name }) => name === element.name);
  const at = alike.indexOf(element);
  const isMany = MANY.has(element.name);
  const nth = (isMany ? parent.taken : 0) + (at < 0 ? alike.length : at) + 1;
  const name = isMany || nth > 1 || alike.length > 1 ? `${element.name}[${nth}]` : element.name;
  return parent.parent?.parent == null ? name : `${pathOf(parent)}/${name}`;
}

/** They are taken one by one, and are among thousands. */
const MANY = new Set(['Stmt', 'Rpt', 'Ntfctn', 'Ntry', 'TxDtls']);

/** The first element that is reached by these names; undefined: there is none. */
export function at(element: Element | undefined, ...names: readonly string[]): Element | undefined {
  let here = element;
  for (const name of names) here = here?.children.find((child) => child.name === name);
  return here;
}

/** The children of this name. */
export const all = (element: Element | undefined, name: string): Element[] =>
  element?.children.filter((child) => child.name === name) ?? [];
