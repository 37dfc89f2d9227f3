// A picture: sealed before it is stored, kept like a press, and sent in pieces that go on where they stopped.
import { Later, flush, holding, keep, tell, toldOf } from "./queue.js";
import { oldest } from "./store.js";

const PIECE = 65_536; // bytes: a few seconds of a bad network
const AGAIN = 3; // times a picture that arrived broken is sent anew

// Gives whether all of it went: what was pressed meanwhile goes first, and then the rest.
export async function sendPhoto(press, file) {
  const { address, fields } = press;
  const once = fields.find(([name]) => name === "once")[1];
  let { got } = await (await tell(address, toldOf(press))).json();
  for (let turn = 0; got < file.byteLength; ) {
    if (await oldest("waiting")) return false;
    const piece = new Blob([file.slice(got, got + PIECE)]);
    const before = got;
    ({ got } = await (await tell(`${address}${once}/?at=${got}`, piece, { "Content-Type": "application/octet-stream" })).json());
    if (got <= before && ++turn > AGAIN) throw new Later("broken");
  }
  return true;
}

async function sealAndKeep(form, file) {
  const taken = Date.now();
  const { sealPhoto } = await import(form.dataset.photo);
  const { whole, size, digest } = await sealPhoto(file, form.dataset.recipient, new Date(taken).toISOString());
  const fields = [["once", crypto.randomUUID()], ["size", String(size)], ["digest", digest]];
  const address = new URL(form.getAttribute("action"), location.href).pathname;
  await keep({ address, fields, pressed: taken, said: form.dataset.said }, whole);
}

export function startPhotos() {
  document.addEventListener("change", async (event) => {
    const form = event.target.closest("form[data-photo]");
    const file = form && event.target.files?.[0];
    if (!file) return;
    const said = form.querySelector("[data-photo-said]");
    event.target.disabled = true;
    try {
      if (file.size > Number(form.dataset.longest)) throw new RangeError();
      said.textContent = form.dataset.sealing;
      await holding(() => sealAndKeep(form, file));
      said.textContent = form.dataset.kept;
      await flush();
    } catch (error) {
      said.textContent = error instanceof RangeError ? form.dataset.large : form.dataset.failed;
    }
    event.target.value = "";
    event.target.disabled = false;
  });
}

// Only a page that can keep it sealed may offer it.
export function offerPhotos() {
  for (const form of document.querySelectorAll("form[data-photo]")) form.hidden = false;
}
