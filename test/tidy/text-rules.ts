import { hasReason } from './code-rules.ts';
import { isCode, type Source } from './sources.ts';

const NAMED_BY_US = /^(src|federation|db|test)\//;
const NAMED_BY_OTHERS = /^(db\/migrations|test\/vectors|test\/fixtures)\//;

/** Files and folders whose names are not kebab-case or say nothing. */
export function wrongFileNames(sources: readonly Source[]): string[] {
  return sources
    .map(({ path }) => path)
    .filter((path) => NAMED_BY_US.test(path) && !NAMED_BY_OTHERS.test(path))
    .filter((path) => {
      const parts = path.replace(/\.test\.ts$/, '.ts').split('/');
      const name = parts.pop() ?? '';
      const kebab = /^[a-z0-9]+(-[a-z0-9]+)*$/;
      if (
        !kebab.test(name.replace(/\.[a-z0-9]+$/, '')) ||
        !parts.every((part) => kebab.test(part))
      ) {
        return true;
      }
      return /^(index|(.+-)?(utils?|helpers?|managers?|services?))\./.test(name);
    })
    .map((path) => `${path} is not a name that we give`);
}

/** Code files of more than `most` lines that give no reason in their first comment. */
export function longFiles(sources: readonly Source[], most: number): string[] {
  return sources
    .filter((source) => isCode(source) && NAMED_BY_US.test(source.path) && !hasReason(source))
    .map(({ path, text }) => ({ path, lines: text.trimEnd().split('\n').length }))
    .filter(({ lines }) => lines > most)
    .map(({ path, lines }) => `${path} has ${lines} lines`);
}

/** Folders of the machine that it was written on. Our own pages live under `/home`, too. */
const MACHINE_PATH =
  /(?<![\w.@:})-])\/(?:work|root|Users)\/|(?<![\w.@:})-])\/home\/(?!(?:budget|received|works|settings|start|accounts|flattrs|followers|supporters|subscriptions|months|notifications|payout)\b)[a-z]/;
const REGISTRY = /\bregistry\.[\w-]+\.[a-z]{2,}|^\s*registry\s*=|"resolved"\s*:/m;

/** Texts that only make sense on one machine: its folders, the registry that it installs from. */
export function machineTraces(sources: readonly Source[]): string[] {
  return sources.flatMap(({ path, text }) =>
    [MACHINE_PATH, REGISTRY].flatMap((pattern) => {
      const found = pattern.exec(text);
      if (!found) return [];
      return [`${path}:${text.slice(0, found.index).split('\n').length} says ${found[0].trim()}`];
    }),
  );
}
