// A cover stays on until it is taken off on purpose: a browser closes a dialog at the third Escape, whatever is prevented.

export function keepOpen(dialog) {
  dialog.addEventListener("cancel", (event) => event.preventDefault());
  dialog.addEventListener("keydown", (event) => event.key === "Escape" && event.preventDefault());
  dialog.addEventListener("close", () => dialog.isConnected && dialog.dataset.off === undefined && dialog.showModal());
}
