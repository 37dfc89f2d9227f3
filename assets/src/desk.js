// The desk and the call.
import htmx from "./page/htmx.js";
import { listen } from "./page/live.js";
import { startTicking, tick } from "./page/ticks.js";
import { startCopying } from "./desk/copy.js";
import { startHiding } from "./desk/hide.js";
import { startHolding } from "./desk/hold.js";
import { startKeeping } from "./desk/keep.js";
import { startKeys } from "./desk/keys.js";
import { startStriking } from "./desk/strike.js";
import { startPlaces } from "./public/places.js";
import { watchLock } from "./security/lock.js";

startHiding();
watchLock();
startTicking();
startKeys();
startHolding(htmx);
startCopying();
htmx.onLoad((part) => {
  startKeeping(htmx, part.parentElement ?? part);
  startStriking(part.parentElement ?? part);
  startPlaces(part.parentElement ?? part);
  tick();
});
const stream = document.querySelector("[data-live]")?.dataset.live;
if (stream) listen(stream);
