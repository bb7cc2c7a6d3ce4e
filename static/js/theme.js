/* Light, dark or as the device says: runs before the first paint, then serves the switch in the footer.
   Paper is always light. */
(() => {
  const KEY = "theme";
  const root = document.documentElement;
  const device = window.matchMedia("(prefers-color-scheme: dark)");
  const paper = window.matchMedia("print");

  const remembered = () => {
    try {
      return localStorage.getItem(KEY) || "auto";
    } catch {
      return "auto";
    }
  };
  const remember = (choice) => {
    try {
      localStorage.setItem(KEY, choice);
    } catch {
      /* A browser that stores nothing keeps the choice until the next page. */
    }
  };
  const paint = (choice) => {
    const wanted = choice === "auto" ? (device.matches ? "dark" : "light") : choice;
    root.dataset.bsTheme = paper.matches ? "light" : wanted;
    for (const button of document.querySelectorAll("[data-theme-switch] [data-theme]")) {
      button.setAttribute("aria-pressed", String(button.dataset.theme === choice));
    }
  };

  paint(remembered());
  device.addEventListener("change", () => paint(remembered()));
  paper.addEventListener("change", () => paint(remembered()));
  document.addEventListener("DOMContentLoaded", () => {
    for (const group of document.querySelectorAll("[data-theme-switch]")) {
      group.hidden = false;
      group.addEventListener("click", (event) => {
        const button = event.target.closest("[data-theme]");
        if (!button) return;
        remember(button.dataset.theme);
        paint(button.dataset.theme);
      });
    }
    paint(remembered());
  });
})();
