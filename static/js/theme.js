/** Light, dark or as the system says; kept in the cookie `theme` so that the server draws the next page right at once. */

const YEAR = 60 * 60 * 24 * 365;

function apply(choice) {
  const root = document.documentElement;
  if (choice === "auto") root.removeAttribute("data-theme");
  else root.setAttribute("data-theme", choice);
  const secure = location.protocol === "https:" ? "; Secure" : "";
  document.cookie = `theme=${choice}; Path=/; Max-Age=${YEAR}; SameSite=Lax${secure}`;
}

function press(box, choice) {
  for (const button of box.querySelectorAll("[data-theme-choice]")) {
    button.setAttribute("aria-pressed", String(button.dataset.themeChoice === choice));
  }
}

export function startThemeSwitch() {
  for (const box of document.querySelectorAll("[data-theme-switch]")) {
    box.hidden = false;
    box.addEventListener("click", (event) => {
      const button = event.target.closest("[data-theme-choice]");
      if (!button) return;
      apply(button.dataset.themeChoice);
      press(box, button.dataset.themeChoice);
    });
  }
}
