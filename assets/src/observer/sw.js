// The worker: the bare shell when there is no network, and what a push may show. It keeps nothing of anybody.

const SHELL = "shell-1";
const OFFLINE = new URL(location.href).searchParams.get("offline");
const KEPT = /^\/static\/(build\/(field\.css|observer\.js|icons\.svg)|brand\/)/;

self.addEventListener("install", (event) => {
  const wanted = ["/static/build/field.css", "/static/build/observer.js", "/static/build/icons.svg", "/static/brand/mark.svg"];
  if (OFFLINE) wanted.push(OFFLINE);
  event.waitUntil(caches.open(SHELL).then((shell) => shell.addAll(wanted)).then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  const old = async () => {
    for (const name of await caches.keys()) if (name !== SHELL) await caches.delete(name);
    await self.clients.claim();
  };
  event.waitUntil(old());
});

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
    return await fetch(request);
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
  else if (request.mode === "navigate" && address.pathname.startsWith("/go/")) event.respondWith(pageOrShell(request));
});

// {"text": "You are asked for: open request 42", "path": "/go/42/", "code": the receipt's opaque code}
self.addEventListener("push", (event) => {
  let told = {};
  try {
    told = event.data?.json() ?? {};
  } catch {
    told = { text: event.data?.text() };
  }
  const shown = self.registration.showNotification("Testigo", {
    body: told.text ?? "",
    tag: told.path,
    renotify: Boolean(told.path),
    data: { path: told.path ?? "/go/" },
    icon: "/static/brand/icon-192.png",
    badge: "/static/brand/badge.png",
    requireInteraction: true,
  });
  const receipt = told.code ? fetch(`/push/seen/${encodeURIComponent(told.code)}/`, { method: "POST", credentials: "omit", keepalive: true }).catch(() => {}) : null;
  event.waitUntil(Promise.all([shown, receipt]));
});

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  const address = new URL(event.notification.data.path, location.origin);
  if (address.origin !== location.origin) return;
  const open = async () => {
    const pages = await self.clients.matchAll({ type: "window" });
    const page = pages.find((client) => new URL(client.url).pathname.startsWith("/go/"));
    if (page) await (await page.focus()).navigate(address.href);
    else await self.clients.openWindow(address.href);
  };
  event.waitUntil(open());
});
