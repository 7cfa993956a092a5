// A code editor over a <textarea>. It lives in a shadow root: there CodeMirror hands its styles over as constructed
// style sheets, which our content security policy allows; in the page itself it would add <style>, which is refused.
// Without scripts the textarea stays and is sent by the form as it is.
import { closeBrackets, closeBracketsKeymap } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap, indentWithTab } from "@codemirror/commands";
import { cpp } from "@codemirror/lang-cpp";
import { python } from "@codemirror/lang-python";
import { HighlightStyle, StreamLanguage, bracketMatching, indentOnInput, indentUnit, syntaxHighlighting } from "@codemirror/language";
import { pascal } from "@codemirror/legacy-modes/mode/pascal";
import { Compartment, EditorState } from "@codemirror/state";
import { EditorView, drawSelection, highlightActiveLine, highlightActiveLineGutter, keymap, lineNumbers } from "@codemirror/view";
import { tags } from "@lezer/highlight";

const LANGUAGES = {
  c: cpp,
  cpp,
  cpp17: cpp,
  python,
  pascal: () => StreamLanguage.define(pascal),
};

// Custom properties come through the shadow root, so that the editor follows paper and board.
const theme = EditorView.theme({
  "&": { height: "100%", color: "var(--ink)", backgroundColor: "var(--sheet)", fontSize: "0.9375rem" },
  "&.cm-focused": { outline: "3px solid var(--violet)", outlineOffset: "-3px" },
  ".cm-scroller": { fontFamily: "var(--code)", lineHeight: "1.55", fontVariantLigatures: "none" },
  ".cm-content": { caretColor: "var(--ink)" },
  ".cm-cursor": { borderLeftColor: "var(--ink)", borderLeftWidth: "2px" },
  ".cm-gutters": { color: "var(--ink-soft)", backgroundColor: "var(--grid-fine)", borderRight: "1px solid var(--line)" },
  ".cm-activeLine": { backgroundColor: "var(--grid-fine)" },
  ".cm-activeLineGutter": { color: "var(--ink)", backgroundColor: "var(--grid)" },
  ".cm-selectionBackground, &.cm-focused .cm-selectionBackground": { backgroundColor: "var(--violet-tint) !important" },
  ".cm-matchingBracket": { backgroundColor: "var(--sun-tint) !important", outline: "1px solid var(--sun-deep)" },
});

const colours = syntaxHighlighting(
  HighlightStyle.define([
    { tag: [tags.keyword, tags.modifier, tags.controlKeyword], color: "var(--violet-deep)" },
    { tag: [tags.string, tags.character], color: "var(--leaf-deep)" },
    { tag: [tags.number, tags.bool, tags.null], color: "var(--sky-deep)" },
    { tag: [tags.typeName, tags.className, tags.standard(tags.name)], color: "var(--sun-deep)" },
    { tag: [tags.processingInstruction, tags.meta], color: "var(--scarf-deep)" },
    { tag: tags.comment, color: "var(--ink-soft)" },
  ]),
);

/**
 * Puts an editor in the place of `textarea` and keeps its value up to date.
 * `label` is what a screen reader says; `onChange(text)` is called after each change.
 * Returns { text(), setText(text), setLanguage(id), focus() }; an unknown language is plain text.
 */
export function codeEditor(textarea, { language = "", label = "", onChange = () => {} } = {}) {
  const host = document.createElement("div");
  host.className = "code-editor";
  textarea.after(host);
  textarea.hidden = true;
  const root = host.attachShadow({ mode: "open" });
  const spoken = new Compartment();
  const speak = (id) => (LANGUAGES[id] ? LANGUAGES[id]() : []);
  const view = new EditorView({
    root,
    parent: root,
    state: EditorState.create({
      doc: textarea.value,
      extensions: [
        lineNumbers(),
        highlightActiveLine(),
        highlightActiveLineGutter(),
        drawSelection(),
        history(),
        indentUnit.of("    "),
        EditorState.tabSize.of(4),
        indentOnInput(),
        bracketMatching(),
        closeBrackets(),
        // Escape, then Tab, leaves the editor (CodeMirror's own rule): the keyboard is not trapped.
        keymap.of([...closeBracketsKeymap, ...defaultKeymap, ...historyKeymap, indentWithTab]),
        EditorView.contentAttributes.of({ "aria-label": label, spellcheck: "false", autocapitalize: "off" }),
        spoken.of(speak(language)),
        theme,
        colours,
        EditorView.updateListener.of((update) => {
          if (!update.docChanged) return;
          textarea.value = update.state.doc.toString();
          onChange(textarea.value);
        }),
      ],
    }),
  });
  return {
    text: () => view.state.doc.toString(),
    setText: (text) => view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: text } }),
    setLanguage: (id) => view.dispatch({ effects: spoken.reconfigure(speak(id)) }),
    focus: () => view.focus(),
  };
}
