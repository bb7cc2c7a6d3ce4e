/* Turns select[data-enhance] into a searchable list with Tom Select; without it the plain select works as it is. */
(() => {
  if (typeof TomSelect === "undefined") return;

  const enhance = (select) => {
    if (select.tomselect) return;
    const words = document.getElementById("select-words")?.dataset ?? {};
    const sentence = (text) => {
      const line = document.createElement("div");
      line.className = "no-results";
      line.textContent = text || "";
      return line;
    };
    const list = new TomSelect(select, {
      plugins: select.multiple ? { remove_button: { title: words.remove || "" } } : {},
      maxOptions: null,
      hidePlaceholder: true,
      placeholder: select.dataset.placeholder || words.search || "",
      closeAfterSelect: !select.multiple,
      render: { no_results: () => sentence(words.none) },
    });
    select.setAttribute("aria-hidden", "true");
    select.addEventListener("focus", () => list.focus());
    const described = select.getAttribute("aria-describedby");
    if (described) list.control_input.setAttribute("aria-describedby", described);
    if (select.getAttribute("aria-invalid")) list.control_input.setAttribute("aria-invalid", "true");
  };
  const enhanceAll = (root) => root.querySelectorAll("select[data-enhance]").forEach(enhance);

  enhanceAll(document);
  document.addEventListener("htmx:load", (event) => enhanceAll(event.detail.elt));
})();
