// The observer's page.
import htmx from "./page/htmx.js";
import { listen } from "./page/live.js";
import { startTicking, tick } from "./page/ticks.js";
import { hasPin } from "./observer/keys.js";
import { startPush } from "./observer/push.js";
import { beginSending, startQueue } from "./observer/queue.js";
import { startShell } from "./observer/shell.js";

startTicking();
async function start() {
  if (!(await startQueue())) return;
  await startShell();
  const offer = document.querySelector("[data-offer-pin]");
  if (offer && !(await hasPin())) offer.hidden = false;
  await beginSending();
}

start();
startPush();
htmx.onLoad(() => tick());
const stream = document.querySelector("[data-live]")?.dataset.live;
if (stream) listen(stream);
