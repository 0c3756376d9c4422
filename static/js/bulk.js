/** In a form[data-bulk] the .bulk bar appears when rows are ticked; [data-bulk-count] shows how many, [data-bulk-all] ticks all. */

function refresh(form) {
  const boxes = [...form.querySelectorAll("td.pick input[type=checkbox]")];
  const ticked = boxes.filter((box) => box.checked).length;
  for (const bar of form.querySelectorAll(".bulk")) bar.hidden = ticked === 0;
  for (const count of form.querySelectorAll("[data-bulk-count]")) count.textContent = String(ticked);
  const all = form.querySelector("[data-bulk-all]");
  if (!all) return;
  all.checked = boxes.length > 0 && ticked === boxes.length;
  all.indeterminate = ticked > 0 && ticked < boxes.length;
}

function tickAll(form, checked) {
  for (const box of form.querySelectorAll("td.pick input[type=checkbox]:not(:disabled)")) box.checked = checked;
}

export function startBulkBars() {
  for (const form of document.querySelectorAll("form[data-bulk]")) refresh(form);
  document.addEventListener("change", (event) => {
    const form = event.target.closest("form[data-bulk]");
    if (!form) return;
    if (event.target.matches("[data-bulk-all]")) tickAll(form, event.target.checked);
    refresh(form);
  });
}
