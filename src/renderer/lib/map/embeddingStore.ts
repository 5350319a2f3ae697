/**
 * Neighbour embeddings that were computed before, in the page's own database, by what they were computed of. Where there
 * is no database they are computed anew.
 */
const [database, table] = ['capsule-map', 'embeddings'];
/** Changes with the method, so that embeddings of another one are not taken for this one's. */
const method = 'umap-1';
const mostKept = 20;

interface Kept {
  key: string;
  time: number;
  points: Float32Array;
}

/** Null where the page cannot hash. */
export async function keyOfVectors(vectors: Float32Array): Promise<string | null> {
  try {
    const hash = await crypto.subtle.digest('SHA-256', vectors as Float32Array<ArrayBuffer>);
    return `${method} ${Array.from(new Uint8Array(hash), (byte) => byte.toString(16).padStart(2, '0')).join('')}`;
  } catch {
    return null;
  }
}

export async function keptEmbedding(key: string): Promise<Float32Array | null> {
  try {
    const kept = await inTable<Kept | undefined>('readonly', (store) => store.get(key));
    return kept?.points instanceof Float32Array ? kept.points : null;
  } catch {
    return null;
  }
}

/** Forgets the oldest beyond the last twenty. */
export async function keepEmbedding(key: string, points: Float32Array): Promise<void> {
  try {
    await inTable('readwrite', (store) => store.put({ key, time: Date.now(), points } satisfies Kept));
    const all = await inTable<Kept[]>('readonly', (store) => store.getAll());
    const old = all.sort((a, b) => b.time - a.time).slice(mostKept);
    for (const { key } of old) await inTable('readwrite', (store) => store.delete(key));
  } catch {
    // It is computed anew the next time.
  }
}

async function inTable<Result>(
  mode: IDBTransactionMode,
  ask: (store: IDBObjectStore) => IDBRequest,
): Promise<Result> {
  const opening = indexedDB.open(database, 1);
  opening.onupgradeneeded = () => opening.result.createObjectStore(table, { keyPath: 'key' });
  const opened = await done<IDBDatabase>(opening);
  try {
    return await done<Result>(ask(opened.transaction(table, mode).objectStore(table)));
  } finally {
    opened.close();
  }
}

const done = <Result>(request: IDBRequest): Promise<Result> =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result as Result);
    request.onerror = () => reject(request.error);
  });
