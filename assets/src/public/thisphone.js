// "On this phone": offered where the browser can take messages; the address is made only when it is chosen.
import { subscriptionOf } from "../observer/push.js";

async function endpoint(key) {
  if ((await Notification.requestPermission()) !== "granted") throw new Error("denied");
  const worker = await navigator.serviceWorker.register(document.body.dataset.sw, { scope: "/" });
  await navigator.serviceWorker.ready;
  const { endpoint, keys } = (await subscriptionOf(worker, key)).toJSON();
  return JSON.stringify({ endpoint, p256dh: keys.p256dh, auth: keys.auth });
}

export function startThisPhone() {
  const offer = document.querySelector("[data-this-phone]");
  const key = offer?.dataset.key;
  if (!key || !("serviceWorker" in navigator) || !("PushManager" in window)) return;
  offer.hidden = false;
  const form = offer.closest("form");
  const choice = offer.querySelector("input");
  const typed = form.elements.namedItem("value");
  form.addEventListener("submit", async (event) => {
    if (!choice.checked || event.submitter?.value === "find" || form.dataset.ready) return;
    event.preventDefault();
    try {
      const value = await endpoint(key);
      typed.type = "hidden";
      typed.value = value;
      form.dataset.ready = "yes";
      form.requestSubmit(event.submitter);
    } catch {
      const words = offer.querySelector("[data-denied]");
      words.textContent = words.dataset.denied;
    }
  });
}
