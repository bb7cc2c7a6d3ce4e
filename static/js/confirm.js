/* Asks before a form or a button marked data-confirm is sent; the question is the attribute's text. */
(() => {
  const dialog = document.getElementById("confirm-dialog");
  if (!dialog || !dialog.showModal) return;
  const question = dialog.querySelector("#confirm-question");
  let waiting = null;

  document.addEventListener("submit", (event) => {
    const form = event.target;
    const button = event.submitter;
    const words = button?.dataset.confirm || form.dataset.confirm;
    if (!words) return;
    if (waiting?.allowed) {
      waiting = null;
      return;
    }
    event.preventDefault();
    event.stopImmediatePropagation();
    waiting = { form, button, allowed: false };
    question.textContent = words;
    dialog.returnValue = "no";
    dialog.showModal();
  }, true);

  dialog.addEventListener("close", () => {
    if (!waiting) return;
    const { form, button } = waiting;
    if (dialog.returnValue !== "yes") {
      waiting = null;
      return;
    }
    waiting.allowed = true;
    form.requestSubmit(button);
  });
})();
