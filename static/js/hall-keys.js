/** 1–9 or A–F choose, ← → move, M marks, Enter goes on; a switch turns them off, and an open dialog keeps its keys. */

function input(sheet, key) {
  const inputs = [...sheet.current.querySelectorAll("input:enabled")];
  if (/^[1-9]$/.test(key)) return inputs[Number(key) - 1];
  return /^[a-f]$/i.test(key) ? inputs.find((one) => one.value === key.toUpperCase()) : undefined;
}

function act(sheet, event) {
  const chosen = input(sheet, event.key);
  if (chosen) {
    chosen.focus({ preventScroll: true });
    chosen.click();
    return true;
  }
  if (event.key === "ArrowLeft") sheet.move(-1);
  else if (event.key === "ArrowRight") sheet.move(1);
  else if (event.key === "m" || event.key === "M") sheet.toggleMark();
  else if (event.key === "Enter" && !event.target.closest("a, button, summary")) sheet.move(1);
  else return false;
  return true;
}

export function startKeys(sheet) {
  const toggle = document.getElementById("hall-keys");
  try {
    toggle.checked = localStorage.getItem("kaobo:keys") !== "off";
    toggle.addEventListener("change", () => localStorage.setItem("kaobo:keys", toggle.checked ? "on" : "off"));
  } catch {
    // Beware: without storage the switch holds for this page.
  }
  document.addEventListener("keydown", (event) => {
    const isOurs = toggle.checked && !event.defaultPrevented && !event.isComposing && !document.querySelector("dialog[open]");
    if (!isOurs || event.ctrlKey || event.altKey || event.metaKey || event.repeat) return;
    if (event.target.closest("select, textarea, input:not([type=radio]):not([type=checkbox])")) return;
    if (act(sheet, event)) event.preventDefault();
  });
}
