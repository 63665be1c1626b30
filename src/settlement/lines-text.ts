/** The lines beside a statement as they travel. They may be 64 MiB, which as one text are in memory several
 *  times over wherever they pass: so they are made and read in parts, each of which ends where a line does.
 *  Asked again, it gives the same parts again. */
export type LinesText = { readonly parts: () => Iterable<string> };

export const inOnePart = (text: string): LinesText => ({ parts: () => [text] });

export const wholeText = (text: LinesText): string => [...text.parts()].join('');
