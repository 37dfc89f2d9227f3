// The worker: the app's shell when there is no network, and what a push may show. It keeps nothing of anybody.

const SHELL = "shell-2";
const OFFLINE = new URL(location.href).searchParams.get("offline");
const OPENS = /^\/(go|account\/phone\/door)\//; // the app's pages, and where its PIN is asked for
const KEPT = /^\/static\/(build\/(field\.css|observer\.js|photo\.js|icons\.svg)|brand\/)/;

self.addEventListener("install", (event) => {
  const wanted = ["field.css", "observer.js", "icons.svg", "photo.js"].map((name) => `/static/build/${name}`);
  event.waitUntil(caches.open(SHELL).then((shell) => Promise.all([shell.addAll([...wanted, "/static/brand/mark.svg"]), renew(shell)])).then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  const old = async () => {
    for (const name of await caches.keys()) if (name !== SHELL) await caches.delete(name);
    await self.clients.claim();
  };
  event.waitUntil(old());
});

// The shell is fetched as nobody: it is the same for everybody who reads that language.
async function renew(shell) {
  const answer = OFFLINE && (await fetch(OFFLINE, { credentials: "omit", cache: "no-store" }));
  if (answer?.ok) await shell.put(OFFLINE, answer);
}

let renewed = false;

async function freshOrKept(request) {
  const shell = await caches.open(SHELL);
  try {
    const answer = await fetch(request);
    if (answer.ok) await shell.put(request, answer.clone());
    return answer;
  } catch (error) {
    const kept = await shell.match(request, { ignoreSearch: true });
    if (kept) return kept;
    throw error;
  }
}

async function pageOrShell(request) {
  try {
    const answer = await fetch(request);
    if (!renewed) caches.open(SHELL).then(renew).catch(() => {});
    renewed = true;
    return answer;
  } catch (error) {
    const shell = OFFLINE && (await caches.match(OFFLINE));
    if (shell) return shell;
    throw error;
  }
}

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const address = new URL(request.url);
  if (request.method !== "GET" || address.origin !== location.origin) return;
  if (KEPT.test(address.pathname)) event.respondWith(freshOrKept(request));
  else if (request.mode === "navigate" && OPENS.test(address.pathname)) event.respondWith(pageOrShell(request));
});

// {"text": "You are asked for: open request 42", "path": "/go/42/", "code": "of the message: its receipts name it"}
function told(event) {
  try {
    return event.data?.json() ?? {};
  } catch {
    return { text: event.data?.text() };
  }
}

const receipt = (what, code) =>
  code && fetch(`/push/${what}/${encodeURIComponent(code)}/`, { method: "POST", credentials: "omit", keepalive: true }).catch(() => {});

// One notification for one page: news of the same thing takes the place of the older, and the same message again stays silent.
async function show({ text = "", path = "", code = "" }) {
  const tag = path || code;
  const before = tag ? await self.registration.getNotifications({ tag }) : [];
  const again = Boolean(code) && before.some((shown) => shown.data?.code === code);
  await self.registration.showNotification("Testigo", {
    body: text,
    tag,
    renotify: Boolean(tag) && !again,
    data: { path: path || "/go/", code },
    icon: "/static/brand/icon-192.png",
    badge: "/static/brand/badge.png",
    requireInteraction: true,
  });
}

self.addEventListener("push", (event) => {
  const message = told(event);
  event.waitUntil(show(message).then(() => receipt("seen", message.code)));
});

const PATIENCE = 3000; // ms in which a page says that it heard

// What is half written on a page is nowhere else: so the page itself goes, once it may. One that does not answer is taken there.
async function lead(page, told) {
  const { port1, port2 } = new MessageChannel();
  const heard = new Promise((resolve) => {
    port1.onmessage = () => resolve(true);
    setTimeout(resolve, PATIENCE, false);
  });
  page.postMessage(told, [port2]);
  if (!(await heard)) await page.navigate(told.open);
}

self.addEventListener("notificationclick", (event) => {
  const { path, code } = event.notification.data;
  const text = event.notification.body;
  event.notification.close();
  const address = new URL(path, location.origin);
  if (address.origin !== location.origin) return;
  const open = async () => {
    const pages = await self.clients.matchAll({ type: "window" });
    const page = pages.find((client) => new URL(client.url).pathname.startsWith("/go/"));
    if (page) await lead(await page.focus(), { open: address.href, text });
    else await self.clients.openWindow(address.href);
  };
  event.waitUntil(Promise.all([open(), receipt("opened", code)]));
});
