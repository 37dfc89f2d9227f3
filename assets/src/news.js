// News of an area: everything here only makes easier what the page does without.
import { startHome } from "./public/home.js";
import { startPicture } from "./public/picture.js";
import { startThisPhone } from "./public/thisphone.js";

startHome();
startThisPhone();
startPicture();

const print = document.querySelector("button[data-print]");
if (print) {
  print.hidden = false;
  print.addEventListener("click", () => window.print());
}
