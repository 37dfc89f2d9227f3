// The page belongs to another stage now: the desk stood everybody down, or they left. It is drawn anew, but not under
// what somebody is writing, nor under a picture that is being sealed: both are nowhere but on this page. Meanwhile they
// read at its top what happened.
import { busy, isTyping, signIn } from "./queue.js";

const PAUSE = 500;
let before = null; // what stood at the top
let timer = 0;

function put(news) {
  const shown = document.getElementById("news");
  // The same again is not announced again.
  if (!news || !shown || news.dataset.stage === shown.dataset.stage) return;
  before ??= shown;
  news.querySelector("[data-typing]")?.toggleAttribute("hidden", !isTyping());
  shown.replaceWith(news);
  // Where it does not stick to the top of what they see: on a low screen, or above a keyboard.
  if (news.getBoundingClientRect().top < (visualViewport?.offsetTop ?? 0)) news.scrollIntoView();
}

function goWhenFree() {
  clearTimeout(timer);
  timer = setTimeout(() => (busy() ? goWhenFree() : location.reload()), PAUSE);
}

// The page is true again: they saw "pull back now", for instance.
function stay() {
  clearTimeout(timer);
  document.getElementById("news")?.replaceWith(before);
  before = null;
}

export function startMeanwhile() {
  document.addEventListener("htmx:beforeOnLoad", (event) => {
    const { xhr, target } = event.detail;
    if (xhr.getResponseHeader("HX-Refresh") && busy()) {
      event.preventDefault();
      put(new DOMParser().parseFromString(xhr.responseText, "text/html").getElementById("news"));
      goWhenFree();
    } else if (xhr.getResponseHeader("HX-Redirect") && xhr.status === 401 && busy()) {
      event.preventDefault();
      signIn();
      goWhenFree();
    } else if (before && xhr.status === 200 && target.id === "state") stay();
  });
}
