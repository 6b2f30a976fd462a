/* Passkeys: a form with data-passkey="get" or "create" asks data-ask what is to be signed or made, has this device do it,
   and is sent with the answer. Where the browser knows no passkeys the form stays hidden, and what stands for it is shown. */

const able = window.PublicKeyCredential?.parseCreationOptionsFromJSON && window.PublicKeyCredential.prototype.toJSON;

async function answer(form) {
  const token = form.elements.csrf_token.value;
  const asked = await fetch(form.dataset.ask, { method: "POST", credentials: "same-origin", headers: { "X-CSRFToken": token } });
  const { publicKey } = await asked.json();
  const made = form.dataset.passkey === "create"
    ? await navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(publicKey) })
    : await navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(publicKey) });
  return JSON.stringify(made.toJSON());
}

for (const form of able ? document.querySelectorAll("form[data-passkey]") : []) {
  form.hidden = false;
  for (const words of document.querySelectorAll("[data-no-passkey]")) words.hidden = true;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const button = form.querySelector("button"), told = form.querySelector("[role=alert]");
    button.setAttribute("aria-busy", "true");
    told.hidden = true;
    try {
      form.elements.answer.value = await answer(form);
      form.submit();
    } catch {
      told.textContent = form.dataset.failed;
      told.hidden = false;
      button.removeAttribute("aria-busy");
    }
  });
}
