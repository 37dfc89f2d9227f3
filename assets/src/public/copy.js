// Copies a text of the page, and says so on the button.

export function startCopying() {
  const copy = document.querySelector("button[data-copy-from]");
  if (!copy || !navigator.clipboard) return;
  copy.hidden = false;
  copy.addEventListener("click", async () => {
    await navigator.clipboard.writeText(document.querySelector(copy.dataset.copyFrom).value);
    copy.querySelector("span").textContent = copy.dataset.copied;
  });
}
