// htmx, with our CSRF token on whatever it sends, and idiomorph for parts that are replaced while somebody reads them.
import htmx from "htmx.org";
import { Idiomorph } from "idiomorph";
import { hears } from "./live.js";
import { token } from "./post.js";

document.addEventListener("htmx:configRequest", (event) => {
  if (event.detail.verb !== "get") event.detail.headers["X-CSRFToken"] = token();
});

// What somebody opened, typed or chose is theirs, and so is a form that was refused, with why and with what they wrote:
// a part that is replaced leaves it as it is, unless it is of the form they have just sent.
let sent = null;
// What was pressed stays until its answer is here, even where somebody else was quicker: it is read by what was pressed.
const pressed = new Set();
document.addEventListener("htmx:beforeRequest", ({ detail }) => detail.requestConfig.verb !== "get" && pressed.add(detail.elt));
document.addEventListener("htmx:afterRequest", ({ detail }) => pressed.delete(detail.requestConfig?.elt));
const theirs = (field) => {
  if (field instanceof HTMLTextAreaElement) return field.value !== field.defaultValue;
  if (field instanceof HTMLInputElement) return field.value !== field.defaultValue || field.checked !== field.defaultChecked;
  if (field instanceof HTMLFormElement) return Boolean(field.querySelector("[role=alert]"));
  if (!(field instanceof HTMLSelectElement)) return false;
  const first = [...field.options].findLastIndex((option) => option.defaultSelected);
  return !field.multiple && field.selectedIndex !== Math.max(first, 0);
};
const same = (old, fresh) => old.id === fresh.id && ["name", "action"].every((name) => old.getAttribute(name) === fresh.getAttribute(name));
document.addEventListener("htmx:beforeSwap", ({ detail }) => {
  const asked = detail.requestConfig;
  pressed.delete(asked?.elt);
  sent = asked && asked.verb !== "get" ? (asked.elt.closest("details") ?? asked.elt.closest("form") ?? asked.elt) : null;
});
Object.assign(Idiomorph.defaults.callbacks, {
  beforeAttributeUpdated: (name, element, how) => !(how === "remove" && name === "open" && element.matches("details") && !sent?.contains(element)),
  beforeNodeRemoved: (node) => ![...pressed].some((one) => node.contains(one)),
  beforeNodeMorphed: (old, fresh) => !(old instanceof Element && theirs(old) && same(old, fresh) && !sent?.contains(old)),
});

// What was pressed may be gone when its answer comes: htmx would then not know how to put it in. The part is asked for.
document.addEventListener("htmx:beforeSwap", ({ detail }) => {
  if (detail.requestConfig?.elt.isConnected !== false) return;
  const [again] = hears(detail.target);
  if (!again) return;
  detail.shouldSwap = false;
  document.body.dispatchEvent(new CustomEvent(again));
});

// A part that stays is not begun anew: htmx would forget which request of it runs, and that something happened meanwhile.
const directives = (part) => [...part.attributes].filter(({ name }) => name.startsWith("hx-")).map(({ name, value }) => `${name}=${value}`).sort().join();
htmx.defineExtension("morph", {
  isInlineSwap: (style) => style === "morph",
  handleSwap(style, target, fragment) {
    if (style !== "morph") return false;
    const before = directives(target);
    const parts = Idiomorph.morph(target, fragment.children, { morphStyle: "outerHTML" });
    if (parts.length !== 1 || parts[0] !== target || directives(target) !== before) return parts;
    for (const child of target.children) htmx.process(child);
    htmx.trigger(target, "htmx:load");
    return true;
  },
});

// A refusal is said beside the page, not in place of what it was about, which has changed since; it goes away by itself.
let farewell = 0;
document.addEventListener("htmx:afterSwap", ({ detail }) => {
  if (detail.target?.id !== "refusal") return;
  for (const name of hears(detail.requestConfig?.elt.closest("[hx-trigger*='-changed']"))) document.body.dispatchEvent(new CustomEvent(name));
  clearTimeout(farewell);
  farewell = setTimeout(() => detail.target.replaceChildren(), 10_000);
});

export default htmx;
