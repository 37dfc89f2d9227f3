// A message was tapped while a page of the app was open. That page goes there itself, but not with a note half written,
// nor with a picture that is being sealed: until then the message stands at its top, and leads there.
import { whenFree } from "./queue.js";

const goWhenFree = whenFree((address) => location.assign(address));

function put({ open, text }) {
  const strip = document.querySelector("[data-tapped]");
  const link = strip?.querySelector("a");
  if (!link) return; // a shell that was kept long ago
  link.href = open;
  link.textContent = text;
  strip.hidden = false;
}

export function startTapped() {
  navigator.serviceWorker?.addEventListener("message", ({ data, ports: [heard] }) => {
    if (!data?.open) return;
    heard?.postMessage(true);
    put(data);
    goWhenFree(data.open);
  });
}
