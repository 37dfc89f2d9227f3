// Passkeys: asks the device, puts its answer into the form, sends the form. Words are the page's own.
const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));
const text = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer)))
    .replace(/\+/g, "-")
    .replace(/\//g, "_")
    .replace(/=+$/, "");
const known = (list) => (list ?? []).map((one) => ({ ...one, id: bytes(one.id) }));

function creation({ publicKey }) {
  return {
    ...publicKey,
    challenge: bytes(publicKey.challenge),
    user: { ...publicKey.user, id: bytes(publicKey.user.id) },
    excludeCredentials: known(publicKey.excludeCredentials),
    // A passkey that finds its own account and asks for finger, face or PIN.
    authenticatorSelection: { ...publicKey.authenticatorSelection, residentKey: "required", requireResidentKey: true, userVerification: "required" },
  };
}

function request({ publicKey }) {
  return { ...publicKey, challenge: bytes(publicKey.challenge), allowCredentials: known(publicKey.allowCredentials) };
}

function told(credential) {
  const { response } = credential;
  const answer = { clientDataJSON: text(response.clientDataJSON) };
  if (response.attestationObject) {
    answer.attestationObject = text(response.attestationObject);
    answer.transports = response.getTransports?.() ?? [];
  } else {
    answer.authenticatorData = text(response.authenticatorData);
    answer.signature = text(response.signature);
    answer.userHandle = response.userHandle ? text(response.userHandle) : null;
  }
  return {
    id: credential.id,
    rawId: text(credential.rawId),
    type: credential.type,
    authenticatorAttachment: credential.authenticatorAttachment,
    clientExtensionResults: credential.getClientExtensionResults(),
    response: answer,
  };
}

async function options(form) {
  const written = document.getElementById("passkey-options");
  if (written) return JSON.parse(written.textContent);
  const answer = await fetch(form.action, { headers: { Accept: "application/json", "X-Requested-With": "XMLHttpRequest" } });
  if (!answer.ok) throw new Error(String(answer.status));
  return answer.json();
}

async function ask(form) {
  const given = await options(form);
  const credential =
    form.dataset.passkey === "create"
      ? await navigator.credentials.create({ publicKey: creation(given.creation_options) })
      : await navigator.credentials.get({ publicKey: request(given.request_options) });
  form.elements.credential.value = JSON.stringify(told(credential));
  form.submit();
}

if (window.PublicKeyCredential) {
  for (const form of document.querySelectorAll("form[data-passkey]")) {
    form.hidden = false;
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const failed = form.querySelector("[data-passkey-failed]");
      failed.hidden = true;
      ask(form).catch(() => {
        failed.hidden = false;
      });
    });
  }
}
