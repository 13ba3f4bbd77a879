// Keyboard: "/" goes to the search; "g" and a letter go to a page.

const PAGES = { o: "/", c: "/connections", i: "/items", q: "/queue", e: "/errors", s: "/settings" };
const PAUSE_MS = 1000;
let goPressedAt = -Infinity;

const isTyping = (element) =>
  element.matches?.("input, select, textarea, [contenteditable]") || Boolean(element.shadowRoot);

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
  if (event.key === "/") {
    const find = document.querySelector("[data-find]");
    if (find) {
      event.preventDefault();
      find.focus();
    }
  } else if (event.key === "g") {
    goPressedAt = event.timeStamp;
  } else if (event.timeStamp - goPressedAt < PAUSE_MS && Object.hasOwn(PAGES, event.key)) {
    location.assign(PAGES[event.key]);
  }
});
