// What waits on the phone, sealed: AES-GCM under a key the browser keeps and cannot hand out.

const NAME = "testigo-field";

function settled(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

let opened;

function open() {
  opened ??= new Promise((resolve, reject) => {
    const request = indexedDB.open(NAME, 1);
    request.onupgradeneeded = () => {
      request.result.createObjectStore("keys");
      request.result.createObjectStore("waiting", { autoIncrement: true });
    };
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
  return opened;
}

async function shelf(name, mode) {
  return (await open()).transaction(name, mode).objectStore(name);
}

async function key() {
  const kept = await settled((await shelf("keys", "readonly")).get("queue"));
  if (kept) return kept;
  const made = await crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
  await settled((await shelf("keys", "readwrite")).put(made, "queue"));
  return made;
}

export async function add(thing) {
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const plain = new TextEncoder().encode(JSON.stringify(thing));
  const sealed = await crypto.subtle.encrypt({ name: "AES-GCM", iv }, await key(), plain);
  return settled((await shelf("waiting", "readwrite")).add({ iv, sealed }));
}

export async function oldest() {
  const cursor = await settled((await shelf("waiting", "readonly")).openCursor());
  if (!cursor) return null;
  const { iv, sealed } = cursor.value;
  const id = cursor.primaryKey;
  try {
    const plain = await crypto.subtle.decrypt({ name: "AES-GCM", iv }, await key(), sealed);
    return { id, thing: JSON.parse(new TextDecoder().decode(plain)) };
  } catch {
    await remove(id); // sealed under a key this browser no longer has
    return oldest();
  }
}

export async function remove(id) {
  await settled((await shelf("waiting", "readwrite")).delete(id));
}

export async function count() {
  return settled((await shelf("waiting", "readonly")).count());
}
