// Copy buttons. Without JavaScript the text itself stands on the page and can be selected.

async function copy(button) {
  const from = button.dataset.copyFrom && document.getElementById(button.dataset.copyFrom);
  const text = from ? (from.value ?? from.textContent) : button.dataset.copy;
  try {
    await navigator.clipboard.writeText(text.trim());
  } catch {
    if (!copyBySelection(text.trim())) {
      from?.select?.();
      return;
    }
  }
  const label = button.textContent;
  if (button.dataset.copied) return;
  button.dataset.copied = "yes";
  button.textContent = "Copied";
  setTimeout(() => {
    button.textContent = label;
    delete button.dataset.copied;
  }, 2000);
}

// The clipboard API exists on https and localhost only; a node may stand on plain http in a network.
function copyBySelection(text) {
  const area = document.createElement("textarea");
  area.value = text;
  area.className = "hidden";
  document.body.append(area);
  area.select();
  const done = document.execCommand("copy");
  area.remove();
  return done;
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-copy], [data-copy-from]");
  if (button) copy(button);
});

export function showCopyButtons(root) {
  for (const button of root.querySelectorAll("button[data-copy][hidden]")) button.hidden = false;
}
