// CodeMirror in a shadow root: its style sheets are constructed there, which our content security policy
// allows, while <style> elements in the page are refused. Where that cannot be, the plain textarea stays.
import { closeBrackets, closeBracketsKeymap } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap, indentWithTab } from "@codemirror/commands";
import { cpp } from "@codemirror/lang-cpp";
import { python } from "@codemirror/lang-python";
import { HighlightStyle, StreamLanguage, bracketMatching, indentOnInput, indentUnit, syntaxHighlighting } from "@codemirror/language";
import { pascal } from "@codemirror/legacy-modes/mode/pascal";
import { Compartment, EditorState } from "@codemirror/state";
import { EditorView, highlightActiveLine, highlightActiveLineGutter, keymap, lineNumbers } from "@codemirror/view";
import { tags } from "@lezer/highlight";
import { say } from "./words.js";

const COLOURS = HighlightStyle.define([
  { tag: [tags.keyword, tags.controlKeyword, tags.operatorKeyword, tags.modifier], color: "var(--violet)", fontWeight: "600" },
  { tag: [tags.string, tags.character, tags.special(tags.string)], color: "var(--leaf-deep)" },
  { tag: [tags.number, tags.bool, tags.null], color: "var(--scarf-deep)" },
  { tag: [tags.comment], color: "var(--ink-soft)", fontStyle: "italic" },
  { tag: [tags.typeName, tags.className, tags.standard(tags.typeName)], color: "var(--sky-deep)" },
  { tag: [tags.processingInstruction, tags.meta, tags.macroName], color: "var(--sun-deep)" },
  { tag: [tags.function(tags.variableName), tags.definition(tags.variableName)], color: "var(--ink)" },
]);

const LOOK = EditorView.theme({
  "&": { height: "var(--editor-height)", minHeight: "11rem", fontSize: "0.9375rem", color: "var(--ink)", backgroundColor: "var(--sheet)" },
  "&.cm-focused": { outline: "3px solid var(--violet)", outlineOffset: "-3px" },
  ".cm-scroller": { fontFamily: "var(--code)", fontVariantLigatures: "none", lineHeight: "1.5" },
  ".cm-content": { caretColor: "var(--ink)", padding: "8px 0" },
  ".cm-gutters": { border: "0", borderRight: "1px solid var(--line)", backgroundColor: "var(--grid-fine)", color: "var(--ink-soft)" },
  ".cm-activeLine, .cm-activeLineGutter": { backgroundColor: "var(--grid-fine)" },
  ".cm-activeLineGutter": { color: "var(--ink)" },
  "&.cm-focused .cm-matchingBracket": { backgroundColor: "var(--sun-tint)", outline: "1px solid var(--sun-deep)" },
  ".cm-line ::selection, .cm-line::selection": { backgroundColor: "var(--violet-tint)" },
});

const LANGUAGES = { c: cpp, cpp, cpp17: cpp, python, pascal: () => StreamLanguage.define(pascal) };

const canStyle = () => "adoptedStyleSheets" in Document.prototype && "attachShadow" in Element.prototype;

/** Something with `value`, `focus()` and `language(id)`: the editor, or the textarea where it cannot be. */
export function openEditor(textarea, language, changed) {
  if (!canStyle()) return plain(textarea, changed);
  const host = document.createElement("div");
  host.className = "editor-host";
  textarea.after(host);
  const root = host.attachShadow({ mode: "open" });
  const spoken = new Compartment();
  const mode = (id) => (LANGUAGES[id] || cpp)();
  let view;
  try {
    view = new EditorView({
      root,
      parent: root,
      state: EditorState.create({
        doc: textarea.value,
        extensions: [
          lineNumbers(), highlightActiveLine(), highlightActiveLineGutter(), history(), indentOnInput(), bracketMatching(),
          closeBrackets(), syntaxHighlighting(COLOURS), LOOK, spoken.of(mode(language)), indentUnit.of("    "),
          EditorState.tabSize.of(4),
          keymap.of([...closeBracketsKeymap, ...defaultKeymap, ...historyKeymap, indentWithTab]),
          EditorView.contentAttributes.of({
            "aria-label": say("code"), spellcheck: "false", autocapitalize: "none", autocorrect: "off", tabindex: "0",
          }),
          EditorView.updateListener.of((update) => {
            if (!update.docChanged) return;
            textarea.value = update.state.doc.toString();
            changed();
          }),
        ],
      }),
    });
  } catch {
    host.remove();
    return plain(textarea, changed);
  }
  textarea.hidden = true;
  return {
    get value() { return view.state.doc.toString(); },
    set value(text) { view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: text } }); },
    focus: () => view.focus(),
    language: (id) => view.dispatch({ effects: spoken.reconfigure(mode(id)) }),
  };
}

function plain(textarea, changed) {
  textarea.addEventListener("input", changed);
  return {
    get value() { return textarea.value; },
    set value(text) { textarea.value = text; changed(); },
    focus: () => textarea.focus(),
    language: () => {},
  };
}
