/* Passkeys: shows the forms marked data-passkey where the browser can, lets it make or use a passkey, sends the answer. */
(() => {
  const maker = window.webauthnJSON;
  if (!maker || !window.PublicKeyCredential) return;

  async function optionsOf(form) {
    const told = document.getElementById(form.dataset.passkeyOptions || "");
    if (told) return JSON.parse(told.textContent);
    const answer = await fetch(form.action, { headers: { Accept: "application/json" } });
    if (!answer.ok) throw new Error("no options for a passkey");
    return answer.json();
  }

  function create(form, options) {
    const wishes = structuredClone(options.creation_options);
    const alone = form.elements.passwordless;
    if (alone) {
      const selection = wishes.publicKey.authenticatorSelection;
      selection.residentKey = alone.checked ? "required" : "discouraged";
      selection.requireResidentKey = alone.checked;
      if (alone.checked) selection.userVerification = "required";
    }
    return maker.create(wishes);
  }

  for (const form of document.querySelectorAll("form[data-passkey]")) {
    const problem = form.querySelector("[data-passkey-problem]");
    const answer = form.elements.credential;
    let busy = false;
    form.addEventListener("submit", async (event) => {
      if (answer.value) return;
      event.preventDefault();
      if (busy) return;
      busy = true;
      problem.hidden = true;
      try {
        const options = await optionsOf(form);
        const made = form.dataset.passkey === "create" ? await create(form, options) : await maker.get(options.request_options);
        answer.value = JSON.stringify(made);
        form.requestSubmit();
      } catch {
        problem.hidden = false;
      } finally {
        busy = false;
      }
    });
    answer.value = "";
    form.hidden = false;
  }
  for (const words of document.querySelectorAll("[data-passkey-without]")) words.hidden = true;
})();
