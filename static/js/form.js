/* Forms made smoother: focus goes to the error summary (except on a sample, data-still), unsaved answers are not lost by accident, no double send. */
(() => {
  const summary = document.querySelector("[data-error-summary]");
  if (summary && !summary.closest("[data-still]")) summary.focus();

  const changed = new Set();
  for (const form of document.querySelectorAll("form[data-guard]")) {
    form.addEventListener("input", () => changed.add(form));
    form.addEventListener("change", () => changed.add(form));
    form.addEventListener("submit", () => changed.delete(form));
  }
  window.addEventListener("beforeunload", (event) => {
    if (changed.size) event.preventDefault();
  });

  const sent = new WeakSet();
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || form.method !== "post") return;
    if (sent.has(form)) {
      event.preventDefault();
      return;
    }
    sent.add(form);
    setTimeout(() => sent.delete(form), 4000);
  });
})();
