/** Menus made of <details> close on Escape, on a click elsewhere and when focus leaves them. */

function closeAllExcept(kept) {
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    if (menu !== kept) menu.open = false;
  }
}

export function startMenus() {
  document.addEventListener("click", (event) => closeAllExcept(event.target.closest("details.menu")));
  document.addEventListener("focusin", (event) => closeAllExcept(event.target.closest("details.menu")));
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    const menu = document.activeElement?.closest("details.menu[open]");
    if (!menu) return;
    menu.open = false;
    menu.querySelector("summary").focus();
  });
}
