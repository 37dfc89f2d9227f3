// Sends a form's fields to us, with the page's CSRF token.

export const token = () => document.querySelector('meta[name="csrf"]')?.content ?? document.querySelector('input[name="csrfmiddlewaretoken"]')?.value ?? "";

export function post(address, fields, more = {}) {
  const body = [FormData, URLSearchParams, Blob].some((kind) => fields instanceof kind) ? fields : new URLSearchParams(fields);
  const headers = { "X-CSRFToken": token(), ...more.headers };
  return fetch(address, { method: "POST", body, credentials: "same-origin", ...more, headers });
}

// Ends what waits too long, or waits on a network that another has just taken the place of: a phone between two of them
// may otherwise wait for minutes.
export async function patiently(most, ask) {
  const control = new AbortController();
  const end = () => control.abort();
  const timer = setTimeout(end, most);
  addEventListener("online", end);
  try {
    return await ask(control.signal);
  } finally {
    clearTimeout(timer);
    removeEventListener("online", end);
  }
}
