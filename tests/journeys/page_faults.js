// What every page owes its reader apart from what axe-core looks at. Returns sentences; none: nothing is wrong.
({ language, root }) => {
  const faults = [];
  const scope = root ? document.querySelector(root) : document;
  const CONTROLS = "button, summary, select, textarea, input:not([type=hidden]), a.button, nav a, [role=tab], [role=button]";
  const name = (element) => element.outerHTML.replace(/\s+/g, " ").slice(0, 140);
  const isShown = (element) => element.checkVisibility({ visibilityProperty: true, opacityProperty: true });
  // A control that is only there for screen readers has no size to be hit with.
  const isClipped = (box) => box.width <= 2 || box.height <= 2;
  const target = (element) => {
    const label = element.matches("[type=radio], [type=checkbox]") ? element.closest("label") : null;
    return (label ?? element).getBoundingClientRect();
  };
  const scrolls = (element) => {
    for (let box = element.parentElement; box && box !== document.body; box = box.parentElement) {
      if (getComputedStyle(box).overflowX !== "visible") return true;
    }
    return false;
  };

  for (const control of scope.querySelectorAll(CONTROLS)) {
    const box = target(control);
    if (!isShown(control) || isClipped(box)) continue;
    if (box.width < 23.9 || box.height < 23.9) {
      faults.push(`target ${Math.round(box.width)} × ${Math.round(box.height)} px: ${name(control)}`);
    }
  }

  const width = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth > width) {
    const wide = [...document.querySelectorAll("body *")].filter((element) => {
      return isShown(element) && element.getBoundingClientRect().right > width + 0.5 && !scrolls(element);
    });
    faults.push(`scrolls sideways (${document.documentElement.scrollWidth} > ${width} px): ${wide.slice(0, 3).map(name)}`);
  }
  if (root) return faults;

  const headings = [...document.querySelectorAll("h1")].filter((heading) => heading.checkVisibility());
  if (headings.length !== 1) faults.push(`${headings.length} h1`);
  if (!/^\s*[^\s·]/.test(document.title)) faults.push(`title "${document.title}"`);
  if (language && document.documentElement.lang.toLowerCase() !== language) faults.push(`lang="${document.documentElement.lang}"`);
  return faults;
};
