// The observer's page.
import htmx from "./page/htmx.js";
import { listen } from "./page/live.js";
import { startTicking, tick } from "./page/ticks.js";
import { startPush } from "./observer/push.js";
import { startQueue } from "./observer/queue.js";

startTicking();
startQueue();
startPush();
htmx.onLoad(() => tick());
const stream = document.querySelector("[data-live]")?.dataset.live;
if (stream) listen(stream);
