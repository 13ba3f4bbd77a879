// Live regions: the server says that something changed (SSE), the regions of this page are then
// fetched anew and morphed in place. A list never moves under the pointer: while the pointer is on
// one of its rows, or a control inside has the focus, it waits, and the style sheet says so
// ([data-stale]).

const CHANGED = "changed";
let source = null;

const regions = () => document.querySelectorAll("[data-live-region]");

function isBusy(region) {
  if (region.querySelector("tbody tr:hover, summary:hover, button:hover, a:hover")) return true;
  const focused = document.activeElement;
  if (region.contains(focused) && focused.matches("input, select, textarea, button, a, summary")) return true;
  const selection = document.getSelection();
  return Boolean(selection && !selection.isCollapsed && region.contains(selection.anchorNode));
}

function refresh(region) {
  region.removeAttribute("data-stale");
  region.dispatchEvent(new CustomEvent("refresh"));
}

function markStale(region) {
  if (region.hasAttribute("data-stale")) return;
  region.setAttribute("data-stale", "");
  region.addEventListener("pointerleave", () => refreshIfIdle(region), { once: true });
  region.addEventListener("focusout", () => setTimeout(() => refreshIfIdle(region), 0), { once: true });
}

function refreshIfIdle(region) {
  if (!region.isConnected || !region.hasAttribute("data-stale")) return;
  if (isBusy(region)) {
    region.removeAttribute("data-stale");
    markStale(region);
  } else {
    refresh(region);
  }
}

function onChange() {
  for (const region of regions()) {
    if (isBusy(region)) markStale(region);
    else refresh(region);
  }
}

function open() {
  if (source || document.hidden || !regions().length) return;
  source = new EventSource(document.body.dataset.live);
  source.addEventListener(CHANGED, onChange);
  // What changed between the making of the page and now, or while the stream was broken.
  source.addEventListener("open", onChange);
}

function close() {
  source?.close();
  source = null;
}

// A hidden page needs no news, and browsers allow six open streams per host only.
document.addEventListener("visibilitychange", () => {
  if (document.hidden) {
    close();
  } else {
    onChange();
    open();
  }
});
window.addEventListener("pagehide", close);
window.addEventListener("pageshow", (event) => {
  if (event.persisted) onChange();
  open();
});

if (document.body.dataset.live) open();
