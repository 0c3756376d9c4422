/** <button data-opens="id"> opens that <dialog>; <button data-closes> inside it closes it. */

export function startDialogs() {
  document.addEventListener("click", (event) => {
    const opener = event.target.closest("[data-opens]");
    if (opener) {
      event.preventDefault();
      document.getElementById(opener.dataset.opens)?.showModal();
      return;
    }
    event.target.closest("[data-closes]")?.closest("dialog")?.close();
  });
}
