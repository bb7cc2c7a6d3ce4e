// Dragging a mentee onto another mentor opens the page with the price of that change; nothing is changed by dragging.
(() => {
  const board = document.querySelector("[data-board]");
  if (!board) return;
  let dragged = null;
  board.addEventListener("dragstart", (event) => {
    dragged = event.target.closest("[data-mentee]");
    if (!dragged) return;
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", dragged.dataset.mentee);
    dragged.classList.add("chip-dragged");
  });
  const over = (event) => event.target.closest("[data-mentor]");
  const elsewhere = (card) => dragged && card && !card.contains(dragged);
  board.addEventListener("dragover", (event) => {
    const card = over(event);
    board.querySelectorAll(".mentor-card-over").forEach((one) => one.classList.toggle("mentor-card-over", one === card));
    if (!elsewhere(card)) return;
    event.preventDefault();
    card.classList.add("mentor-card-over");
  });
  board.addEventListener("drop", (event) => {
    const card = over(event);
    if (!elsewhere(card)) return;
    event.preventDefault();
    const address = board.dataset.board.replace("0mentee0", dragged.dataset.mentee);
    window.location.assign(address.replace("0mentor0", card.dataset.mentor));
  });
  board.addEventListener("dragend", () => {
    if (dragged) dragged.classList.remove("chip-dragged");
    board.querySelectorAll(".mentor-card-over").forEach((one) => one.classList.remove("mentor-card-over"));
    dragged = null;
  });
})();
