// Passkeys: a form marked data-passkey asks the house for a challenge, the device for an answer, and sends itself.
const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (sign) => sign.charCodeAt(0));
const text = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
const named = (list = []) => list.map((one) => ({ ...one, id: bytes(one.id) }));

async function challenge(form) {
  const body = new FormData();
  body.set("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
  body.set("for", form.dataset.passkey);
  const answer = await fetch(form.dataset.options, { method: "POST", body, credentials: "same-origin" });
  if (!answer.ok) throw new Error("no challenge");
  return (await answer.json()).publicKey;
}

async function make(options) {
  const made = await navigator.credentials.create({
    publicKey: {
      ...options,
      challenge: bytes(options.challenge),
      user: { ...options.user, id: bytes(options.user.id) },
      excludeCredentials: named(options.excludeCredentials),
    },
  });
  return answered(made, {
    clientDataJSON: text(made.response.clientDataJSON),
    attestationObject: text(made.response.attestationObject),
    transports: made.response.getTransports?.() ?? [],
  });
}

async function show(options) {
  const shown = await navigator.credentials.get({
    publicKey: { ...options, challenge: bytes(options.challenge), allowCredentials: named(options.allowCredentials) },
  });
  return answered(shown, {
    clientDataJSON: text(shown.response.clientDataJSON),
    authenticatorData: text(shown.response.authenticatorData),
    signature: text(shown.response.signature),
    userHandle: shown.response.userHandle ? text(shown.response.userHandle) : null,
  });
}

const answered = (credential, response) => ({
  id: credential.id,
  rawId: text(credential.rawId),
  type: credential.type,
  clientExtensionResults: credential.getClientExtensionResults(),
  response,
});

// The device that was chosen in the form beside it travels with the passkey.
function carry(form) {
  const beside = document.getElementById(form.dataset.beside);
  if (!beside) return;
  const chosen = new FormData(beside);
  for (const name of ["device", "zone"]) if (chosen.has(name)) form.elements[name].value = chosen.get(name);
}

async function send(event) {
  event.preventDefault();
  const form = event.currentTarget;
  const failed = form.querySelector("[data-failed]");
  carry(form);
  failed.hidden = true;
  form.inert = true; // a second press would ask the device a second time
  try {
    const options = await challenge(form);
    const answer = await (form.dataset.passkey === "show" ? show(options) : make(options));
    form.elements.credential.value = JSON.stringify(answer);
    form.submit();
  } catch {
    form.inert = false;
    failed.hidden = false;
    failed.focus();
  }
}

if (window.PublicKeyCredential) {
  for (const form of document.querySelectorAll("form[data-passkey]")) {
    form.addEventListener("submit", send);
    window.addEventListener("pageshow", () => (form.inert = false));
  }
  for (const part of document.querySelectorAll("[data-needs-passkey]")) part.hidden = false;
}
const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
for (const field of document.querySelectorAll("[data-zone]")) field.value = zone || field.value;
