/** The items and the answer sheet 答题卡: which one is open, answered, seen, marked, not yet sent. */

export class AnswerSheet {
  constructor(hall) {
    this.words = hall.dataset;
    this.items = [...document.querySelectorAll("#hall-paper .item")];
    this.cells = new Map([...hall.querySelectorAll("[data-cell]")].map((cell) => [cell.dataset.cell, cell]));
    this.storage = `kaobo:${hall.dataset.attempt}:sheet`;
    this.memory = this.#remembered();
    this.unsaved = new Set();
    this.markButton = hall.querySelector("[data-mark]");
    this.moveButtons = [...hall.querySelectorAll("[data-move]")];
    this.#listen(hall);
    for (const item of this.items) this.refresh(item);
    this.open(this.#startAt(), { focus: false });
  }

  get answered() { return this.items.filter((item) => item.querySelector("input:checked")).length; }

  get marked() { return this.memory.marked.length; }

  get total() { return this.items.length; }

  get current() { return this.items[this.at]; }

  open(index, { focus = true } = {}) {
    if (index < 0 || index >= this.items.length) return;
    const before = this.current;
    this.at = index;
    for (const item of this.items) item.hidden = item !== this.current;
    this.#remember("seen", this.current.dataset.number, true);
    history.replaceState(null, "", `#${this.current.id}`);
    for (const button of this.moveButtons) button.disabled = !this.items[index + Number(button.dataset.move)];
    if (before) this.refresh(before);
    this.refresh(this.current);
    if (!focus) return;
    window.scrollTo(0, 0);
    this.current.querySelector(".ordinal").focus({ preventScroll: true });
  }

  move(step) { this.open(this.at + step); }

  toggleMark() {
    const { number } = this.current.dataset;
    this.#remember("marked", number, !this.memory.marked.includes(number));
    this.refresh(this.current);
  }

  showUnsaved(ids) {
    const before = this.unsaved;
    this.unsaved = ids;
    for (const item of this.items) {
      const id = Number(item.dataset.item);
      if (before.has(id) !== ids.has(id)) this.refresh(item);
    }
  }

  refresh(item) {
    const { number } = item.dataset;
    const cell = this.cells.get(number);
    const isSeen = this.memory.seen.includes(number);
    const marked = this.memory.marked.includes(number);
    const unsaved = this.unsaved.has(Number(item.dataset.item));
    const state = item.querySelector("input:checked") ? "answered" : isSeen ? "seen" : "unseen";
    Object.assign(cell.dataset, { state, marked: String(marked), unsaved: String(unsaved) });
    cell.toggleAttribute("aria-current", item === this.current);
    cell.setAttribute("aria-label", this.#label(number, state, marked, unsaved));
    if (item === this.current) {
      cell.setAttribute("aria-current", "true");
      this.markButton.setAttribute("aria-pressed", String(marked));
    }
    for (const count of document.querySelectorAll('.sheet [data-count="answered"]')) count.textContent = String(this.answered);
  }

  #label(number, state, marked, unsaved) {
    const { wordOrdinal, wordAnswered, wordSeen, wordUnseen, wordMarked, wordUnsaved, wordJoiner } = this.words;
    const parts = [wordOrdinal.replace("[n]", number), { answered: wordAnswered, seen: wordSeen, unseen: wordUnseen }[state]];
    if (marked) parts.push(wordMarked);
    if (unsaved) parts.push(wordUnsaved);
    return parts.join(wordJoiner);
  }

  #listen(hall) {
    hall.addEventListener("click", (event) => {
      const cell = event.target.closest("[data-cell]");
      const button = event.target.closest("[data-move]");
      if (cell) {
        event.preventDefault();
        this.open(Number(cell.dataset.cell) - 1);
      } else if (button) this.move(Number(button.dataset.move));
      else if (event.target.closest("[data-mark]")) this.toggleMark();
    });
    window.addEventListener("hashchange", () => this.open(this.#startAt()));
  }

  #startAt() {
    const index = this.items.findIndex((item) => `#${item.id}` === location.hash);
    return index === -1 ? Math.max(0, this.items.findIndex((item) => !item.querySelector("input:checked"))) : index;
  }

  #remembered() {
    try {
      return { seen: [], marked: [], ...JSON.parse(localStorage.getItem(this.storage)) };
    } catch {
      return { seen: [], marked: [] };
    }
  }

  #remember(list, number, isIn) {
    const others = this.memory[list].filter((one) => one !== number);
    this.memory[list] = isIn ? [...others, number] : others;
    try {
      localStorage.setItem(this.storage, JSON.stringify(this.memory));
    } catch {
      // Beware: a browser that keeps nothing still works; marks then last as long as the page.
    }
  }
}
