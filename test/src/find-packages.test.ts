import { existsSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { describe, expect, test } from 'vitest';
import { makeFinder } from '../../src/find-packages.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const DRIZZLE = join(ROOT, 'node_modules', 'drizzle-orm');
const ours = pathToFileURL(join(ROOT, 'db', 'connect.ts')).href;

/** The finder, and how often it has asked Node. */
function finder() {
  const asked: string[] = [];
  const find = makeFinder();
  return {
    asked,
    find: (specifier: string, parentURL: string, conditions = ['node', 'import']) =>
      find(specifier, { conditions, parentURL, importAttributes: {} }, (name) => {
        asked.push(name);
        return { url: `node's own:${name}` };
      }),
  };
}

describe('what our files import of the package', () => {
  test('is asked of Node once each', () => {
    const { asked, find } = finder();
    for (const name of ['drizzle-orm', 'drizzle-orm/pg-core', 'drizzle-orm']) {
      expect(find(name, ours)).toEqual({ url: `node's own:${name}`, shortCircuit: true });
    }
    expect(asked).toEqual(['drizzle-orm', 'drizzle-orm/pg-core']);
  });

  test('is another thing for another package, and for require', () => {
    const { asked, find } = finder();
    const elsewhere = pathToFileURL(join(ROOT, 'node_modules', 'other', 'index.js')).href;
    const inside = pathToFileURL(join(DRIZZLE, 'index.cjs')).href;
    find('drizzle-orm', elsewhere);
    find('drizzle-orm', elsewhere);
    find('drizzle-orm-of-others', ours);
    find('drizzle-orm', ours, ['node', 'require']);
    find('./sql.js', inside, ['node', 'require']);
    expect(asked).toEqual([
      ...['drizzle-orm', 'drizzle-orm', 'drizzle-orm-of-others', 'drizzle-orm', './sql.js'],
    ]);
  });
});

test('what its own files import beside them is there, as a module', () => {
  const { asked, find } = finder();
  const files = [
    ...['index.js', 'alias.js', 'sql/*.js', 'pg-core/**/*.js', 'postgres-js/*.js'],
  ].flatMap((pattern) => globSync(join(DRIZZLE, pattern)));
  const imports = files.flatMap((file) =>
    [...readFileSync(file, 'utf8').matchAll(/ from "(\.[^"]+)"/g)].map(([, name = '']) => ({
      name,
      parent: pathToFileURL(file).href,
    })),
  );
  expect(imports.length).toBeGreaterThan(200);
  for (const { name, parent } of imports) {
    const { url, format } = find(name, parent);
    expect({ name, format, exists: existsSync(fileURLToPath(url)) }).toEqual({
      ...{ name, format: 'module', exists: true },
    });
  }
  expect(asked).toEqual([]);
  expect(JSON.parse(readFileSync(join(DRIZZLE, 'package.json'), 'utf8')).type).toBe('module');
});
