// Sends a form's fields to us, with the page's CSRF token.

export const token = () => document.querySelector('meta[name="csrf"]')?.content ?? document.querySelector('input[name="csrfmiddlewaretoken"]')?.value ?? "";

export function post(address, fields, more = {}) {
  const body = [FormData, URLSearchParams, Blob].some((kind) => fields instanceof kind) ? fields : new URLSearchParams(fields);
  const headers = { "X-CSRFToken": token(), ...more.headers };
  return fetch(address, { method: "POST", body, credentials: "same-origin", ...more, headers });
}
