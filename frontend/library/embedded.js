// Rule E3: the frame tells its page how tall it is, in the three dialects that pages understand.
export function tellHeight() {
  if (window.parent === window) return;
  const secret = (/secret=(\w+)/.exec(location.hash) || [])[1];
  let last = 0;
  const tell = (always = false) => {
    const height = Math.ceil(document.documentElement.getBoundingClientRect().height);
    if (!always && Math.abs(height - last) < 2) return;
    last = height;
    post({ type: "cehtt:height", height });
    post({ subject: "lti.frameResize", height });
    if (secret) post({ message: "height", value: height, secret });
  };
  const post = (message) => window.parent.postMessage(message, "*");
  window.addEventListener("message", ({ data }) => {
    if (data && data.message === "ready" && data.secret === secret) tell(true);
  });
  if (secret) post({ message: "ready", secret });
  if ("ResizeObserver" in window) new ResizeObserver(() => tell()).observe(document.documentElement);
  else setInterval(tell, 500);
  tell(true);
}
