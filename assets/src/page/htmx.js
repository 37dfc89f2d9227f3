// htmx, with our CSRF token on whatever it sends, and idiomorph for parts that are replaced while somebody reads them.
import htmx from "htmx.org";
import { Idiomorph } from "idiomorph/htmx";
import { token } from "./post.js";

document.addEventListener("htmx:configRequest", (event) => {
  if (event.detail.verb !== "get") event.detail.headers["X-CSRFToken"] = token();
});

// What somebody opened, typed or chose is theirs: a part that is replaced because something happened, and not because
// they pressed, leaves it as it is; a form that was refused, too, with why and with what they wrote.
let byItself = false;
const theirs = (field) => {
  if (field instanceof HTMLTextAreaElement) return field.value !== field.defaultValue;
  if (field instanceof HTMLInputElement) return field.value !== field.defaultValue || field.checked !== field.defaultChecked;
  if (field instanceof HTMLFormElement) return Boolean(field.querySelector("[role=alert]"));
  if (!(field instanceof HTMLSelectElement)) return false;
  const first = [...field.options].findLastIndex((option) => option.defaultSelected);
  return !field.multiple && field.selectedIndex !== Math.max(first, 0);
};
document.addEventListener("htmx:beforeSwap", ({ detail }) => {
  byItself = Boolean(detail.requestConfig?.triggeringEvent?.type?.endsWith("-changed"));
});
Object.assign(Idiomorph.defaults.callbacks, {
  beforeAttributeUpdated: (name, element, how) => !(byItself && how === "remove" && name === "open" && element.matches("details")),
  beforeNodeMorphed: (old, fresh) => !(byItself && old.name === fresh.name && old.id === fresh.id && theirs(old)),
});

// A refusal is said beside the page, not in place of what it was about; it goes away by itself.
let farewell = 0;
document.addEventListener("htmx:afterSwap", ({ detail }) => {
  if (detail.target?.id !== "refusal") return;
  clearTimeout(farewell);
  farewell = setTimeout(() => detail.target.replaceChildren(), 10_000);
});

export default htmx;
