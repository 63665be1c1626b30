import { type RegisterHooksOptions, registerHooks } from 'node:module';

/** Node reads the whole list of a package's entry points (`exports` in its `package.json`) anew for each of
 *  its files, and for each import of it. That of drizzle-orm is 179 kB long, which was half of what a command
 *  took to start (0.5 of 1.1 s of processor time, Node 24.21). So its entry points are looked up once, and
 *  what its own files import beside them is taken at its word. */
const PACKAGE = 'drizzle-orm';
const ITS_FILES = `/node_modules/${PACKAGE}/`;

type Resolve = NonNullable<RegisterHooksOptions['resolve']>;

/** @returns what finds a module as Node does, only sooner. It is for `import`; `require` is left alone. */
export function makeFinder(): Resolve {
  const entries = new Map<string, ReturnType<Resolve>>();
  return (specifier, context, next) => {
    const from = context.parentURL ?? '';
    if (!context.conditions.includes('import')) return next(specifier, context);
    if (from.includes(ITS_FILES) && /^\.{1,2}\/.*\.js$/.test(specifier)) {
      return { url: new URL(specifier, from).href, format: 'module', shortCircuit: true };
    }
    // Packages may have a version of their own of it below them; this is the one of Obole.
    const isOurs = specifier === PACKAGE || specifier.startsWith(`${PACKAGE}/`);
    if (!isOurs || from.includes('/node_modules/')) return next(specifier, context);
    const found = entries.get(specifier) ?? { ...next(specifier, context), shortCircuit: true };
    entries.set(specifier, found);
    return found;
  };
}

/** From now on, for this process. */
export const findPackagesSooner = (): void => void registerHooks({ resolve: makeFinder() });
