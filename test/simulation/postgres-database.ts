import { randomBytes } from 'node:crypto';
import { type Connection, connect } from '../../db/connect.ts';
import { inDatabase, onServer, type TestServer } from '../support/test-server.ts';

/** A node's database. It can be copied and put back to a copy, as an admin does with backups. */
export type NodeDatabase = {
  /** As the application, and as the owner of the tables. */
  readonly app: () => Connection;
  readonly owner: () => Connection;
  /** @returns the name of the copy. */
  copy(): Promise<string>;
  /** Throws away what is there. */
  restore(copy: string): Promise<void>;
  /** Drops all of it, copies included. */
  close(): Promise<void>;
};

export async function makeNodeDatabase(server: TestServer): Promise<NodeDatabase> {
  const made = new Set<string>();
  const create = async (template: string) => {
    const name = `${server.template}_${randomBytes(6).toString('hex')}`;
    await onServer(
      server.address,
      (client) => client`create database ${client(name)} template ${client(template)}`,
    );
    made.add(name);
    return name;
  };
  const drop = async (name: string) => {
    await onServer(server.address, (client) => client`drop database ${client(name)} with (force)`);
    made.delete(name);
  };
  const open = (name: string) => {
    const address = inDatabase(server.address, name);
    const role = server.appRole === undefined ? {} : { role: server.appRole };
    return {
      name,
      app: connect(address, { ...role, connections: 2 }),
      owner: connect(address, { connections: 1 }),
    };
  };
  let now = open(await create(server.template));
  const leave = () => Promise.all([now.app.close(), now.owner.close()]);
  return {
    app: () => now.app,
    owner: () => now.owner,
    async copy() {
      await leave();
      const copy = await create(now.name);
      now = open(now.name);
      return copy;
    },
    async restore(copy) {
      await leave();
      await drop(now.name);
      now = open(await create(copy));
    },
    async close() {
      await leave();
      for (const name of [...made]) await drop(name);
    },
  };
}
