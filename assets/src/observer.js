// The observer's page.
import htmx from "./page/htmx.js";
import { listen } from "./page/live.js";
import { startTicking, tick } from "./page/ticks.js";
import { hasPin, showPhone } from "./observer/keys.js";
import { startMeanwhile } from "./observer/meanwhile.js";
import { offerPhotos, startPhotos } from "./observer/photos.js";
import { startPush } from "./observer/push.js";
import { beginSending, startQueue } from "./observer/queue.js";
import { startShell } from "./observer/shell.js";
import { startTapped } from "./observer/tapped.js";

startTicking();
startMeanwhile();
startTapped();
const prepared = startQueue();
let ready = false;

async function start() {
  ready = await prepared;
  if (!ready) return document.body.dataset.shell && beginSending(); // nothing waits here, and the page comes back all the same
  startPhotos();
  await startShell();
  offerPhotos();
  const offer = document.querySelector("[data-offer-pin]");
  if (offer && !(await hasPin())) offer.hidden = false;
  await beginSending();
}

start();
startPush(prepared.then(showPhone).catch(() => {})); // what is switched on here goes with this phone
htmx.onLoad(() => {
  tick();
  if (ready) offerPhotos();
});
const stream = document.querySelector("[data-live]")?.dataset.live;
if (stream) listen(stream);
