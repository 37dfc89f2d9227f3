// The shelves on the phone. Whatever is put on one is sealed first (keys.js); here are only bytes and keys.

const NAME = "testigo-field";
const SHELVES = ["keys", "waiting", "pictures", "refused", "kept"];
const COUNTED = new Set(["waiting", "pictures", "refused"]);

function settled(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

let opened;

function open() {
  opened ??= new Promise((resolve, reject) => {
    const request = indexedDB.open(NAME, 2);
    request.onupgradeneeded = () => {
      for (const old of [...request.result.objectStoreNames]) request.result.deleteObjectStore(old);
      for (const name of SHELVES) request.result.createObjectStore(name, { autoIncrement: COUNTED.has(name) });
    };
    request.onsuccess = () => {
      request.result.onversionchange = () => (request.result.close(), (opened = undefined));
      request.result.onclose = () => (opened = undefined);
      resolve(request.result);
    };
    request.onerror = () => ((opened = undefined), reject(request.error));
  });
  return opened;
}

// A phone that needs the memory closes the store under a page that lives on, and need not say so: it is opened anew.
async function transaction(name, mode, how) {
  try {
    return (await open()).transaction(name, mode, how);
  } catch (error) {
    if (error.name !== "InvalidStateError") throw error;
    opened = undefined;
    return (await open()).transaction(name, mode, how);
  }
}

async function shelf(name, mode = "readonly") {
  return (await transaction(name, mode)).objectStore(name);
}

export const get = async (name, key) => settled((await shelf(name)).get(key));
const countOn = async (name) => settled((await shelf(name)).count());
export const count = async () => (await countOn("waiting")) + (await countOn("pictures"));
export const remove = async (name, key) => settled((await shelf(name, "readwrite")).delete(key));
export const clear = async (name) => settled((await shelf(name, "readwrite")).clear());

// Settles when it is on the disk: a press counts as kept only then.
async function written(name, act) {
  const writing = await transaction(name, "readwrite", { durability: "strict" });
  const done = new Promise((resolve, reject) => {
    writing.oncomplete = resolve;
    writing.onabort = writing.onerror = () => reject(writing.error);
  });
  const [key] = await Promise.all([settled(act(writing.objectStore(name))), done]);
  return key;
}

export const add = (name, thing) => written(name, (store) => store.add(thing));
export const put = (name, thing, key) => written(name, (store) => (key === undefined ? store.put(thing) : store.put(thing, key)));

export async function oldest(name) {
  const cursor = await settled((await shelf(name)).openCursor());
  return cursor && { name, id: cursor.primaryKey, thing: cursor.value };
}

export async function all(name) {
  const store = await shelf(name);
  const [keys, things] = await Promise.all([settled(store.getAllKeys()), settled(store.getAll())]);
  return keys.map((id, n) => ({ id, thing: things[n] }));
}

export async function forgetEverything() {
  for (const name of SHELVES) await clear(name);
}
