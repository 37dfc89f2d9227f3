// The phone's keys. What waits is sealed to a public key, so sealing needs neither network nor PIN; what opens it is
// wrapped under a share that only the server gives, and a key this browser cannot hand out.
import { patiently, post } from "../page/post.js";
import { forgetEverything, get, put } from "./store.js";

const EC = { name: "ECDH", namedCurve: "P-256" };
const DOOR = "/account/phone/";
export const PATIENCE = 12_000;
const text = new TextEncoder();
export const base64 = (bytes) => btoa(String.fromCharCode(...new Uint8Array(bytes)));
const unbase64 = (told) => Uint8Array.from(atob(told), (letter) => letter.charCodeAt(0));
const iv = () => crypto.getRandomValues(new Uint8Array(12));

let opener = null; // the private half, in this page's memory only

const tell = (door, fields, more = {}) => patiently(PATIENCE, (signal) => post(DOOR + door, fields, { ...more, signal }));

export const canSeal = () => Boolean(window.indexedDB && crypto.subtle);
export const phone = () => get("keys", "phone");

async function derived(bits, told) {
  const base = await crypto.subtle.importKey("raw", bits, "HKDF", false, ["deriveKey"]);
  const how = { name: "HKDF", hash: "SHA-256", salt: new Uint8Array(32), info: text.encode(told) };
  return crypto.subtle.deriveKey(how, base, { name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
}

async function enrolNow() {
  if (await phone()) return;
  const sign = await crypto.subtle.generateKey({ name: "ECDSA", namedCurve: "P-256" }, false, ["sign"]);
  const near = await crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
  const box = await crypto.subtle.generateKey(EC, true, ["deriveBits"]);
  const share = base64(crypto.getRandomValues(new Uint8Array(32)));
  const answer = await tell("enrol/", { public: base64(await crypto.subtle.exportKey("spki", sign.publicKey)), share });
  if (!answer.ok) throw new Error(String(answer.status));
  const inner = iv();
  const outer = iv();
  const plain = await crypto.subtle.exportKey("pkcs8", box.privateKey);
  const once = await crypto.subtle.encrypt({ name: "AES-GCM", iv: inner }, await derived(text.encode(share), "share"), plain);
  const wrapped = { inner, outer, bytes: await crypto.subtle.encrypt({ name: "AES-GCM", iv: outer }, near, once) };
  opener = await crypto.subtle.importKey("pkcs8", plain, EC, false, ["deriveBits"]);
  await put("keys", sign.privateKey, "sign");
  await put("keys", near, "near");
  await put("keys", { open: await crypto.subtle.exportKey("raw", box.publicKey), wrapped }, "box");
  await put("keys", (await answer.json()).phone, "phone"); // last: without it nothing of this counts
}

// At the first page after signing in; two pages at once make one phone.
export async function enrol() {
  if (!canSeal() || (await phone())) return;
  await (navigator.locks ? navigator.locks.request("field-keys", enrolNow) : enrolNow());
}

export function ask() {
  return patiently(PATIENCE, async (signal) => {
    const answer = await fetch(`${DOOR}ask/`, { credentials: "same-origin", cache: "no-store", signal });
    if (!answer.ok) throw new Error(String(answer.status));
    return answer.json();
  });
}

async function proven(proof, more) {
  const id = await phone();
  const told = text.encode(`${id}\0${proof}`);
  const signature = base64(await crypto.subtle.sign({ name: "ECDSA", hash: "SHA-256" }, await get("keys", "sign"), told));
  return { phone: id, proof, signature, ...more };
}

const withToken = (csrf) => ({ headers: { "X-CSRFToken": csrf, "HX-Request": "true" } });

// Gives "open", "away" (nobody is signed in) or "gone" (the server forgot this phone: so does the phone).
export async function unlock() {
  if (opener) return "open";
  const { proof, csrf, is_in: isIn } = await ask();
  if (!isIn) return "away";
  const answer = await tell("share/", await proven(proof), withToken(csrf));
  if (answer.status === 401) return "away";
  if (answer.status === 410) {
    await forgetEverything();
    return "gone";
  }
  if (!answer.ok) throw new Error(String(answer.status));
  const { share } = await answer.json();
  const { wrapped } = await get("keys", "box");
  const once = await crypto.subtle.decrypt({ name: "AES-GCM", iv: wrapped.outer }, await get("keys", "near"), wrapped.bytes);
  const plain = await crypto.subtle.decrypt({ name: "AES-GCM", iv: wrapped.inner }, await derived(text.encode(share), "share"), once);
  opener = await crypto.subtle.importKey("pkcs8", plain, EC, false, ["deriveBits"]);
  return "open";
}

// A full sign-in does not say which phone it is on, and would outlive it: this page's session is told, once.
export async function showPhone() {
  if (!("unshown" in document.body.dataset) || !(await phone())) return;
  if ((await unlock()) === "gone") await enrol();
}

async function shared(privateKey, open) {
  const there = await crypto.subtle.importKey("raw", open, EC, false, []);
  return derived(await crypto.subtle.deriveBits({ name: "ECDH", public: there }, privateKey, 256), "box");
}

// Bytes that only `opened` can read, after `unlock`. A fresh key each time: a zero iv is used once.
export async function sealed(bytes) {
  const { open } = await get("keys", "box");
  const mine = await crypto.subtle.generateKey(EC, false, ["deriveBits"]);
  const key = await shared(mine.privateKey, open);
  const whole = await crypto.subtle.encrypt({ name: "AES-GCM", iv: new Uint8Array(12) }, key, bytes);
  return { from: await crypto.subtle.exportKey("raw", mine.publicKey), whole };
}

export async function openedBytes({ from, whole }) {
  return crypto.subtle.decrypt({ name: "AES-GCM", iv: new Uint8Array(12) }, await shared(opener, from), whole);
}

// What the app must show without network, and nobody else's business: never a place, never what was typed.
export async function near(thing) {
  const at = iv();
  return { at, whole: await crypto.subtle.encrypt({ name: "AES-GCM", iv: at }, await get("keys", "near"), text.encode(JSON.stringify(thing))) };
}

export async function read({ at, whole }) {
  const plain = await crypto.subtle.decrypt({ name: "AES-GCM", iv: at }, await get("keys", "near"), whole);
  return JSON.parse(new TextDecoder().decode(plain));
}

async function check(pin) {
  const base = await crypto.subtle.importKey("raw", text.encode(pin), "PBKDF2", false, ["deriveBits"]);
  const how = { name: "PBKDF2", hash: "SHA-256", salt: text.encode(await phone()), iterations: 300_000 };
  return base64(await crypto.subtle.deriveBits(how, base, 256));
}

async function words(answer) {
  const told = new DOMParser().parseFromString(await answer.text(), "text/html");
  return told.body.textContent.trim();
}

// Gives "" when it was right, else the server's words.
export async function enter(pin) {
  const { proof, csrf } = await ask();
  const answer = await tell("enter/", await proven(proof, { check: await check(pin) }), withToken(csrf));
  if (answer.status === 410) await forgetEverything();
  return answer.ok ? "" : words(answer);
}

export async function setPin(pin) {
  const { csrf } = await ask();
  const answer = await tell("pin/", { phone: await phone(), check: await check(pin) }, withToken(csrf));
  if (answer.ok) await put("keys", true, "pin");
  return answer.ok ? "" : words(answer);
}

export const hasPin = () => get("keys", "pin");
