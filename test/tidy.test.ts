import { describe, expect, test } from 'vitest';
import {
  emptyNames,
  floats,
  impurities,
  longFunctions,
  looseTypes,
  senders,
} from './tidy/code-rules.ts';
import { wrongImports } from './tidy/import-rules.ts';
import { isCode, repositoryTexts, type Source } from './tidy/sources.ts';
import { longFiles, machineTraces, wrongFileNames } from './tidy/text-rules.ts';

const FILE_LINES = 300;
const FUNCTION_LINES = 50;

const texts = repositoryTexts();
const code = texts.filter(isCode);

describe('the repository', () => {
  test('is read as a whole', () => {
    const paths = texts.map(({ path }) => path);
    expect(paths).toContain('test/tidy.test.ts');
    expect(paths).toContain('src/money/money.ts');
    expect(paths).toContain('package-lock.json');
  });

  test('imports go one way', () => expect(wrongImports(texts)).toEqual([]));
  test('pure rooms are pure', () => expect(impurities(code)).toEqual([]));
  test('no float comes near money', () => expect(floats(code)).toEqual([]));
  test('one file makes the sender of activities', () => {
    const ours = code.filter(({ path }) => !path.startsWith('test/'));
    expect(senders(ours)).toEqual(['federation/federation.ts']);
  });
  test('types are kept', () => expect(looseTypes(code)).toEqual([]));
  test('names say what things are', () => {
    expect(emptyNames(code)).toEqual([]);
    expect(wrongFileNames(texts)).toEqual([]);
  });
  test('files and functions are short', () => {
    expect(longFiles(texts, FILE_LINES)).toEqual([]);
    expect(longFunctions(code, FUNCTION_LINES)).toEqual([]);
  });
  test('nothing tells of the machine that it was written on', () => {
    expect(machineTraces(texts)).toEqual([]);
  });
});

const at = (path: string, text: string): Source[] => [{ path, text }];
const lines = (count: number) => Array.from({ length: count }, () => 'a();').join('\n');

