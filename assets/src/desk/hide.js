// Somebody walks by: F9 blanks everything, and the next page too, until it is shown again.

import { keepOpen } from "../page/cover.js";

const KEPT = "screen-hidden";

export function startHiding() {
  const cover = document.querySelector("dialog[data-hidden-screen]");
  if (!cover) return;
  const title = document.title;
  const hide = () => {
    document.querySelectorAll("dialog[open]:not(#locked)").forEach((dialog) => dialog.close());
    delete cover.dataset.off;
    cover.showModal();
    document.title = "…";
    sessionStorage.setItem(KEPT, "1");
  };
  const show = () => {
    cover.dataset.off = "";
    cover.close();
    document.title = title;
    sessionStorage.removeItem(KEPT);
  };
  keepOpen(cover); // Escape is pressed by accident
  document.addEventListener("click", (event) => {
    if (event.target.closest?.("[data-hide]")) hide();
    if (event.target.closest?.("[data-show]")) show();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "F9" || event.repeat) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    cover.open ? show() : hide();
  }, true);
  document.querySelectorAll("[data-hide]").forEach((button) => (button.hidden = false));
  if (sessionStorage.getItem(KEPT)) hide();
}
