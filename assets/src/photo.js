// Seals a picture on the phone (age, X25519). Loaded only where one is taken: it is larger than all the rest.
import { Encrypter } from "age-encryption";

const hex = (buffer) => [...new Uint8Array(buffer)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
const digest = async (how, bytes) => hex(await crypto.subtle.digest(how, bytes));

// Inside: the length of a heading, the heading, the picture untouched. The plain hashes are sealed with it.
async function packed(file, taken) {
  const bytes = new Uint8Array(await file.arrayBuffer());
  const heading = { kind: "photo", type: file.type, size: bytes.length, taken, sha256: await digest("SHA-256", bytes), sha512: await digest("SHA-512", bytes) };
  const head = new TextEncoder().encode(JSON.stringify(heading));
  const whole = new Uint8Array(4 + head.length + bytes.length);
  new DataView(whole.buffer).setUint32(0, head.length);
  whole.set(head, 4);
  whole.set(bytes, 4 + head.length);
  return whole;
}

export async function sealPhoto(file, recipient, taken) {
  const age = new Encrypter();
  age.addRecipient(recipient);
  const whole = await age.encrypt(await packed(file, taken));
  return { whole, size: whole.length, digest: await digest("SHA-256", whole) };
}
