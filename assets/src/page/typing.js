// What somebody writes is never a press. On a Mac, Option writes: "ñ" begins with a dead key, "¡" is Option+1; in Windows,
// Alt and the digits of the number pad do.

// Gives whether a key is part of a letter that is still on its way: an accent, or what an input method is shown.
export const composes = (event) => event.isComposing || event.key === "Dead" || event.key === "Process";

// Gives the letter or digit that is pressed with Alt in a field, or null: only where Alt makes nothing else of it.
export function withAlt(event) {
  const isPlain = /^[a-z\d]$/i.test(event.key) && !event.code.startsWith("Numpad");
  return event.altKey && isPlain && !composes(event) ? event.key : null;
}