describe('the rule catches', () => {
  test.each([
    ['src/ledger/a.ts', `import { b } from '../flattr/b.ts';`],
    ['src/flattr/a.ts', `import type { b } from '../settlement/b.ts';`],
    ['src/money/a.ts', `import { z } from 'zod';`],
    ['src/money/a.ts', `export { createHash } from 'node:crypto';`],
    ['src/money/a.ts', `export type B = import('../ledger/b.ts').B;`],
    ['src/operations/a.ts', `const b = await import('../../federation/b.ts');`],
    ['src/operations/a.ts', `import { b } from '../web/b.ts';`],
    ['src/operations/a.ts', `import { b } from '../feeds/b.ts';`],
    ['src/web/a.ts', `import { b } from '../jobs/b.ts';`],
    ['src/jobs/a.ts', `import { b } from '../../federation/b.ts';`],
    ['src/api/a.ts', `import { b } from '../../db/records/b.ts';`],
    ['federation/a.ts', `export * from '../src/web/b.ts';`],
    ['federation/a.ts', `import '../db/schema/schema.ts';`],
    ['src/demo/a.ts', `import { b } from '../../federation/b.ts';`],
    ['src/feeds/a.ts', `import { b } from '../operations/deps.ts';`],
    ['db/records/a.ts', `import { b } from '../../src/operations/outcome.ts';`],
    ['src/web/a.ts', `import { b } from '../main.ts';`],
    ['src/attic/a.ts', 'export {};'],
  ])('an import: %s %s', (path, text) => {
    expect(wrongImports(at(path, text))).toHaveLength(1);
  });

  test('no import that goes the right way', () => {
    const sources = [
      ...at(
        'src/main.ts',
        `import { b } from '../federation/b.ts'; import { c } from './web/c.ts';`,
      ),
      ...at('src/web/a.ts', `import { b } from '../operations/b.ts'; import { h } from 'hono';`),
      ...at('src/settlement/a.ts', `import { b } from '../flattr/b.ts'; const c = "from './d'";`),
      ...at('vitest.config.ts', `import 'vitest';`),
    ];
    expect(wrongImports(sources)).toEqual([]);
  });

  test.each([
    'Date.now();',
    'new Date();',
    'Date();',
    'Math.random();',
    'process.env;',
    'crypto.randomUUID();',
    'const a = { console };',
    'globalThis.fetch;',
    'import.meta.url;',
  ])('an impurity: %s', (text) => {
    expect(impurities(at('src/flattr/a.ts', text)).length).toBeGreaterThan(0);
    expect(impurities(at('src/web/a.ts', text))).toEqual([]);
  });

  test('no purity: time as an argument, a word in a comment, a key', () => {
    const text = '/** Date.now() */ const a = { process: new Date(at), b: c.crypto, d: "fetch" };';
    expect(impurities(at('src/flattr/a.ts', text))).toEqual([]);
  });

  test.each([
    'parseFloat(a);',
    'Number.parseFloat(a);',
    'const a = b.toFixed(2);',
    'const a = Number(amountMinor);',
    'const balance = Number(\n  row);',
    'const a = Number(row.debitsMinor) / 100;',
    'const f = globalThis.parseFloat;',
  ])('a float: %s', (text) => {
    expect(floats(at('src/web/a.ts', text)).length).toBeGreaterThan(0);
  });

  test('no other number', () => {
    const text = 'Number(count); Number.parseInt(a, 10); "parseFloat";\n// Number(amountMinor)';
    expect(floats(at('src/web/a.ts', text))).toEqual([]);
  });

  test('a second sender', () => {
    const sources = [
      ...at('federation/deliver.ts', 'context.sendActivity(a, b, c);'),
      ...at('federation/inbox.ts', 'await context?.sendActivity(a); context.sendActivity(b);'),
      ...at('federation/works.ts', '// sendActivity()'),
    ];
    expect(senders(sources)).toEqual(['federation/deliver.ts', 'federation/inbox.ts']);
  });

  test.each([
    'const a: any = 1;',
    'type A = Record<string, any[]>;',
    `// @${'ts-ignore'} because`,
    `/* @${'ts-nocheck'} */`,
    `// @${'ts-expect-error'}`,
    `// @${'ts-expect-error'}:`,
  ])('a loose type: %s', (text) => {
    expect(looseTypes(at('src/a.ts', text))).toHaveLength(1);
  });

  test('no strict one', () => {
    const text = `// any\nconst any = 1; // @${'ts-expect-error'} the column is generated`;
    expect(looseTypes(at('src/a.ts', text))).toEqual([]);
  });

  test.each([
    'class FlattrService {}',
    'const moneyManager = 1;',
    'function dateHelpers() {}',
    'interface Helper {}',
    'type WorkService = 1;',
  ])('an empty name: %s', (text) => {
    expect(emptyNames(at('src/a.ts', text))).toHaveLength(1);
  });

  test('no name of others', () => {
    expect(emptyNames(at('src/a.ts', `import { Service } from '@fedify/vocab';`))).toEqual([]);
  });

  test.each([
    'src/web/index.ts',
    'src/money/utils.ts',
    'src/date-utils.ts',
    'test/support/helpers.ts',
    'src/giveFlattr.ts',
    'federation/Inbox.ts',
    'db/Records/a.ts',
    'src/web/assets/main_style.css',
  ])('a file name: %s', (path) => {
    expect(wrongFileNames(at(path, ''))).toHaveLength(1);
  });

  test('no other file name', () => {
    const good = ['db/migrations/0000_start.sql', 'test/src/a-b.test.ts', 'FEDERATION.md'];
    expect(wrongFileNames(good.map((path) => ({ path, text: '' })))).toEqual([]);
  });

  test('long files and functions, unless they say why', () => {
    const file = (start: string) => at('src/a.ts', `${start}${lines(300)}\n`);
    expect(longFiles(file('b();\n'), 300)).toEqual(['src/a.ts has 301 lines']);
    expect(longFiles(file(''), 300)).toEqual([]);
    expect(longFiles(file('import "b";\n/** Long because it is. */\n'), 300)).toEqual([]);
    expect(longFiles(file('// Short.\n// Long because it is.\n'), 300)).toHaveLength(1);
    const body = `{\n${lines(49)}\n}`;
    for (const head of [
      'function f() ',
      'const f = () => ',
      'class F { f() ',
      'app.get("/", () => ',
    ]) {
      const tail = head.startsWith('class') ? '}' : head.startsWith('app') ? ')' : '';
      expect(longFunctions(at('src/a.ts', `${head}${body}${tail}`), 50)).toHaveLength(1);
    }
    expect(
      longFunctions(at('src/a.ts', `/* Long because. */ const f = () => ${body}`), 50),
    ).toEqual([]);
    expect(
      longFunctions(at('test/a.test.ts', `describe.skipIf(a)("b", () => ${body});`), 50),
    ).toEqual([]);
    expect(longFunctions(at('test/a.test.ts', `test("b", () => ${body});`), 50)).toHaveLength(1);
  });

  test.each([
    `see ${'/work'}/main/src`,
    `"${'/root'}/.cache"`,
    `cd ${'/home'}/someone`,
    `${'registry'}.npmjs.org`,
    `${'registry'} = https://mirror.example/`,
    `"${'resolved'}": "https://mirror.example/zod.tgz"`,
  ])('a trace of the machine: %s', (text) => {
    expect(machineTraces(at('README.md', text))).toHaveLength(1);
  });

  test('no address of ours', () => {
    const text = `/home/budget /home /works/1 \${origin}/works/ https://node.example/root/ npm registry`;
    expect(machineTraces(at('README.md', text))).toEqual([]);
  });
});
