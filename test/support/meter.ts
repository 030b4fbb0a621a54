/** Counts what Cloudflare bills while a test runs, in the Worker and in its objects: rows written, object requests. */
import { runInDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { vi } from 'vitest';

export interface Meter {
  /** Statements on D1 that wrote, and the rows that each is billed for (indexes count). */
  d1: { sql: string; rowsWritten: number }[];
  /** Calls of objects, by method, in order. */
  objectRequests: string[];
  rowsInD1(): number;
  rowsInObjects(): number;
  reset(): void;
}

/** Begins to count, until `vi.restoreAllMocks()`. All bindings of one kind share a prototype, which is where it listens. */
export async function startMeter(): Promise<Meter> {
  const cursors: SqlStorageCursor<Record<string, SqlStorageValue>>[] = [];
  const meter: Meter = {
    d1: [],
    objectRequests: [],
    rowsInD1: () => meter.d1.reduce((sum, { rowsWritten }) => sum + rowsWritten, 0),
    rowsInObjects: () => cursors.reduce((sum, { rowsWritten }) => sum + rowsWritten, 0),
    reset() {
      meter.d1 = [];
      meter.objectRequests = [];
      cursors.length = 0;
    },
  };
  await listenToStorage(cursors);
  listenToD1(meter);
  listenToNamespaces(meter);
  return meter;
}

function listenToD1(meter: Meter): void {
  const statementPrototype = prototypeOf<D1PreparedStatement>(env.DB.prepare('SELECT 1'));
  const note = (statement: D1PreparedStatement, { meta }: D1Result) => {
    const rowsWritten = meta.rows_written;
    if (rowsWritten > 0) meter.d1.push({ sql: sqlOf(statement), rowsWritten });
  };
  for (const method of ['run', 'all'] as const) {
    const original = statementPrototype[method];
    vi.spyOn(statementPrototype, method).mockImplementation(async function (this: D1PreparedStatement) {
      const result = await original.call(this);
      note(this, result);
      return result;
    });
  }
  for (const method of ['raw', 'first'] as const) {
    const original = statementPrototype[method] as (...values: unknown[]) => Promise<never>;
    vi.spyOn(statementPrototype, method as 'first').mockImplementation(function (this: D1PreparedStatement, ...values: unknown[]) {
      // Their answers say nothing of what was written.
      if (!/^\s*select/i.test(sqlOf(this))) throw new Error(`cannot be metered: ${sqlOf(this)}`);
      return original.apply(this, values);
    });
  }
  const databasePrototype = prototypeOf<D1Database>(env.DB);
  const batch = databasePrototype.batch;
  vi.spyOn(databasePrototype, 'batch').mockImplementation(async function (this: D1Database, statements) {
    const results = await batch.call(this, statements);
    results.forEach((result, index) => {
      const statement = statements[index];
      if (statement) note(statement, result);
    });
    return results as never;
  });
}

function listenToNamespaces(meter: Meter): void {
  const prototype = prototypeOf(env.CONVERSATION as unknown as DurableObjectNamespace);
  const getByName = prototype.getByName;
  vi.spyOn(prototype, 'getByName').mockImplementation(function (this: DurableObjectNamespace, name, options) {
    const stub = getByName.call(this, name, options);
    return new Proxy(stub, {
      get(target, property) {
        const member: unknown = Reflect.get(target, property);
        if (typeof member !== 'function') return member;
        return (...values: unknown[]) => {
          meter.objectRequests.push(String(property));
          return Reflect.apply(member, target, values);
        };
      },
    });
  });
}

async function listenToStorage(cursors: SqlStorageCursor<Record<string, SqlStorageValue>>[]): Promise<void> {
  await runInDurableObject(env.PHONE_NUMBER.getByName('meter'), (_instance, state) => {
    const prototype = prototypeOf<SqlStorage>(state.storage.sql);
    const exec = prototype.exec;
    vi.spyOn(prototype, 'exec').mockImplementation(function (this: SqlStorage, query, ...bindings) {
      const cursor = exec.call(this, query, ...bindings);
      cursors.push(cursor);
      return cursor as never;
    });
  });
}

function prototypeOf<Kind>(value: Kind): Kind {
  return Object.getPrototypeOf(value) as Kind;
}

function sqlOf(statement: D1PreparedStatement): string {
  return (statement as unknown as { statement: string }).statement;
}
