// The rule editor: a CodeMirror over each rule's text area, checked by the server while typing.
//
// It lives in a shadow root: there CodeMirror uses constructed style sheets, so the strict
// Content-Security-Policy (no inline styles) holds.

import { autocompletion, closeBrackets, closeBracketsKeymap, completeAnyWord } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap, indentWithTab } from "@codemirror/commands";
import { bracketMatching, indentOnInput, indentUnit, StreamLanguage, syntaxHighlighting } from "@codemirror/language";
import { groovy } from "@codemirror/legacy-modes/mode/groovy";
import { lintGutter, linter, lintKeymap } from "@codemirror/lint";
import { highlightSelectionMatches, searchKeymap } from "@codemirror/search";
import { EditorState } from "@codemirror/state";
import {
  drawSelection, EditorView, highlightActiveLine, highlightActiveLineGutter, keymap, lineNumbers,
} from "@codemirror/view";
import { colours, look } from "./look.js";

const CHECK_DELAY_MS = 500;

function toRange(doc, { line, column, message, severity }) {
  const at = doc.line(Math.min(Math.max(line, 1), doc.lines));
  const from = Math.min(at.from + Math.max(column - 1, 0), at.to);
  const word = /^\w+/.exec(doc.sliceString(from, at.to));
  return { from, to: Math.max(from + (word ? word[0].length : 1), from), message, severity, line, column };
}

function clampToDoc(doc, range) {
  return { ...range, from: Math.min(range.from, doc.length), to: Math.min(range.to, doc.length) };
}

async function check(area, source) {
  const answer = await fetch("/rules/check", {
    method: "POST",
    headers: { "x-form-token": document.body.dataset.formToken },
    body: new URLSearchParams({ direction: area.dataset.editor, source }),
  });
  if (!answer.ok || answer.redirected) throw new Error(`the check answered ${answer.status}`);
  return (await answer.json()).diagnostics;
}

function list(area, diagnostics) {
  const items = diagnostics.map(({ line, column, message, severity }) => {
    const item = document.createElement("li");
    item.className = severity;
    item.textContent = `Line ${line}, column ${column}: ${message}`;
    return item;
  });
  document.getElementById(`found-${area.dataset.editor}`).replaceChildren(...items);
}

function checking(area) {
  let first = JSON.parse(area.dataset.diagnostics || "[]");
  return linter(
    async (view) => {
      let found = first;
      if (found === null || view.state.doc.toString() !== area.defaultValue) {
        found = await check(area, view.state.doc.toString());
      }
      first = null;
      list(area, found);
      const doc = view.state.doc;
      return found.map((diagnostic) => clampToDoc(doc, toRange(doc, diagnostic)));
    },
    { delay: CHECK_DELAY_MS },
  );
}

function mount(area) {
  const host = document.createElement("div");
  host.className = "editor";
  const root = host.attachShadow({ mode: "open" });
  area.after(host);
  area.hidden = true;
  const label = document.querySelector(`label[for="${area.id}"]`);
  const editable = !area.readOnly;
  const view = new EditorView({
    root,
    parent: root,
    state: EditorState.create({
      doc: area.value,
      extensions: [
        lineNumbers(), highlightActiveLineGutter(), history(), drawSelection(), indentOnInput(), bracketMatching(),
        closeBrackets(), highlightActiveLine(), highlightSelectionMatches(), indentUnit.of("    "),
        EditorState.tabSize.of(4),
        StreamLanguage.define(groovy), syntaxHighlighting(colours), look,
        autocompletion({ override: [completeAnyWord] }),
        keymap.of([...closeBracketsKeymap, ...defaultKeymap, ...searchKeymap, ...historyKeymap, ...lintKeymap, indentWithTab]),
        EditorView.contentAttributes.of({ "aria-label": area.dataset.title, spellcheck: "false", tabindex: "0" }),
        EditorState.readOnly.of(!editable),
        editable ? [lintGutter(), checking(area)] : [],
        EditorView.updateListener.of((update) => {
          if (update.docChanged) area.value = update.state.doc.toString();
        }),
      ],
    }),
  });
  label?.addEventListener("click", () => view.focus());
  return view;
}

function warnBeforeLeaving(form, areas) {
  let isSending = false;
  form.addEventListener("submit", () => { isSending = true; });
  window.addEventListener("beforeunload", (event) => {
    if (!isSending && areas.some((area) => area.value !== area.defaultValue)) event.preventDefault();
  });
}

const areas = [...document.querySelectorAll("textarea[data-editor]")];
areas.forEach(mount);
if (areas.length) warnBeforeLeaving(areas[0].form, areas.filter((area) => !area.readOnly));
