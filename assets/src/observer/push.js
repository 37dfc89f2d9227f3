// Web Push for this phone, and the worker that keeps the page's shell.
import { post } from "../page/post.js";

function bytes(base64) {
  const plain = atob(base64.replace(/-/g, "+").replace(/_/g, "/"));
  return Uint8Array.from(plain, (letter) => letter.charCodeAt(0));
}

async function tell(subscription, address) {
  const { endpoint, keys } = subscription.toJSON();
  return post(address, { endpoint, p256dh: keys.p256dh, auth: keys.auth });
}

async function keyOf(button) {
  if (button.dataset.vapid) return button.dataset.vapid;
  const answer = await fetch(button.dataset.keyUrl ?? "/push/key/", { credentials: "same-origin" });
  return answer.ok ? (await answer.json()).key : "";
}

// The subscription of this browser; one made with a key that is ours no more would never be written to.
export async function subscriptionOf(worker, key) {
  const wanted = { userVisibleOnly: true, applicationServerKey: bytes(key) };
  const held = await worker.pushManager.getSubscription();
  const made = held?.options.applicationServerKey;
  if (held && String(new Uint8Array(made ?? 0)) === String(wanted.applicationServerKey)) return held;
  await held?.unsubscribe();
  return worker.pushManager.subscribe(wanted);
}

async function subscribe(worker, button, key) {
  const subscription = await subscriptionOf(worker, key);
  const answer = await tell(subscription, button.dataset.url ?? "/push/subscribe/");
  if (!answer.ok) throw new Error(String(answer.status));
  const words = button.querySelector("[data-push-words]") ?? button;
  words.textContent = button.dataset.on;
  button.disabled = true;
}

// Nothing is switched on before the session has shown its phone; the worker waits for nothing.
export async function startPush(shown) {
  const address = document.body.dataset.sw;
  if (!address || !("serviceWorker" in navigator)) return;
  const worker = await navigator.serviceWorker.register(address, { scope: "/" }).catch(() => null);
  const button = document.querySelector("button[data-push]");
  if (!worker || !button || !("PushManager" in window)) return;
  await shown;
  const key = await keyOf(button).catch(() => "");
  if (!key) return; // push is off here: the button stays away
  button.hidden = false;
  const refused = () => ((button.querySelector("[data-push-words]") ?? button).textContent = button.dataset.denied);
  button.addEventListener("click", async () => {
    if ((await Notification.requestPermission()) !== "granted") return refused();
    await navigator.serviceWorker.ready;
    await subscribe(worker, button, key).catch(refused);
  });
  if (Notification.permission === "granted") subscribe(await navigator.serviceWorker.ready, button, key).catch(() => {});
}
