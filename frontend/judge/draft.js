// A draft for each problem and language stays on this device: a closed page or a lost network loses nothing.
const PREFIX = "cehtt:lap-trinh:";
const LAST = `${PREFIX}ngon-ngu`;

export const STARTERS = {
  cpp: "#include <bits/stdc++.h>\nusing namespace std;\n\nint main() {\n    ios::sync_with_stdio(false);\n    cin.tie(nullptr);\n\n    return 0;\n}\n",
  c: "#include <stdio.h>\n\nint main(void) {\n\n    return 0;\n}\n",
  python: "",
  pascal: "begin\n\nend.\n",
};
STARTERS.cpp17 = STARTERS.cpp;

export function keep(problem, language, text) {
  try {
    localStorage.setItem(`${PREFIX}${problem}:${language}`, text);
    localStorage.setItem(LAST, language);
    return true;
  } catch {
    return false;
  }
}

export function kept(problem, language) {
  try {
    return localStorage.getItem(`${PREFIX}${problem}:${language}`);
  } catch {
    return null;
  }
}

export function lastLanguage() {
  try {
    return localStorage.getItem(LAST);
  } catch {
    return null;
  }
}
