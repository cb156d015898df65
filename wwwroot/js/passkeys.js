// Asks the server what to prove, the browser for the proof, and sends that as a plain form.
const ask = async (form, kind) => {
  const answer = await fetch(form.dataset.ask, { method: "POST" });
  if (!answer.ok) throw new Error(`The server answered ${answer.status}.`);
  const options = await answer.json();
  const publicKey = kind === "create" ? PublicKeyCredential.parseCreationOptionsFromJSON(options) : PublicKeyCredential.parseRequestOptionsFromJSON(options);
  return navigator.credentials[kind]({ publicKey });
};

document.addEventListener("submit", async event => {
  const form = event.target.closest("form[data-passkey]");
  if (!form) return;
  event.preventDefault();
  // Blazor would send it by itself otherwise.
  event.stopImmediatePropagation();
  const refused = form.querySelector("[data-passkey-refused]");
  refused.hidden = true;
  try {
    form.elements.credential.value = JSON.stringify(await ask(form, form.dataset.passkey));
    form.submit();
  } catch {
    refused.hidden = false;
  }
}, true);
