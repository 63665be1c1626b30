import { readFileSync } from 'node:fs';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { readCamt } from '../../src/rails/sepa/read-camt.ts';

/** Reads one bank file in a process of its own, whose memory is nobody else's, and says how it went. */

export type Reading = {
  readonly entries: number;
  readonly bytes: number;
  readonly wallMs: number;
  /** Of all its threads. */
  readonly cpuMs: number;
  /** Decoding the same bytes, and nothing else. */
  readonly floorMs: number;
  /** The longest time that nothing else had a turn. */
  readonly blockedMs: number;
  readonly memoryMb: number;
};

const bytes = readFileSync(process.argv[2] ?? '');
const delay = monitorEventLoopDelay({ resolution: 5 });
delay.enable();
const before = process.cpuUsage();
const startedMs = performance.now();
const read = await readCamt(bytes);
const wallMs = performance.now() - startedMs;
const { user, system } = process.cpuUsage(before);
delay.disable();
const memoryMb = process.resourceUsage().maxRSS / 1024;

const floorFrom = process.cpuUsage();
new TextDecoder('utf-8', { fatal: true }).decode(bytes);
const floor = process.cpuUsage(floorFrom);
const reading: Reading = {
  entries: read.ok ? (read.file.statements[0]?.entries.length ?? 0) : 0,
  ...{ bytes: bytes.length, wallMs, cpuMs: (user + system) / 1000 },
  floorMs: (floor.user + floor.system) / 1000,
  ...{ blockedMs: delay.max / 1e6, memoryMb },
};
process.send?.(reading);
