// Keeps a form as it is typed: each field goes to the server by itself, in order, and again until it arrived.
import { patiently, post, token } from "../page/post.js";
import { ago, now } from "../page/ticks.js";
import { cover } from "../security/lock.js";

const PAUSE = 400;
const REFUSED = [401, 403, 423, 429]; // said again later, when whoever types may go on
const LONGEST = 12_000; // ms until an answer that does not come is asked for again

class Keeper {
  constructor(form, htmx) {
    this.form = form;
    this.htmx = htmx;
    this.changed = new Map(); // field -> the values it holds now
    this.told = new Map(); // field -> what the server has of it
    this.savedAt = 0;
    this.sending = false;
    this.tries = 0;
    form.addEventListener("input", (event) => this.note(event.target, PAUSE));
    form.addEventListener("change", (event) => this.note(event.target, event.target.matches("[type=radio], [type=checkbox], select, [type=hidden]") ? 0 : PAUSE));
    addEventListener("online", () => this.flush());
    document.body.addEventListener("session-open", () => this.flush());
    addEventListener("pagehide", () => this.last());
    setInterval(() => this.show(), 1000);
  }

  note(field, pause) {
    if (!field.name || field.name === "csrfmiddlewaretoken" || field.dataset.unsaved !== undefined) return;
    const values = new FormData(this.form).getAll(field.name).map(String);
    if (!this.changed.has(field.name) && this.told.get(field.name) === values.join("\n")) return; // a blur repeats what was typed
    this.changed.set(field.name, values);
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.flush(), pause);
    this.show();
  }

  fields(name, values) {
    const body = new URLSearchParams({ field: name });
    for (const value of values.length ? values : [""]) body.append("value", value);
    return body;
  }

  async flush() {
    if (this.sending) return;
    this.sending = true;
    while (this.changed.size) {
      const [name, values] = this.changed.entries().next().value;
      if (!(await this.send(name, values))) break;
      if (this.changed.get(name) === values) this.changed.delete(name);
    }
    this.sending = false;
    this.show();
  }

  async send(name, values) {
    try {
      const answer = await patiently(LONGEST, (signal) =>
        post(this.form.dataset.autosave, this.fields(name, values), { headers: { "HX-Request": "true" }, signal }),
      );
      if (answer.status === 401) cover(await answer.text()); // locked, or signed out, meanwhile: it is not there
      if (answer.status >= 500 || REFUSED.includes(answer.status) || answer.redirected) throw new Error(String(answer.status));
      this.told.set(name, values.join("\n"));
      this.savedAt = now();
      this.tries = 0;
      const html = answer.status === 204 ? "" : await answer.text();
      if (html.trim()) this.put(html);
      return true;
    } catch {
      this.tries += 1;
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.flush(), Math.min(1000 * 2 ** this.tries, 15_000));
      return false;
    }
  }

  // What the answer says of itself takes its own place, by id; the rest comes out of band.
  put(html) {
    const told = new DOMParser().parseFromString(html, "text/html").body;
    const main = [...told.children].find((part) => part.id && !part.hasAttribute("hx-swap-oob"));
    const place = main && document.getElementById(main.id);
    const how = { swapStyle: place ? "outerHTML" : "none", settleDelay: 0, swapDelay: 0 };
    this.htmx.swap(place ?? document.body, html, how);
  }

  last() {
    for (const [name, values] of this.changed) {
      const body = this.fields(name, values);
      body.append("csrfmiddlewaretoken", token());
      navigator.sendBeacon(this.form.dataset.autosave, body);
    }
  }

  show() {
    const place = document.querySelector("[data-saved-at]");
    if (!place) return;
    const late = this.tries > 0;
    place.closest(".tag")?.classList.toggle("wait", late);
    if (late) place.textContent = this.form.dataset.waiting;
    else if (this.savedAt && !place.querySelector("time")) place.textContent = this.form.dataset.saved.replace("{ago}", ago(this.savedAt));
  }
}

const kept = new WeakSet();

export function startKeeping(htmx, root = document) {
  for (const form of root.querySelectorAll("form[data-autosave]")) {
    if (kept.has(form)) continue;
    kept.add(form);
    new Keeper(form, htmx);
  }
}
