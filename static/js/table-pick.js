/* Picks all rows of a table at once and says how many are picked. */
(() => {
  const number = new Intl.NumberFormat(document.documentElement.lang || undefined);

  for (const all of document.querySelectorAll("[data-pick-all]")) {
    const scope = all.closest("form") || all.closest("table");
    const rows = () => [...scope.querySelectorAll("[data-pick]")];
    const count = scope.querySelector("[data-pick-count]");
    const idle = count?.textContent;

    const show = () => {
      const picked = rows().filter((box) => box.checked).length;
      all.checked = picked > 0 && picked === rows().length;
      all.indeterminate = picked > 0 && !all.checked;
      if (count) count.textContent = picked ? count.dataset.words.replace("%s", number.format(picked)) : idle;
    };
    all.hidden = rows().length === 0;
    all.addEventListener("change", () => {
      for (const box of rows()) box.checked = all.checked;
      show();
    });
    scope.addEventListener("change", (event) => {
      if (event.target.matches("[data-pick]")) show();
    });
    show();
  }
})();
