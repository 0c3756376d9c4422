/** Says before sending that a file is too large: a browser would show a broken connection instead of the server's words. */

const form = document.querySelector("form[data-largest]");

form?.addEventListener("submit", (event) => {
  const [file] = form.elements.file.files;
  const isTooLarge = Boolean(file) && file.size > Number(form.dataset.largest);
  form.querySelector("[data-too-large]").hidden = !isTooLarge;
  if (isTooLarge) event.preventDefault();
});
