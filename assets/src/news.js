// News of an area: everything here only makes easier what the page does without.
import { startHome } from "./public/home.js";
import { startPicture } from "./public/picture.js";
import { startThisPhone } from "./public/thisphone.js";

startHome();
startThisPhone();
startPicture();

const copy = document.querySelector("button[data-copy-from]");
if (copy && navigator.clipboard) {
  copy.hidden = false;
  copy.addEventListener("click", async () => {
    await navigator.clipboard.writeText(document.querySelector(copy.dataset.copyFrom).value);
    copy.querySelector("span").textContent = copy.dataset.copied;
  });
}
const print = document.querySelector("button[data-print]");
if (print) {
  print.hidden = false;
  print.addEventListener("click", () => window.print());
}
